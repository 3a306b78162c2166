"""The runs file: what a run takes from where, and every fault with its line."""

from dataclasses import dataclass

import pytest
from conftest import TinyChapter
from pydantic import Field

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.core.parameters import ChapterParameters
from analysis.publish import runsfile
from analysis.report.chapters import CHAPTERS


class OtherParameters(ChapterParameters):
    level: float = Field(95, ge=50, le=99.9)
    parts: tuple[str, ...] = ("a", "b")
    audience: str = "public"

    def withheld(self) -> str:
        return "audience=internal is not for publication" if self.audience == "internal" else ""


@dataclass(frozen=True)
class OtherChapter:
    id: str = "other"
    title: str = "Other"
    parameters: type = OtherParameters


KNOWN = {"tiny": TinyChapter(), "other": OtherChapter()}


def test_the_run_goes_before_its_chapter_and_the_chapter_before_what_is_shared():
    runs = runsfile.read(
        """
shared: {level: 90, place: Khovd, parts: [a]}
chapters:
  tiny: {level: 91, code: 007}
runs:
  first: {chapter: tiny}
  second: {chapter: tiny, parameters: {level: 92}, show: yes}
  third: {chapter: other}
""",
        KNOWN,
    )
    assert runs["first"].parameters == {"level": "91", "place": "Khovd", "code": "007"}
    assert runs["second"].parameters == {"level": "92", "place": "Khovd", "code": "007"}
    assert runs["third"].parameters == {"level": "90", "parts": ["a"]}
    assert [r.show for r in runs.values()] == [False, True, False]


def test_a_swept_parameter_leaves_the_fixed_ones():
    runs = runsfile.read(
        "shared: {level: 90}\nruns:\n  s: {chapter: other, sweep: {level: [80, 90], parts: [[a], [a, b]]}}\n",
        KNOWN,
    )
    assert runs["s"].parameters == {}
    assert runs["s"].axes == {"level": ("80", "90"), "parts": (["a"], ["a", "b"])}
    assert runsfile.differs(runs["s"].parameters, runs["s"].axes) == "level 80 | 90, parts a | a,b"


def test_every_fault_is_told_with_its_line():
    text = """shared:
  leval: 90
chapters:
  tinny: {level: 90}
runs:
  one:
    chapter: tiny
    parameters:
      level: high
      measure: headcont
      nothing:
    shwo: true
  Two: {chapter: tiny}
  three: {title: No chapter}
  four:
    chapter: other
    parameters: {level: 60}
    sweep: {level: [90, 90, 10], parts: a}
    show: perhaps
  one: {chapter: tiny}
"""
    with pytest.raises(InputError) as caught:
        runsfile.read(text, KNOWN)
    message = str(caught.value)
    for line, words in [
        (2, "no chapter has a parameter 'leval'. Did you mean 'level'"),
        (4, "there is no chapter 'tinny'. Did you mean 'tiny'"),
        (9, "level: expected number"),
        (10, "Did you mean 'headcount'"),
        (11, "run one: nothing: expected a value or a list of values, found none"),
        (12, "unknown field 'shwo'. Did you mean 'show'"),
        (13, "run 'Two': expected a name of small letters"),
        (14, "expected `chapter: NAME`, found none"),
        (17, "'level' is swept and given as well"),
        (18, "level: 90 stands twice"),
        (18, "level: expected number, at least 50"),
        (18, "parts: expected a list of two values or more"),
        (19, "show: expected true or false, found 'perhaps'"),
        (20, "'one' stands in line 6 already"),
    ]:
        assert any(f"line {line}: " in told and words in told for told in message.splitlines()), (
            line,
            words,
            message,
        )


def test_a_page_that_may_not_be_published_is_not_shown():
    text = "runs:\n  secret:\n    chapter: other\n    parameters: {audience: internal}\n    show: true\n"
    with pytest.raises(InputError, match="line 2: run secret: audience=internal is not for publication"):
        runsfile.read(text, KNOWN)
    assert runsfile.read(text.replace("true", "false"), KNOWN)["secret"].parameters == {
        "audience": "internal"
    }


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "runs:\n", "shared: {}\nruns: {}\n"])
def test_an_empty_file_names_no_runs(text):
    assert runsfile.read(text, KNOWN) == {}


def test_a_file_that_is_not_yaml_is_refused_with_the_line():
    with pytest.raises(InputError, match="runs.yml, line 3: expected YAML"):
        runsfile.read("runs:\n  one: {chapter: tiny}\n  two: [}\n", KNOWN)


def test_the_shipped_file_is_accepted_and_shows_a_run_and_a_sweep():
    runs = runsfile.load(ROOT, CHAPTERS)
    shown = [run for run in runs.values() if run.show]
    assert [bool(run.axes) for run in shown] == [False, True]
    assert runs["poverty-90"].parameters["confidence"] == "90"
