"""FGT with standard errors by svy and samplics, where they are installed: called by survey.py.

Prints one line of JSON: for each package its times in milliseconds (best of three) and its numbers.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

KEYS = ("urban", "location", "group")


def best_of(task, calls=3):
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        result = task()
        times.append(1e3 * (time.perf_counter() - start))
    return min(times), result


def of_svy(frame):
    import polars as pl
    import svy

    data = pl.from_pandas(frame)

    def prepared():
        return svy.Sample(data, svy.Design(stratum="stratum", wgt="weight", psu="psu"))

    def estimates(sample):
        found = []
        for key in (None, *KEYS):
            for measure in ("fgt0", "fgt1", "fgt2"):
                result = sample.estimation.mean(measure, by=key)
                found += [(measure, key, e) for e in result.estimates]
        return found

    def rows(found):
        for measure, key, estimate in found:
            code = "" if key is None else str(estimate.by_level[0])
            yield measure, key or "", code, float(estimate.est), float(estimate.se)

    sample = prepared()
    ready, found = best_of(lambda: estimates(sample))
    whole, _ = best_of(lambda: estimates(prepared()))
    times = {
        "FGT, 10 domains, prepared design": ready,
        "FGT, 10 domains, with preparation": whole,
    }
    return {"name": f"svy {svy.__version__}", "times": times, "fgt": list(rows(found)), "gini": None}


def of_samplics(frame):
    from importlib.metadata import version

    from samplics import PopParam, TaylorEstimator

    def estimates():
        found = []
        for key in (None, *KEYS):
            for measure in ("fgt0", "fgt1", "fgt2"):
                taylor = TaylorEstimator(PopParam.mean)
                taylor.estimate(
                    y=frame[measure],
                    samp_weight=frame["weight"],
                    stratum=frame["stratum"],
                    psu=frame["psu"],
                    domain=None if key is None else frame[key],
                )
                found.append((measure, key, taylor))
        return found

    def rows(found):
        for measure, key, taylor in found:
            if key is None:
                yield measure, "", "", float(taylor.point_est), float(taylor.stderror)
            else:
                for code in taylor.point_est:
                    yield measure, key, str(code), float(taylor.point_est[code]), float(taylor.stderror[code])

    whole, found = best_of(estimates, 1)
    times = {"FGT, 10 domains, with preparation": whole}
    return {"name": f"samplics {version('samplics')}", "times": times, "fgt": list(rows(found)), "gini": None}


def main():
    frame, line = pd.read_csv(sys.argv[1]), float(sys.argv[2])
    gap = np.maximum(0, 1 - frame["welfare"] / line)
    frame["fgt0"], frame["fgt1"], frame["fgt2"] = (frame["welfare"] < line).astype(float), gap, gap**2
    peers = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for peer in (of_svy, of_samplics):
            try:
                peers.append(peer(frame))
            except Exception as error:  # a peer that changed its ways is left out, and said so
                print(f"{peer.__name__}: not measured: {type(error).__name__}: {error}", file=sys.stderr)
    print(json.dumps(peers))


if __name__ == "__main__":
    main()
