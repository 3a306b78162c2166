"""The chapter "Poverty in 2022": intervals, contrasts, multiples, sentences, parameters, notebook."""

import ast
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import official
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report import poverty_2022 as chapter
from analysis.report.poverty_2022 import frames, tables, text
from analysis.report.poverty_2022.parameters import DOMAINS, MEASURES, Parameters


@pytest.fixture(scope="module")
def results():
    return read()


def read(**parameters):
    """Results on the official tables, as the page would read them."""
    page = SimpleNamespace(
        parameters=Parameters.read(parameters),
        official=official.load,
        data=lambda name, path, licence="": ROOT / path,
    )
    return chapter.read(page)


def one(domain, estimate, se, kind="region"):
    return {"domain": domain, "kind": kind, "estimate": estimate, "se": se}


# --- methods on small tables ------------------------------------------------------------------


def test_the_standard_error_comes_from_the_width_of_the_interval():
    names = pd.DataFrame({"domain": ["National"], "kind": ["national"], "order": [1], "label": ["Mongolia"]})
    printed = pd.DataFrame(
        {
            "row_path": ["National"],
            "column_path": ["Poverty headcount"],
            "measure": ["headcount"],
            "value": [27.1],
            "ci_lower": [25.9],
            "ci_upper": [28.4],
            "observations": [22995],
        }
    )
    row = frames.estimates_by_domain(printed, names).iloc[0]
    assert row["se"] == pytest.approx(2.5 / (2 * 1.95996), abs=1e-5)  # 0.638, printed 0.6
    assert (row["ci_lower"], row["n"]) == (25.9, 22995)


def test_the_printed_limits_stay_at_95_and_shrink_at_90():
    estimates = pd.DataFrame({"estimate": [27.1], "se": [0.638], "ci_lower": [25.9], "ci_upper": [28.4]})
    assert frames.intervals(estimates, 95.0) is estimates
    narrower = frames.intervals(estimates, 90.0).iloc[0]
    assert narrower["ci_lower"] == pytest.approx(27.1 - 1.64485 * 0.638, abs=1e-4)
    assert narrower["ci_upper"] == pytest.approx(27.1 + 1.64485 * 0.638, abs=1e-4)


def test_contrasts_bound_the_unknown_covariance():
    estimates = pd.DataFrame([one("A", 36.0, 1.0), one("B", 31.9, 1.0), one("C", 32.8, 1.0)])
    found = frames.contrasts(estimates, 95.0).set_index(["first", "second"])
    assert found.loc[("A", "B"), "limit_cautious"] == pytest.approx(1.96 * 2, abs=1e-3)
    assert found.loc[("A", "B"), "limit_independent"] == pytest.approx(1.96 * 2**0.5, abs=1e-3)
    # 4.1 less 0.1 for rounding exceeds 3.92; 3.1 exceeds only 2.77; 0.9 exceeds neither
    assert found["verdict"].to_dict() == {
        ("A", "B"): "different",
        ("A", "C"): "open",
        ("C", "B"): "not shown",
    }


def test_ulaanbaatar_is_contrasted_as_a_location_and_as_a_region():
    estimates = pd.DataFrame(
        [
            one("Ulaanbaatar", 21.6, 1.2, "location"),
            one("Countryside", 41.2, 1.1, "location"),
            one("Western", 36.5, 1.2),
        ]
    )
    found = frames.contrasts(estimates, 95.0)
    assert set(zip(found["kind"], found["first"], found["second"], strict=True)) == {
        ("location", "Countryside", "Ulaanbaatar"),
        ("region", "Western", "Ulaanbaatar"),
    }


def test_labels_of_the_scaled_line_are_read_from_either_table():
    assert frames._multiple("150%", "Poverty headcount") == 1.5
    assert frames._multiple("1.05x", "Headcount") == 1.05
    assert frames._multiple("Poverty line", "Headcount") == 1.0
    with pytest.raises(InputError, match="expected a multiple of the line"):
        frames._multiple("twice", "Headcount")


# --- on the official tables -------------------------------------------------------------------


def test_all_domains_and_measures_are_there(results):
    assert set(zip(results.estimates["domain"], results.estimates["measure"], strict=True)) == {
        (d, m) for d in DOMAINS for m in MEASURES
    }
    assert list(results.shares["domain"]) == list(DOMAINS)
    assert set(results.inequality["domain"]) == set(DOMAINS)


def test_shares_of_locations_and_regions_add_up_to_the_nation(results):
    shares = results.shares.set_index("domain")["share_of_poor"]
    assert shares[["Urban", "Rural"]].sum() == pytest.approx(100, abs=0.11)
    assert shares[["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"]].sum() == pytest.approx(
        100, abs=0.21
    )


