"""What a page stood on, and why it is out of date."""

import json

from analysis.publish import cache, notebooks


def basis(project, parameters=None, reads=("official/B01.csv",)):
    text = project.notebook("tiny").read_text(encoding="utf-8")
    return cache.basis(
        project.root, notebooks.read(text, "tiny"), parameters or {"level": "95"}, reads, "tiny"
    )


def test_nothing_changed_gives_no_reason(project):
    assert cache.reasons(basis(project), basis(project)) == []


def test_each_change_is_named(project):
    old = basis(project)
    assert cache.reasons(old, basis(project, {"level": "90"})) == ["parameter level changed from 95 to 90"]
    (project.root / "data/official/B01.csv").write_text("28.0 %\n")
    assert cache.reasons(old, basis(project)) == ["data/official/B01.csv changed"]


def test_missing_data_is_a_reason(project):
    old = basis(project)
    (project.root / "data/official/B01.csv").unlink()
    assert cache.reasons(old, basis(project)) == ["data/official/B01.csv is gone"]


def test_a_new_file_in_a_listed_folder_is_a_reason(project):
    old = basis(project, reads=("official/",))
    (project.root / "data/official/B02.csv").write_text("1\n")
    assert cache.reasons(old, basis(project, reads=("official/",))) == ["data/official/ changed"]


def test_code_and_prose_are_told_apart(project):
    old, path = basis(project), project.notebook("tiny")
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["source"] += "\n# more"
    notebook["cells"][0]["source"] += "\n\nMore."
    path.write_text(json.dumps(notebook))
    assert cache.reasons(old, basis(project)) == [
        "code cell 2 of the notebook changed",
        "the notebook's text changed",
    ]


def test_only_sources_that_the_page_reaches_count(project):
    package = project.root / "analysis"
    path = project.notebook("tiny")
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["source"] += "\nfrom analysis.survey import poverty"
    path.write_text(json.dumps(notebook))
    (package / "survey" / "poverty.py").write_text("from ..core import files\n")
    (package / "core" / "files.py").write_text("ROOT = 1\n")
    old = basis(project)
    (package / "welfare" / "prices.py").write_text("x = 1\n")
    assert cache.reasons(old, basis(project)) == []
    (package / "survey" / "poverty.py").write_text("from ..core import files  # changed\n")
    (package / "core" / "files.py").write_text("ROOT = 2\n")
    assert cache.reasons(old, basis(project)) == [
        "analysis/core/files.py changed",
        "analysis/survey/poverty.py changed",
    ]


def test_versions_are_named_with_both_numbers(project):
    old = basis(project)
    older = cache.Basis(**{**vars(old), "versions": {**old.versions, "pandas": "3.0.0"}})
    assert cache.reasons(older, old) == [f"pandas changed from 3.0.0 to {old.versions['pandas']}"]


def test_a_record_comes_back_as_it_was_kept(project, tmp_path):
    record = cache.Record(basis(project), "abc", 1.5)
    cache.keep(tmp_path / "r.json", record)
    assert cache.load(tmp_path / "r.json") == record
    (tmp_path / "r.json").write_text("{half")
    assert cache.load(tmp_path / "r.json") is None


def test_private_data_make_a_page_restricted(project):
    (project.root / "data/private").mkdir()
    (project.root / "data/private/hh.parquet").write_text("x")
    assert not cache.Record(basis(project), "", 0).restricted
    assert cache.Record(basis(project, reads=("private/hh.parquet",)), "", 0).restricted
