"""Is this report possible? Bases, contradictions, and a kheseg table that satisfies the rest.

From the numbers of a published report alone come

* the whole-number bases that could have produced each list of percentages;
* the contradictions: sets of statements that no table of khesegs can satisfy together, each as small as it
  can be, for statements are taken away from it as long as the rest stays impossible;
* the least that must go for all the rest to hold, and a table for that.

What is tested is arithmetic, and the rules of the form where a report is about its questions. A report
that passes may still be wrong. How a file is written: `data/dtm/published/example.yml`.

files          reading a file, and what is wrong with it
statements     what a report states, and taking statements away
minimal        smallest impossible sets, and the least that must go
bases          the bases of its lists of percentages
search         contradictions over all khesegs, by integer programming
verdict        all of it together, in words and as plain values
"""

from .files import normalised, read
from .statements import Item, items, without
from .verdict import EVIDENCE, Verdict, as_json, as_text, examine

__all__ = [
    "EVIDENCE", "Item", "Verdict", "as_json", "as_text", "examine", "items", "normalised", "read", "without",
]  # fmt: skip
