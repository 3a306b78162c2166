"""Faults in the choices and texts of one report."""

from __future__ import annotations

import numpy as np

from ..form import OTHER, Form
from ..parameters import KINDS
from ..reports import in_order
from ..truth import PLACES_OF
from .numbers import known
from .scene import Row, Scene, number

Draw = np.random.Generator
_REQUIRED = ("persons", "female", "disability", "pregnant", "single_parent_households", "employment_sector",
             "income_source", "food_reduction", "informant_sex", "kheseg_type", "otor_arrivals")  # fmt: skip
_LATE = ("employment", "finance", "mobility", "services")  # sections at the end of the form
NOBODY = "00"  # a month in register numbers, so that they are nobody's


def missing_answer(row: Row, scene: Scene, draw: Draw):
    """A required question is blank that no other one hangs on."""
    free = [name for name in _REQUIRED if row[name] and row[name] != OTHER]
    return {str(draw.choice(free)): ""}


def many_blank(row: Row, scene: Scene, draw: Draw):
    late = [q.name for q in scene.form.questions if q.section in _LATE and row[q.name]]
    return dict.fromkeys(late, "")


def skip_broken(row: Row, scene: Scene, draw: Draw):
    """An answer to a question that the answers before it rule out."""
    breaks = {}
    if row.get("registration_rate") == "everyone":
        breaks["non_registration_reasons"] = "temporary"
    if row["mobility_challenges"] in ("no", "unknown"):
        breaks |= {"actions_taken": "yes", "mobility_challenge_types": "air"}
    if row["arrivals"] == "0":
        breaks["arrival_reasons"] = "family"
    if row["employment_sector"] != OTHER:
        breaks["employment_sector_other"] = "Нийтийн хоол"
    name = str(draw.choice(list(breaks)))
    return {name: breaks[name]}


def answers_without_consent(row: Row, scene: Scene, draw: Draw):
    return {"consent": "no"}


def unknown_choice(row: Row, scene: Scene, draw: Draw):
    """A code of a list that an older form had."""
    old = {"food_reduction": "often", "employment_sector": "agriculture", "income_source": "remittances"}
    name = str(draw.choice([n for n in old if row[n] != OTHER]))
    return {name: old[name]}


def old_form(row: Row, scene: Scene, draw: Draw):
    if not scene.version_before:
        return None
    return {"phase": str(scene.time.number - 1), "version": scene.version_before}


def too_many_choices(row: Row, scene: Scene, draw: Draw):
    question = scene.form["service_difficulties"]
    codes = [code for code in question.codes if code not in (OTHER, "none")]
    chosen = row[question.name].split()
    if "none" in chosen:
        return None
    wanted = int(draw.integers(4, 6))
    free = [code for code in codes if code not in chosen]
    more = draw.choice(free, max(wanted - len(chosen), 1), replace=False).tolist()
    return {question.name: in_order([*chosen, *more], question)}


def none_with_others(row: Row, scene: Scene, draw: Draw):
    question = scene.form[str(draw.choice(["service_difficulties", "disability_challenges"]))]
    chosen = row[question.name].split()
    if "none" in chosen:
        return None
    return {question.name: in_order([*chosen[:2], "none"], question)}


def other_repeats_code(row: Row, scene: Scene, draw: Draw):
    """The text under "other" is the label of a code, as people type it."""
    names = ["service_difficulties", "arrival_reasons", "departure_reasons", "disability_challenges"]
    question = scene.form[str(draw.choice(names))]
    chosen = row[question.name].split()
    free = [code for code in question.codes if code not in (*chosen, OTHER, "none")]
    if not chosen or "none" in chosen or len(chosen) > 2 or not free:
        return None
    label = question.codes[str(draw.choice(free))]["mn" if draw.random() < 0.7 else "en"]
    typed = str(draw.choice([label, label.lower(), label.upper(), f" {label}.", f"{label} "]))
    with_other = chosen if OTHER in chosen else [*chosen, OTHER]
    return {f"{question.name}_other": typed} | (
        {question.name: in_order(with_other, question)} if OTHER not in chosen else {}
    )


def origin_against_numbers(row: Row, scene: Scene, draw: Draw):
    side = [("arrivals", "arrivals_from_", "arrival_origin"),
            ("departures", "departures_to_", "departure_destination")][int(draw.integers(2))]  # fmt: skip
    whole, stem, name = side
    if not known(row, whole, stem):
        return None
    numbers = {PLACES_OF[kind]: number(row, stem + kind) for kind in KINDS}
    few = [code for code, persons in numbers.items() if max(numbers.values()) - persons >= 10]
    return {name: str(draw.choice(few))} if few else None


def own_district(row: Row, scene: Scene, draw: Draw):
    name = str(draw.choice(["arrival_district", "departure_district"]))
    return {name: row[scene.levels[1]]} if row[name] else None


def straight_line(row: Row, scene: Scene, draw: Draw):
    """The first code of every list that the form puts, with no text under "other"."""
    if row["arrivals"] == "0" or row["departures"] == "0":
        return None
    return {name: code for name, code in _first_of_all(scene.form, row).items() if code != row[name]}


def _first_of_all(form: Form, row: Row) -> dict[str, str]:
    found: dict[str, str] = {}
    for question in form.questions:
        if question.parent:
            found[question.name] = ""
        elif question.about == "opinion" and question.codes and not question.areas:
            found[question.name] = next(iter(question.codes))
    if "registration_rate" in found:
        found["non_registration_reasons"] = ""  # not asked where everyone is registered
    return {name: code for name, code in found.items() if name in row}


def phone_number(row: Row, scene: Scene, draw: Draw):
    tail = f"{draw.integers(0, 100):02d}"
    return _remark(
        draw,
        f"Утас 990000{tail}",
        f"Лавлах: +976 8800 00{tail}",
        f"+976 990000{tail}",
        f"9900 00{tail} руу залгаарай",
        f"Дэлгэрэнгүйг 95-00-00-{tail} утсаар",
    )


def registration_number(row: Row, scene: Scene, draw: Draw):
    letters = "".join(draw.choice(list("АБДМНТУХЧШ"), 2))
    number = f"{draw.integers(50, 99)}{NOBODY}{draw.integers(1, 28):02d}{draw.integers(0, 100):02d}"
    return _remark(
        draw, f"РД {letters}{number}", f"{letters}{number} бүртгэлгүй", f"Регистр: {letters} {number}"
    )


def email_address(row: Row, scene: Scene, draw: Draw):
    n = draw.integers(1, 100)
    return _remark(draw, f"heseg{n}@example.org хаягаар илгээв", f"И-мэйл: khesgiin.akhlagch+{n}@example.org")


def person_name(row: Row, scene: Scene, draw: Draw):
    return _remark(draw, "Б.Болд сүүлд нүүсэн", "Дорж гуай асрагчгүй", "Асран хамгаалагчгүй, нэр: Сараа",
                   "Mr Bat has left the kheseg")  # fmt: skip


def formula_text(row: Row, scene: Scene, draw: Draw):
    return _remark(draw, '=HYPERLINK("http://example.org/x","дэлгэрэнгүй")', "@SUM(1+1)", "+1+1",
                   "-2+3", "=1+1", "\t=2*3")  # fmt: skip


def script_text(row: Row, scene: Scene, draw: Draw):
    return _remark(draw, "<script>alert('x')</script>", '<img src=x onerror="alert(1)">',
                   "Худаг <b>хаалттай</b><script src=//example.org/x.js></script>")  # fmt: skip


def _remark(draw: Draw, *texts: str) -> dict[str, str]:
    return {"remarks": texts[int(draw.integers(len(texts)))]}
