"""The hierarchical median by duckdb, polars or pandas, where installed: called by welfare.py.

    python welfare_peers.py duckdb|polars|pandas PARQUET OUT

PARQUET: the rows, with a column `row`. The task: the median of `unit_value` by item, quarter and each
area in turn, where there are three values or more; a missing value takes the finest. Writes the filled
values, in the order of `row`, to OUT (.npy) and prints one line of JSON: the name with its version, and
the times of the first call and of the others, in milliseconds, and the least CPU time.
Threads as the package takes them.
"""

import json
import sys
import time

import numpy as np

WITHIN = ["item", "quarter"]
MINIMUM = 3
CALLS = 8


def of_duckdb(path, levels):
    import duckdb

    base = duckdb.connect()
    base.execute(f"create table t as select * from read_parquet('{path}')")
    parts, joins, filled = [], [], ["t.unit_value"]
    for at, areas in enumerate(levels):
        keys = ", ".join([*WITHIN, *areas])
        parts.append(
            f"m{at} as (select {keys}, median(unit_value) as m from t where unit_value is not null "
            f"group by {keys} having count(*) >= {MINIMUM})"
        )
        joins.append(f"left join m{at} using ({keys})")
        filled.append(f"m{at}.m")
    query = f"with {', '.join(parts)} select coalesce({', '.join(filled)}) as v from t {' '.join(joins)} "
    query += "order by t.row"
    return f"duckdb {duckdb.__version__}", lambda: base.execute(query).fetchnumpy()["v"]


def of_polars(path, levels):
    import polars as pl

    rows = pl.read_parquet(path)

    def task():
        filled = rows.lazy()
        quotes = rows.lazy().filter(pl.col("unit_value").is_not_null())
        for at, areas in enumerate(levels):
            keys = [*WITHIN, *areas]
            value = pl.col("unit_value").median().alias(f"m{at}")
            medians = quotes.group_by(keys).agg(value, pl.len().alias("n"))
            medians = medians.filter(pl.col("n") >= MINIMUM).drop("n")
            filled = filled.join(medians, on=keys, how="left", maintain_order="left")
        value = pl.coalesce("unit_value", *(f"m{at}" for at in range(len(levels))))
        return filled.select(value).collect()["unit_value"]

    return f"polars {pl.__version__}", lambda: task().to_numpy()


def of_pandas(path, levels):
    import pandas as pd

    rows = pd.read_parquet(path)

    def task():
        filled = rows["unit_value"]
        quotes = rows[filled.notna()]
        for areas in levels:
            keys = [*WITHIN, *areas]
            by = quotes.groupby(keys, sort=False, observed=True)["unit_value"].agg(["median", "size"])
            medians = by.loc[by["size"] >= MINIMUM, "median"].rename("m").reset_index()
            gaps = filled.index[filled.isna()]
            found = rows.loc[gaps, keys].merge(medians, on=keys, how="left")["m"].to_numpy()
            filled = filled.fillna(pd.Series(found, index=gaps))
        return filled.to_numpy()

    return f"pandas {pd.__version__}", task


def main():
    peer, path, out, levels = *sys.argv[1:4], json.loads(sys.argv[4])
    name, task = {"duckdb": of_duckdb, "polars": of_polars, "pandas": of_pandas}[peer](path, levels)
    times, cpu = [], []
    for _ in range(CALLS):
        start, used = time.perf_counter(), time.process_time()
        filled = task()
        times.append(1e3 * (time.perf_counter() - start))
        cpu.append(1e3 * (time.process_time() - used))
    np.save(out, np.ma.filled(filled, np.nan))
    print(json.dumps({"name": name, "first": times[0], "others": times[1:], "cpu": min(cpu[1:])}))


if __name__ == "__main__":
    main()
