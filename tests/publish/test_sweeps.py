"""Sweeps: settings, what fails, and the comparison of the runs."""

import csv
import json

import pytest
from conftest import cell, notebook

from analysis.core.errors import InputError, WorkFailed
from analysis.publish import compare, glued, named, notebooks, runs, sweep


def test_values_are_crossed_in_the_order_given():
    assert sweep.crossed({"a": "12", "b": "xy"}) == [
        {"a": "1", "b": "x"},
        {"a": "1", "b": "y"},
        {"a": "2", "b": "x"},
        {"a": "2", "b": "y"},
    ]
    assert sweep.crossed({}) == [{}]


def test_axes_are_read_and_every_fault_told():
    assert sweep.axes(["level=90, 95"]) == {"level": ("90", "95")}
    many = sweep.axes(["parts=a,b;c", "x=1,2"], lambda name: name == "parts")
    assert many == {"parts": ("a,b", "c"), "x": ("1", "2")}
    with pytest.raises(InputError) as caught:
        sweep.axes(["level=90", "x=1,1", "y=1,2", "y=3,4", "z"])
    message = str(caught.value)
    assert message.count("\n  - ") == 4 and "two values or more" in message and "swept already" in message


def test_wrong_values_are_all_told_before_anything_is_run(project):
    with pytest.raises(InputError) as caught:
        sweep.settings(project, "tiny", {}, {"level": ["90", "high", "100"]})
    assert "found 'high'" in str(caught.value) and "found '100'" in str(caught.value)
    assert len(sweep.settings(project, "tiny", {"code": "007"}, {"level": ["90", "95"]})) == 2
    with pytest.raises(InputError, match="found level 90 more often"):
        sweep.settings(project, "tiny", {}, {"level": ["90", "90.0"]})
    with pytest.raises(InputError, match="more than 500"):
        sweep.settings(project, "tiny", {}, {"level": range(50, 99), "place": "abcdefghijkl"})


def executed(**values):
    """A notebook that glued these texts, and shows one table whose data hold them."""
    rows = "name,value\n" + "".join(f"{name},{text}\n" for name, text in values.items())
    import base64

    data = base64.b64encode(rows.encode()).decode()
    html = (
        '<figure class="cp-table" id="t-1" data-evidence="synthetic"><div>'
        "<table><tr><td>1</td></tr></table></div>"
        f'<figcaption><div class="cp-title">T</div>'
        f'<a href="data:text/csv;base64,{data}"></a></figcaption></figure>'
    )
    made = json.loads(
        notebook(cell("markdown", "# T\n\nOf all, {glue:text}`share` are poor."), cell("code", "x"))
    )
    record = "application/papermill.record/text/plain"
    made["cells"][1]["outputs"] = [
        {"output_type": "display_data", "metadata": {"scrapbook": {"name": n}}, "data": {record: repr(v)}}
        for n, v in values.items()
    ] + [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}]
    return json.dumps(made)


def ran(level, **values):
    setting = sweep.Setting(f"level-{level}", {"level": level}, {}, {})
    return sweep.Ran(setting, runs.Outcome("tiny", executed(**values), 1.0, 0.0))


def test_the_comparison_shows_what_differs_and_keeps_the_rest_in_the_file():
    lost = sweep.Ran(sweep.Setting("level-99", {"level": "99"}, {}, {}), None, "the kernel died")
    both = [
        ran(
            "90",
            share="27.1 %",
            low="−1.5",
            same="3",
            words="Poverty is high there and no doubt about it at all.",
        ),
        ran(
            "95",
            share="28.0 %",
            low="−1.5",
            same="3",
            words="Poverty may be high there or may be not and who knows?",
        ),
        lost,
    ]
    numbers = compare.wide(both, differing=True, sentences=False)
    assert numbers["name"].tolist() == ["share"]
    assert numbers.iloc[0].tolist() == ["share", "27.1 %", "28.0 %", ""]
    assert compare.wide(both, differing=True, sentences=True)["name"].tolist() == ["words"]
    long = compare.long(both)
    assert long.loc[long["name"] == "low", "value"].tolist() == [-1.5, -1.5]
    assert long.iloc[-1][["run", "status", "text"]].tolist() == ["level-99", "failed", "the kernel died"]
    assert compare.data_changes(both).iloc[0].tolist() == ["t-1", "T", "0", "2"]
    rows = list(csv.reader(compare.csv_wide(both).splitlines()))
    assert rows[1] == ["parameter", "level", "90", "95", "99", "synthetic"]
    assert ["number", "same", "3", "3", "", "synthetic"] in rows
    page = compare.page("levels", "Levels", "Tiny", both)
    assert "SYNTHETIC DATA" in page and "1 of them failed" in page and "Of all, … are poor." in page


def test_a_sweep_of_which_every_run_failed_has_its_page_too():
    lost = sweep.Ran(sweep.Setting("level-99", {"level": "99"}, {}, {}), None, "the kernel died")
    page = compare.page("levels", "Levels", "Tiny", [lost])
    assert "1 of them failed" in page and "failed: the kernel died" in page


def test_glued_texts_take_their_places_and_leave_the_outputs():
    made = notebooks.read(executed(share="27.1\u00a0% *of* 5"), "t")
    settled = glued.settle(made)
    assert "Of all, 27\\.1\u00a0% \\*of\\* 5 are poor." in settled["cells"][0]["source"]
    assert len(settled["cells"][1]["outputs"]) == 1 and glued.values(settled) == {}


def test_a_setting_that_fails_is_told_and_the_others_finish(project, tmp_path):
    wanted = named.wish(project, "tiny", {"level": "90"}, ["fail=false,true"])
    with pytest.raises(WorkFailed) as caught:
        named.run(wanted, tmp_path / "out", project, workers=2)
    assert "1 of 2 settings failed" in str(caught.value) and "the share is above the whole" in str(
        caught.value
    )
    folder = tmp_path / "out" / "tiny"
    assert (folder / "1-fail-false.html").exists() and (folder / "failed" / "2-fail-true.ipynb").exists()
    assert "above the whole" in (folder / "comparison.html").read_text(encoding="utf-8")
    rows = list(csv.reader((folder / "comparison.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[2][2] == "run" and "above the whole" in rows[2][3]
    assert ["number", "t_share", "27.1 %", "", "computed"] in rows


def test_a_named_run_takes_what_the_call_puts_over_it(project):
    (project.root / "runs.yml").write_text(
        "runs:\n  s:\n    chapter: tiny\n    title: By level\n    parameters: {code: 007}\n"
        "    sweep: {level: [90, 95]}\n"
    )
    wish = named.wish(project, "s", {})
    assert wish.title == "By level" and wish.axes == {"level": ("90", "95")}
    over = named.wish(project, "s", {"level": "80"}, ["code=001,002"])
    assert over.parameters == {"level": "80"} and over.axes == {"code": ("001", "002")}
    assert over.title == "Tiny: code 001 | 002, level 80"
    with pytest.raises(InputError, match="'level' in -p or in --sweep"):
        named.wish(project, "tiny", {"level": "80"}, ["level=90,95"])
    with pytest.raises(InputError, match="there is no chapter 'tinny'. Did you mean 'tiny'"):
        named.wish(project, "tinny", {})


def test_a_cluster_needs_its_package(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match="Install the extra 'cluster'"), sweep.executor(cluster="tcp://x:1"):
        pass
