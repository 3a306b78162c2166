"""What the page stands on: the audit's result, the explanations tested, the known contradictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis import official
from analysis.official import audit
from analysis.official.audit.known import KNOWN, Contradiction, contradictions
from analysis.official.audit.text import CLAIMS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.report.page import Page

SOURCE = "computed from the printed numbers in data/official"
# group of identities: blocks of the audit
THEMES = {
    "Food basket and poverty line": ("food basket", "poverty lines", "non-food items"),
    "Poverty rates and shares of the poor": (
        "share of the poor",
        "parts sum to the whole",
        "weighted averages",
        "order of the indices",
        "multiples of the line",
        "same figure twice",
        "mean of the poor",
    ),
    "Standard errors and observations": ("confidence limits", "observations", "B equals C"),
    "People and households": ("numbers of people", "children", "urban share", "household averages"),
    "Average consumption": (
        "consumption categories",
        "poor and non-poor",
        "averages over domains",
        "same column twice",
    ),
    "Shares of consumption": ("consumption shares",),
    "Deciles and inequality": ("deciles", "deciles rise", "decile shares", "inequality"),
    "Profile tables": (
        "livestock",
        "transfers",
        "row and column sums",
        "turned round",
        "between its parts",
        "ordered rates",
        "people's averages",
        "same row once",
        "disabilities",
        "labour force",
        "loans",
    ),
    "Figures and sentences of the poverty update": ("figures", "text against table"),
    "Design of 2007": ("2007 design", "2007 design, text"),
    "Bagakhangai report": ("whole numbers", "khoroos", "Bagakhangai, text"),
}


@dataclass(frozen=True)
class Findings:
    """The audit in frames (see `analysis.official.audit.run`)."""

    result: pd.DataFrame
    tested: pd.DataFrame
    known: tuple[Contradiction, ...]

    def failures(self, key: str | None = None) -> pd.DataFrame:
        """Failures, of one cause if `key` is given."""
        failed = audit.failures(self.result)
        return failed if key is None else failed[failed["cause"] == key]

    @property
    def systematic(self) -> set[str]:
        return {entry.key for entry in self.known if entry.kind == "convention"}


def findings(page: Page) -> Findings:
    """Run the audit on every official table; the page remembers each file."""
    frames = {identifier: page.official(identifier) for identifier in official.catalogue()["id"]}
    page.data("Known contradictions", KNOWN)
    page.data("Numbers in the text", CLAIMS)
    return Findings(audit.run(frames), audit.alternatives(frames), contradictions())


def by_theme(result: pd.DataFrame) -> pd.DataFrame:
    """One row a theme and result: theme, result ("held" or "failed"), identities."""
    theme = {block: name for name, blocks in THEMES.items() for block in blocks}
    counts = result.assign(
        theme=result["block"].map(theme), result=result["holds"].map({True: "held", False: "failed"})
    )
    wide = counts.groupby(["theme", "result"]).size().unstack(fill_value=0).reindex(list(THEMES))
    wide = wide.reindex(columns=["held", "failed"], fill_value=0)
    return wide.reset_index().melt(id_vars="theme", var_name="result", value_name="identities")
