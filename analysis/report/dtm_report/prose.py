"""Texts of the report that stand in every report: how the data came about, definitions, what a copy shows."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .results import Results
from .words import declared


@dataclass(frozen=True)
class Text:
    """A piece of HTML with its plain text."""

    markup: str
    plain: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.markup, "text/plain": self.plain}

    def html(self) -> str:
        return self.markup


def paragraphs(results: Results, name: str, **given: object) -> list[Text]:
    """The paragraphs of that name, in the words of the place."""
    texts = [results.words.worded(entry).format(**given) for entry in declared()["prose"][name]]
    return [Text(f"<p>{escape(text)}</p>", text) for text in texts]


def about(results: Results) -> list[Text]:
    """Where the numbers come from, in full, and what names and boundaries mean."""
    published = results.material.published
    if published is None:
        return paragraphs(results, "about")
    text = results.words("published_report", citation=published.citation)
    return [Text(f"<p>{escape(text)}</p>", text), *paragraphs(results, "about")]


def definitions(results: Results) -> Text:
    """The terms of the report as a list."""
    pairs = [
        (
            results.words.worded({language: entry[f"term_{language}"] for language in ("en", "mn")}),
            results.words.worded(entry),
        )
        for entry in declared()["prose"]["definitions"]
    ]
    rows = "".join(f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>" for term, meaning in pairs)
    heading = escape(results.words.heading("definitions"))
    return Text(f"<h3>{heading}</h3><dl>{rows}</dl>", "; ".join(f"{t}: {m}" for t, m in pairs))


def banner(results: Results) -> Text:
    """What the copy is: SYNTHETIC, a reconstruction, public or internal, and what it hides."""
    words = results.words
    kind = results.material.evidence
    told = [words(kind)] if kind in ("synthetic", "reconstruction") else []
    audience = words("public" if results.public else "internal")
    smallest = results.parameters.smallest_people - 1
    shown = " ".join(t.plain for t in paragraphs(results, results.parameters.audience, most=smallest))
    told.append(f"{audience}. {shown}")
    inner = "".join(f"<p>{escape(sentence)}</p>" for sentence in told)
    return Text(f'<div class="cp-banner" role="note">{inner}</div>', " ".join(told))