def test_both_sources_of_the_scaled_line_agree_and_it_never_falls(results):
    headcount = results.multiples.set_index("multiple")["headcount"]
    assert (
        headcount[1.0] == 27.1
        and headcount[1.2] == 41.0
        and headcount[0.75] == 11.7
        and headcount[1.5] == 57.9
    )
    assert headcount.is_monotonic_increasing


def test_the_people_just_above_the_line_match_the_report(results):
    frame = tables_multiples(results)
    assert round(frame.loc[1.2, "People between the two lines"]) == 468  # the report's text: about 468,000


def tables_multiples(results):
    return tables.multiples_table(results).frame.set_index("Line times")


def test_the_sentences_say_what_the_tables_say(results):
    area, region = text.by_area(results), text.by_region(results)
    assert "12.5 percentage points more" in area["p_area"] and "does not explain" in area["p_area"]
    assert area["p_area_share"].startswith("Urban areas hold 56.8")
    assert "The poor of urban areas fall 25" in area["p_area_depth"]
    assert "Central and Ulaanbaatar: these are not shown to differ" in region["p_region_verdicts"]
    assert "6.8\u00a0to\u00a07.0" not in area["p_area_depth"]
    assert "6.8 to 7.0 times" in text.on_inequality(results)["p_p90p10"]


def test_every_sentence_is_whole(results):
    glued = {
        **text.facts(results, official.load("T1-2")),
        **text.by_area(results),
        **text.by_location(results),
        **text.by_region(results),
        **text.near_the_line(results),
        **text.on_inequality(results),
        **text.among_countries(results),
    }
    assert all(key.startswith("p_") for key in glued)
    assert not [k for k, v in glued.items() if not v.strip() or "nan" in v or "–" in v]
    assert glued["p_line"] == "418,045"


def test_figures_and_tables_can_be_shown_for_any_choice():
    few = read(domains="Western", measures="headcount", confidence="90", line_multiples="0.8")
    assert chapter.figure_2_1(few) == [] and chapter.figure_2_2(few) == []
    first, second = chapter.figure_2_3(few)
    assert "90 per cent intervals" in first.alt and list(first.data["domain"]) == ["National", "Western"]
    assert list(second.data["domain"]) == ["Western"]
    shown = [
        chapter.figure_2_4(few),
        *chapter.figure_2_5(few),
        chapter.region_map(few),
        chapter.table_2_1(few),
        chapter.estimates_table(few),
        chapter.contrasts_table(few),
        chapter.multiples_table(few),
    ]
    assert all(item.html() for item in shown)


def test_ids_are_used_once(results):
    shown = [
        *chapter.figure_2_1(results),
        *chapter.figure_2_2(results),
        *chapter.figure_2_3(results),
        chapter.figure_2_4(results),
        *chapter.figure_2_5(results),
        chapter.region_map(results),
        chapter.table_2_1(results),
        chapter.estimates_table(results),
        chapter.contrasts_table(results),
        chapter.multiples_table(results),
    ]
    ids = [item.id for item in shown]
    assert len(ids) == len(set(ids)) == 14


# --- parameters and notebook ------------------------------------------------------------------


def test_a_multiple_that_is_not_printed_is_refused():
    with pytest.raises(InputError, match="expected multiples that are printed .*found 1.07"):
        read(line_multiples="1.07")


def test_wrong_parameters_are_refused_in_words():
    with pytest.raises(InputError, match="Did you mean 'Western'"):
        Parameters.read({"domains": "Westen"})
    with pytest.raises(InputError, match="confidence: expected number, at least 50"):
        Parameters.read({"confidence": 20})


def test_repeated_domains_count_once():
    assert Parameters.read({"domains": "Rural,Urban,Rural"}).domains == ("Rural", "Urban")


def test_the_parameters_cell_equals_the_schema():
    notebook = json.loads((ROOT / "notebooks/poverty_2022.ipynb").read_text(encoding="utf-8"))
    cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    assert len(cells) == 1
    given = {n.targets[0].id: ast.literal_eval(n.value) for n in ast.parse("".join(cells[0]["source"])).body}
    assert list(given) == list(Parameters.model_fields)
    assert Parameters.read(given) == Parameters()


def test_the_notebook_holds_no_outputs_and_no_functions():
    notebook = json.loads((ROOT / "notebooks/poverty_2022.ipynb").read_text(encoding="utf-8"))
    code = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)
    assert not any("def " in "".join(c["source"]) or "lambda" in "".join(c["source"]) for c in code)


def test_every_glued_key_of_the_prose_is_computed(results):
    import re

    notebook = (ROOT / "notebooks/poverty_2022.ipynb").read_text(encoding="utf-8")
    used = set(re.findall(r"\{glue:text\}`(p_\w+)`", notebook))
    made = {
        **text.facts(results, official.load("T1-2")),
        **text.by_area(results),
        **text.by_location(results),
        **text.by_region(results),
        **text.near_the_line(results),
        **text.on_inequality(results),
        **text.among_countries(results),
    }
    assert used == set(made)
