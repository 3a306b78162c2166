"""The guide "Estimate poverty from your own file" names measures that exist, all of them."""

import re

from analysis.core.files import ROOT
from analysis.survey.measures import known, named


def test_the_guide_names_every_measure():
    text = (ROOT / "book" / "guides" / "estimate.md").read_text(encoding="utf-8")
    paragraph = text[text.index("`--measures` takes") : text.index("An unknown name")]
    said = set(re.findall(r"`([a-z0-9_.]+)`", paragraph))
    assert {m.name for m in named(sorted(said))} == said
    left_out = {"population", "total_shortfall", "gini_convey"}  # bases and variants, told by the command
    assert set(known()) - said == left_out
