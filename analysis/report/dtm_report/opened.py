"""The report as a notebook shows it: opened once, then section by section, then checked."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from analysis.core.small_texts import small_texts
from analysis.presentation import number

from . import assembled, gate, material
from .contents import contents
from .prose import Text, banner
from .results import Results

if TYPE_CHECKING:
    from analysis.report.page import Page


@dataclass(frozen=True, eq=False)
class Report:
    """A report: its numbers, and what each section shows."""

    results: Results
    sections: dict[str, list]

    def section(self, name: str) -> list:
        """What a section shows, in order; nothing for one that the report leaves out."""
        return self.sections.get(name, [])

    def banner(self) -> Text:
        """What the copy is and what it hides."""
        return banner(self.results)

    def checked(self) -> Text:
        """The box of the consistency gate; `WorkFailed` when the report contradicts itself."""
        told = self.results.words("gate", n=number(gate.passed(self.results, self.sections), 0))
        return Text(f'<div class="cp-banner" role="note"><p>{escape(told)}</p></div>', told)


def open_report(page: Page) -> Report:
    """The report of the page's parameters; the page remembers the files that it stands on."""
    given = page.parameters
    with small_texts():
        found = material.of(given.data, given.phase, given.area)
        for source in found.sources:
            page.remember(source.name, source.path, source.sha256, source.licence)
        numbers = assembled.assemble(found, given)
        return Report(numbers, contents(numbers, given.sections))
