"""Digests of the numbers that the source texts print, made without the layouts of the transcription.

    python tests/reference/official_digests.py SOURCES > tests/reference/official-digests.json

For each table and figure the text is cut to the part that holds its numbers, labels with digits and the
ticks of axes are taken away by the rules below, and what remains is split into groups of at most three
digits ("1,164.4", "1 164.4" and "1164.4" are all "1" and "164.4", so that no thousands sign has to be
understood). The digest is over the sorted groups. `tests/official/test_official_digests.py` makes the
same digest of each CSV. The rules know where a table begins and ends, but no label's number.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

NUMBER = re.compile(r"(-?)(\d[\d,]*)(\.\d+)?")
SUPPRESSED = "(*)"


def groups(number: str) -> list[str]:
    """A printed number in groups of three digits: "-12,345.6" -> ["-12", "345.6"]."""
    if number == SUPPRESSED:
        return [number]
    sign, whole, decimals = NUMBER.fullmatch(number).groups()
    whole = whole.replace(",", "")
    cut = len(whole) % 3 or 3
    parts = [whole[:cut], *(whole[i : i + 3] for i in range(cut, len(whole), 3))]
    parts[0] = sign + parts[0]
    parts[-1] += decimals or ""
    return parts


def digest(numbers: list[str]) -> dict[str, int | str]:
    """Count and sha256 of the sorted groups of digits."""
    tokens = sorted(part for number in numbers for part in groups(number))
    return {"numbers": len(tokens), "sha256": hashlib.sha256("\n".join(tokens).encode()).hexdigest()}


@dataclass(frozen=True)
class Rule:
    """Where the numbers stand, and which tokens with digits are none.

    begin, end: patterns; the part after the first match of `begin` and before the next match of `end` counts.
    remove: patterns of labels, ticks: axes as (first, last, step), each tick taken away once.
    page: a page number in the middle of a sideways table. only: pattern of the tokens that count.
    part: (old, new) for numbers that the extraction ran together.
    """

    begin: str = r"(?=(?<!\S)\d[\d,]*\.\d)"  # the first decimal number
    end: str = r"Sources?:|Notes?:|\b1/ Other includes|\(\*\) -|а/ (Combines|Improved)"
    remove: tuple[str, ...] = ()
    ticks: tuple[tuple[int, int, int], ...] = ()
    page: str = ""
    only: str = r"\S+"
    part: tuple[tuple[str, str], ...] = ()


# labels with digits that tables and figures share: Q1, 15-24, 15 - 29, 60+, >=60, <30, footnote 1/
LABELS = (
    r"Q\d",
    r"\d+ ?- ?\d+",
    r"\d+\+",
    r"[<>]=?\d+",
    r"\d+/",
    r"\(2022",
    r"\(‘000\)",
    r"Last 30 Days",
    r"Mongolia Poverty Update 2022: New Methods, New Insights",
)
MNT = r"2022 MNT\) "
PERCENT = (0, 100, 20)

TABLES = {
    "B01": Rule(remove=(r"\d+%",), begin="Severity"),
    "B11": Rule(page="64"),
    "B21": Rule(begin=MNT, page="71"),
    "B22": Rule(begin=MNT),
    "B23": Rule(begin=MNT, page="73"),
    "B24": Rule(begin=MNT, page="74"),
    "B25": Rule(begin="decile (?=Poorest)"),
    "B26": Rule(page="75"),
    "B34": Rule(page="83"),
    "B47": Rule(begin="Other (?=National)", end=r"\*- Estimated"),
}
TABLES = {f"B{n:02}": Rule() for n in range(1, 50)} | {f"C{n:02}": Rule() for n in range(1, 15)} | TABLES

DECIMAL = r"\(?\d+\.\d+%?\)?"
CHAPTERS = {
    "T1-1": Rule(begin="Reason for exclusion", end="Another important"),
    "T1-2": Rule(begin="Daily Monthly", end="Mongolia Poverty"),
    "T2-1": Rule(end="9 Adult equivalent"),
    "A01": Rule(begin=r"Price \(MNT\) (?=Flour)", end="58 Mongolia", remove=("grade 1",), page="57"),
    "F1-4": Rule(begin="data availability", end="1.5 Nominal", only=DECIMAL),
    "F1-6": Rule(begin="Mongolia’s national poverty lines", only=r"\$\d+\.\d+"),
    "F2-1": Rule(begin="b\\)", end="National Urban", ticks=((0, 40, 10), PERCENT)),
    "F2-2": Rule(begin="b\\)", ticks=((0, 50, 10), PERCENT)),
    "F2-3": Rule(begin="b\\)", ticks=((0, 40, 10), PERCENT)),
    "F2-4": Rule(begin=r"\(2022\)", end="1.25x", ticks=((0, 50, 10),)),
    "F2-5": Rule(begin="b\\)", end="Poverty rate at", remove=(r"\(20\d\d\)",)),
    "F3-1": Rule(begin=r"MNT\)", ticks=((0, 1400, 200), PERCENT)),
    "F3-2": Rule(begin="b\\)", ticks=((0, 1400, 200), PERCENT)),
    "F3-3": Rule(begin=r"\(2022\)", ticks=(PERCENT,), part=(("4 211", "4 2 1 1"), ("3 11 ", "3 1 1 "))),
    "F3-4": Rule(begin=r"\(2022\)", ticks=(PERCENT,)),
    "F3-5": Rule(begin="b\\)", end="Household size Number", ticks=((0, 5, 1), PERCENT)),
    "F3-6": Rule(begin="by age group 40", end="No children", ticks=((0, 30, 10), (0, 35, 5), (20, 120, 20))),
    "F3-7": Rule(begin="b\\)", ticks=(PERCENT, (0, 60, 10))),
    "F3-8": Rule(begin="secondary school\\)", ticks=((0, 80, 20), (0, 25, 5))),
    "F3-9": Rule(begin="household head", ticks=(PERCENT, (0, 50, 10))),
    "F3-10": Rule(begin=r"\(2022\)", ticks=(PERCENT,)),
    "F3-11": Rule(begin=r"a\)", remove=(r"aged 15\+\)",), ticks=(PERCENT, PERCENT)),
    "F3-12": Rule(begin=r"\(2022\)", ticks=((0, 20, 5),)),
    "F3-13": Rule(begin=r"\(2022\)", ticks=(PERCENT,)),
    "F3-14": Rule(begin="b\\)", ticks=(PERCENT, PERCENT)),
    "F3-15": Rule(begin=r"\(2022\)", ticks=(PERCENT,)),
    "F3-16": Rule(begin="groups, 2022", ticks=(PERCENT,)),
    "F3-17": Rule(begin="c\\)"),
}
RULES = CHAPTERS | TABLES


def printed_numbers(text: str, rule: Rule, where: str) -> list[str]:
    """The numbers of one segment, as printed. Tokens with digits that are no numbers are an error."""
    text = " ".join(text.split())
    begin = re.search(rule.begin, text)
    text = text[begin.end() :]
    end = re.search(rule.end, text)
    text = f" {text[: end.start()] if end else text} "
    for old, new in rule.part:
        text = text.replace(old, new)
    if rule.page:
        text = re.sub(rf"(?<!\S){rule.page}(?!\S)(?=\D)", "", text, count=1)
    for label in (*rule.remove, *LABELS):
        text = re.sub(rf"(?<!\S){label}(?!\S)", " ", text)
    numbers = []
    for token in text.split():
        if token == SUPPRESSED or not re.search(r"\d", token) or not re.fullmatch(rule.only, token):
            numbers += [token] if token == SUPPRESSED else []
            continue
        bare = token.strip("()%$;")
        if not NUMBER.fullmatch(bare):
            raise SystemExit(f"{where}: {token!r} is no number; the rule must say what it is")
        numbers.append(bare)
    ticks = Counter(str(t) for first, last, step in rule.ticks for t in range(first, last + 1, step))
    if missing := ticks - Counter(numbers):
        raise SystemExit(f"{where}: the axes have ticks that the text does not print: {sorted(missing)}")
    return list((Counter(numbers) - ticks).elements())


def design_numbers(text: str) -> list[str]:
    """Table 1 of the 2007 design: the tab-separated rows, without aimag numbers and names."""
    table = text[text.index("Table 1: Mongolia Socioeconomic") : text.index("Justification of the sampling")]
    rows = [line.split("\t") for line in table.splitlines() if re.match(r"\d+ [A-Z]|Total\t", line)]
    return [cell.strip() for row in rows for cell in row[1:] if cell.strip()]


def district_numbers(text: str) -> list[str]:
    """All figures, charts and tables of the district report: the lines that hold numbers and no sentence."""
    numbers = []
    line_of_numbers = re.compile(r"(?:(?:Bagakhangai|Total|60\+) )?(?:\d[\d,]*%?\s*(?:khesegs?)?\s*)+")
    lines = [line.strip() for line in text[text.index("GEOGRAPHICAL COVERAGE") :].splitlines()]
    for position, line in enumerate(lines):
        # a page number stands alone, with the running head after it
        following = lines[position + 1 : position + 4]
        page = line.isdigit() and any(f.startswith("BAGAKHANGAI:") for f in following)
        if line_of_numbers.fullmatch(line) and not page:
            numbers += re.findall(r"\d[\d,]*", line.replace("60+", ""))
    return numbers


def segment(sources: Path, identifier: str) -> str:
    kind, number = ("figure", identifier[1:]) if identifier[0] == "F" else ("table", identifier.lstrip("T-"))
    return (sources / "segments" / f"{kind}-{number}.txt").read_text(encoding="utf-8")


def main(sources: Path) -> None:
    found = {i: printed_numbers(segment(sources, i), rule, i) for i, rule in RULES.items()}
    found["S1"] = design_numbers(next(sources.glob("003_*.txt")).read_text(encoding="utf-8"))
    found["M"] = district_numbers(next(sources.glob("000_*.txt")).read_text(encoding="utf-8"))
    print(json.dumps({i: digest(numbers) for i, numbers in found.items()}, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
