"""What a design can tell of a domain: design effect, effective sample, the error of a headcount to expect.

    deff       variance over that of a simple random sample of as many households
    weighting  n sum(w^2) / (sum w)^2, what unequal weights alone do (Kish 1965, section 11.7)
    clustering deff / weighting, what drawing neighbours does, less what strata save
    effective  n / deff, households of a simple random sample that would tell as much

A design effect estimated within one aimag hangs on some tens of PSUs. The clustering part of an aimag is
therefore that of its region, and the weighting part its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.core.reliability import PublicationRule, judge, publication_rule
from analysis.survey import Design, estimate

NORMAL = 1.959963984540054  # 97.5 % quantile of the normal distribution
Z_PRINTED = 1.96  # by which the printed intervals were made
RULE = "report n and cv"
COLUMNS = ["region", "n", "n_psu", "strata", "df", "estimate", "se", "ci_lower", "ci_upper", "cv", "deff",
           "weighting", "clustering", "effective"]  # fmt: skip


def weighting_effect(weight: Sequence[float] | np.ndarray) -> float:
    """n sum(w^2) / (sum w)^2 of the weights of n households (for people: household weight x size)."""
    w = np.asarray(weight, float)
    return float(w.size * (w @ w) / w.sum() ** 2)


def domains(households: pd.DataFrame, by: str, line: float) -> pd.DataFrame:
    """One row a domain, columns `by` and COLUMNS, of the headcount of people; shares as fractions.

    households: hhid rows with psu, stratum, region, `by`, weight (of a household), size, consumption (a month
    per adult equivalent, as the line). strata: those with households in the domain. region: of its first row.
    The domain keeps the full design.
    """
    frame = households.assign(people=households["weight"] * households["size"])
    design = Design.from_frame(frame, weight="people", stratum="stratum", psu="psu", singleton="centered")
    keyed = frame.assign(domain=frame[by].astype(str))
    rows = estimate(
        keyed, design, welfare="consumption", line=line, by="domain", measures=["fgt0"], missing="leave out"
    ).set_index("domain")
    of = keyed.groupby("domain", observed=True)
    rows["strata"] = of["stratum"].nunique()
    rows["weighting"] = of["people"].agg(weighting_effect)
    rows["region"] = of["region"].first().astype(str)
    rows["clustering"] = rows["deff"] / rows["weighting"]
    rows["effective"] = rows["n"] / rows["deff"]
    kept = [name for name in COLUMNS if name != by]
    return rows[kept].rename_axis(by).reset_index()


def within_regions(aimags: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """`aimags` with deff and effective made from the clustering part of the region; `own_deff`: as estimated.

    aimags, regions: as `domains` gives them.
    """
    clustering = aimags["region"].map(regions.set_index("region")["clustering"])
    deff = aimags["weighting"] * clustering
    return aimags.assign(
        own_deff=aimags["deff"], clustering=clustering, deff=deff, effective=aimags["n"] / deff
    )


def expected(table: pd.DataFrame, headcount: float | pd.Series) -> pd.DataFrame:
    """`table` with the error of a headcount to expect: expected_se, expected_cv, margin (fractions).

    headcount: p, one for all or one a row; expected_se = root of p(1-p)/effective, margin = 1.96 of it.
    """
    p = headcount
    error = np.sqrt(p * (1 - p) / table["effective"].where(table["effective"] > 0))
    return table.assign(expected_se=error, expected_cv=error / p, margin=NORMAL * error)


def households_needed(deff: float, headcount: float, margin: float) -> float:
    """Households of a sample whose headcount p has the margin (half of a 95 % interval; both fractions)."""
    return deff * headcount * (1 - headcount) * (NORMAL / margin) ** 2


def verdicts(table: pd.DataFrame, households: int, rule: PublicationRule | str = RULE) -> pd.DataFrame:
    """`table` with `rule`: what the rule of publication makes of the headcount ("": nothing against it);
    `large`: whether the sample has so many households; `allowed`: both.

    table: as `expected` gives it, with the headcount of the domain in estimate, se and cv. The larger error
    counts, the estimated or the expected one.
    """
    rule = publication_rule(rule) if isinstance(rule, str) else rule
    to_judge = table[["n", "df", "estimate"]].assign(
        se=np.fmax(table["se"], table["expected_se"]), cv=np.fmax(table["cv"], table["expected_cv"])
    )
    judged = judge(to_judge, rule)["reliability"]
    large = table["n"] >= households
    return table.assign(rule=judged, large=large, allowed=large & judged.eq(""))


def printed_regions(table: pd.DataFrame) -> pd.DataFrame:
    """Headcount, error and design effect of each region as Table C.3 prints them; shares as fractions.

    table: C03 in the shape of the official tables. se: the printed limits are estimate -+ 1.96 errors, and
    finer than the printed error. Columns: region, n, estimate, se, ci_lower, ci_upper, deff, effective.
    """
    rows = table[table["measure"] == "headcount"]
    p, low, high = (rows[c].to_numpy(float) / 100 for c in ("value", "ci_lower", "ci_upper"))
    n = rows["observations"].to_numpy(float)
    error = (high - low) / (2 * Z_PRINTED)
    deff = error**2 * n / (p * (1 - p))
    return pd.DataFrame(
        {"region": rows["row_path"].str.split(" > ").str[-1].to_numpy(), "n": n.astype(int), "estimate": p,
         "se": error, "ci_lower": low, "ci_upper": high, "deff": deff, "effective": n / deff}
    )  # fmt: skip


def design_2007(table: pd.DataFrame, names: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The sample of 2007 by aimag and the capital, and what it would be worth at the design effects of 2022.

    table: S1. names: data/codes/aimags.csv (code, name, region). regions: as `printed_regions` gives them: an
    aimag takes the design effect and the headcount of its region, for none of its own is printed. One row an
    aimag in the order of the codes: code, name, region, population (households registered for 2005), n_psu
    (clusters), n (households), deff, effective, estimate (of the region), expected_se, expected_cv, margin.
    """
    wanted = {"Total number of households > Total": "population", "Selected clusters > Total": "n_psu",
              "Selected households > Total": "n"}  # fmt: skip
    rows = table[table["column_path"].isin(wanted)]
    wide = rows.pivot(index="row_path", columns="column_path", values="value").rename(columns=wanted)
    wide = wide.rename(index=_spelt).rename_axis(None, axis=1)
    listed = names[["code", "name", "region"]].set_index(names["name"].map(_spelt))
    found = listed.join(wide).sort_values("code").reset_index(drop=True)
    of = regions.set_index("region")
    found = found.assign(**{c: found["region"].map(of[c]) for c in ("deff", "estimate")})
    found["effective"] = found["n"] / found["deff"]
    return expected(found, found["estimate"])


def _spelt(name: str) -> str:
    """The document of 2007 writes h for kh: Arhangai."""
    return name.lower().replace("kh", "h")
