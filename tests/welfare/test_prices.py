"""Price indices: the worked example, R, properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import prices

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


# --- prices -------------------------------------------------------------------------------


def paasche_case():
    case = example("06_paasche")
    given_, items = case["inputs"], case["inputs"]["items"]

    def rows(prices_, shares, keys):
        return pd.DataFrame(
            {**keys(name), "item": item, "price": p, "share": s}
            for name in prices_
            for item, p, s in zip(items, prices_[name], shares[name], strict=True)
        )

    cells = rows(given_["price"], given_["share"], lambda n: {"aimag": n[0], "quarter": int(n[2])})
    aimags = rows(given_["aimag_price"], given_["aimag_share"], lambda n: {"aimag": n})
    national = pd.DataFrame({"item": items, "price": given_["national_price"]})
    return cells, aimags, national, case["outputs"]


def test_paasche_of_the_worked_example():
    cells, aimags, national, known = paasche_case()
    one = prices.paasche_one_step(cells, national)
    assert one["index"].tolist() == pytest.approx(list(known["one_step"].values()), abs=1e-9)
    two = prices.paasche_two_step(cells, aimags, national)
    assert two["temporal"].tolist() == pytest.approx(list(known["temporal"].values()), abs=1e-9)
    assert two["index"].tolist() == pytest.approx(list(known["two_step"].values()), abs=1e-9)
    first = cells[(cells["aimag"] == "A") & (cells["quarter"] == 1)]
    log = prices.log_paasche(first["price"], national["price"], first["share"])
    assert log == pytest.approx(known["log_approximation"]["Aq1"], abs=1e-9)


def test_indices_equal_r():
    known = json.loads((EXAMPLES.parent / "r/reference.json").read_text())["index"]
    p, q = np.array(known["prices"], dtype=float), np.array(known["quantities"], dtype=float)
    for t in range(len(p)):
        share, share0 = p[t] * q[t], p[0] * q[0]
        assert prices.paasche(p[t], p[0], share) == pytest.approx(known["paasche"][t], rel=1e-12)
        assert prices.laspeyres(p[t], p[0], share0) == pytest.approx(known["laspeyres"][t], rel=1e-12)
        assert prices.fisher(p[t], p[0], share, share0) == pytest.approx(known["fisher"][t], rel=1e-12)
        assert prices.log_paasche(p[t], p[0], share) == pytest.approx(
            known["geometric_paasche"][t], rel=1e-12
        )


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(1, 100), st.floats(0.01, 1)), min_size=1, max_size=8))
def test_an_index_lies_between_its_price_ratios(rows):
    p, p0, w = (np.array(column) for column in zip(*rows, strict=True))
    ratios = p / p0
    for index in (prices.paasche(p, p0, w), prices.laspeyres(p, p0, w), prices.fisher(p, p0, w, w)):
        assert ratios.min() - 1e-9 <= index <= ratios.max() + 1e-9
    assert prices.paasche(p0, p0, w) == pytest.approx(1)
    assert (
        prices.paasche(p, p0, w) <= prices.laspeyres(p, p0, w) + 1e-9
    )  # with equal shares: harmonic, arithmetic


def test_price_refusals():
    with pytest.raises(InputError, match="one length"):
        prices.paasche([1, 2], [1], [1, 1])
    with pytest.raises(InputError, match="above zero"):
        prices.paasche([0], [1], [1])


def test_tornqvist_lies_between_and_equals_the_log_form_with_equal_shares():
    p, p0, w, w0 = [3.0, 1.0, 4.0], [2.0, 2.0, 2.0], [0.2, 0.5, 0.3], [0.4, 0.4, 0.2]
    assert prices.tornqvist(p, p0, w, w) == pytest.approx(prices.log_paasche(p, p0, w))
    by_hand = np.exp(sum((a + b) / 2 * np.log(x / y) for x, y, a, b in zip(p, p0, w, w0, strict=True)))
    assert prices.tornqvist(p, p0, w, w0) == pytest.approx(by_hand)
