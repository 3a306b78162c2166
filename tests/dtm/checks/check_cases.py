"""For each check a fault that it must find, and what is nearly one, in the clean city."""

from typing import NamedTuple

import pandas as pd
from checked_city import answers, phase, typed

from analysis.dtm import fields
from analysis.dtm.checks import other_totals
from analysis.dtm.checks.context import Before

OPINIONS = [name for name, f in fields.load().items() if f.about == "opinion" and f.is_choice and not f.areas]


def earlier(**changed):
    frame = answers(**changed).assign(phase="2")
    line_up = pd.DataFrame({"before": frame["kheseg_code"], "after": frame["kheseg_code"]})
    return Before(phase(2), typed(frame), line_up)


def sent_before(row=0, **changed):
    """A submission of the same kheseg that does not count."""
    frame = answers().iloc[[row]].assign(uuid="old", submitted="2031-09-02T10:00:00+08:00", **changed)
    return frame.assign(reason="a later submission counts", instead=f"u{row}")


def register(value, field="persons", code="XX1101", level="district"):
    row = (level, code, field, value, "SYNTHETIC register", "2031-09-01")
    return pd.DataFrame([row], columns=list(other_totals.COLUMNS))


def problem(kind, row, value):
    return pd.DataFrame([{"kind": kind, "uuid": f"u{row}", "value": value}])


def without(*rows):
    return {"frame": answers().drop(index=list(rows)).reset_index(drop=True)}


def planted(**changed):
    return {"frame": answers(**changed)}


def copied(row, into, **changed):
    """One row stands in the place of another one, too, but for what is changed."""
    frame = answers()
    copy = frame.iloc[[row]].assign(uuid=f"u{into}", **changed)
    return {"frame": pd.concat([frame.iloc[:into], copy], ignore_index=True)}


def khoroo(text):
    return dict.fromkeys((0, 1, 2), text)


NOWHERE = {f"{level}_code": {0: ""} for level in ("city", "district", "khoroo", "kheseg")}
WENT = [f"departures_to_{name}" for name in ("khoroo", "district", "city", "country", "abroad")]
LOOSE = {"given": {"C80": {"units": 5}}}  # twelve khesegs are too few for the declared number


def as_first(rows):
    """The opinions of the first kheseg in all these rows."""
    first = answers().iloc[0]
    return {name: dict.fromkeys(rows, first[name]) for name in OPINIONS}


def first_codes(row, number):
    """The first code of the list in so many questions."""
    return {name: {row: next(iter(fields.load()[name].codes))} for name in OPINIONS[:number]}


def rounded(rows, number):
    """So many counts of residents to the next ten."""
    rows = (rows,) if isinstance(rows, int) else rows
    names = ("households", "female", "age_0_5", "age_6_17", "age_18_59", "age_60_plus", "disability",
             "single_parent_households", "elderly_headed_households")  # fmt: skip
    clean = answers()
    return {
        name: {row: str(-(-int(clean.loc[row, name]) // 10) * 10 + 20) for row in rows}
        for name in names[:number]
    }


def last_time():
    """Residents of the phase before: some fewer."""
    clean = answers()
    names = [n for n, f in fields.load().items() if f.section == "population"]
    return {
        name: {row: str(max(int(clean.loc[row, name]) - 3 - row, 1)) for row in range(12)} for name in names
    }


class Case(NamedTuple):
    """What is planted for a check; what is nearly so; the uuid or unit that is named."""

    check: str
    plant: dict
    near: dict
    where: str


_CASES = [
    ("C01", without(4), planted(), "XX110152-02"),
    ("C02", {**planted(**NOWHERE), "problems": problem("place_unknown", 0, "Kheseg 9")}, planted(), "u0"),
    ("C03", planted(kheseg_code={1: "XX110151-01"}), planted(), "u1"),
    (
        "C04",
        {"superseded": sent_before(5, kheseg_code="XX110151-01")},
        {"superseded": sent_before(persons="612", female="301")},
        "u0",
    ),
    (
        "C05",
        {"problems": problem("place_disagrees", 3, "Khoroo 1")},
        {"problems": problem("no_number", 3, "x")},
        "u3",
    ),
    ("C06", {"superseded": sent_before()}, {"superseded": sent_before(validation="not_approved")}, "u0"),
    (
        "C07",
        copied(2, 11, kheseg_code="XX110252-03"),
        copied(2, 11, persons="670"),
        "u11",
    ),
    (
        "C08",
        copied(2, 5, persons="670", remarks="a"),
        copied(2, 5, persons="670", female="311", age_0_5="80"),
        "u5",
    ),
    ("C09", {"superseded": sent_before(persons="612")}, {"superseded": sent_before()}, "u0"),
    ("C10", planted(interview_date={1: "2031-09-12"}), planted(interview_date={1: "2031-09-06"}), "u1"),
    ("C11", planted(interview_date={1: "2031-08-31"}), planted(interview_date={1: "2031-09-01"}), "u1"),
    (
        "C12",
        planted(ended={2: "2031-09-05T09:59:00+08:00"}),
        planted(ended={2: "2031-09-05T10:00:00+08:00"}),
        "u2",
    ),
    (
        "C13",
        planted(ended={2: "2031-09-05T10:04:00+08:00"}),
        planted(ended={2: "2031-09-05T10:05:00+08:00"}),
        "u2",
    ),
    (
        "C14",
        planted(ended={2: "2031-09-05T22:01:00+08:00"}),
        planted(ended={2: "2031-09-05T22:00:00+08:00"}),
        "u2",
    ),
    ("C15", planted(interview_date={10: "2031-09-05"}), planted(interview_date={10: "2031-09-06"}), "u10"),
    (
        "C16",
        planted(version={3: "v0"}),
        {"phase": phase(form_versions=()), **planted(version={3: "v0"})},
        "u3",
    ),
    ("C17", planted(interview_date={3: "05/09/2031"}), planted(interview_date={3: ""}), "u3"),
    ("C18", planted(phase={3: "2"}), planted(phase={3: "3"}), "u3"),
    ("C20", planted(food_reduction={3: ""}), planted(remarks={3: ""}), "u3"),
    (
        "C20",
        planted(persons={3: "dnk"}),
        planted(arrivals_from_city={3: "dnk"}, arrival_district={3: ""}),
        "u3",
    ),
    ("C20", planted(employment_sector={3: "other"}), planted(employment_sector={3: "trade"}), "u3"),
    ("C21", planted(food_reduction=""), planted(food_reduction={0: "", 1: ""}), "u0"),
    (
        "C22",
        planted(**dict.fromkeys(list(last_time())[:9] + ["food_reduction"], {3: ""})),
        planted(persons={3: ""}, female={3: ""}),
        "u3",
    ),
    ("C23", planted(**dict.fromkeys(WENT, {3: "dnk"})), planted(**dict.fromkeys(WENT[:4], {3: "dnk"})), "u3"),
    ("C24", planted(consent={3: "no"}), planted(consent={3: ""}), "u3"),
    ("C25", planted(arrivals={3: "0"}), planted(arrivals={3: ""}), "u3"),
    ("C25", planted(remarks={3: "x"}, arrival_reasons_other={3: "x"}), planted(remarks={3: "x"}), "u3"),
    ("C30", planted(households={3: "0"}), planted(households={3: "1"}), "u3"),
    ("C30", planted(departures_to_city={3: "-99"}), planted(departures_to_city={3: "dnk"}), "u3"),
    ("C31", planted(income_source={3: "salary"}), planted(income_source={3: "business"}), "u3"),
    ("C31", planted(arrival_district={3: "XX1109"}), planted(arrival_district={3: "XX1102"}), "u3"),
    ("C32", planted(persons={3: "about 700"}), planted(persons={3: "700"}), "u3"),
    ("C41", planted(persons={3: "704"}), planted(persons={3: "703"}), "u3"),
    (
        "C41",
        planted(arrivals_from_city={3: "dnk"}, arrivals_from_country={3: "10"}),
        planted(arrivals_from_city={3: "dnk"}, arrivals_from_country={3: "9"}),
        "u3",
    ),
    ("C42", planted(children_separated={3: "258"}), planted(children_separated={3: "257"}), "u3"),
    ("C43", planted(households={3: "704"}), planted(households={3: "703"}), "u3"),
    ("C44", planted(households={3: "100"}), planted(households={3: "101"}), "u3"),
    ("C44", planted(households={3: "352"}), planted(households={3: "351"}), "u3"),
    ("C45", planted(elderly_headed_households={3: "72"}), planted(elderly_headed_households={3: "71"}), "u3"),
    (
        "C50",
        planted(service_difficulties={3: "housing;income;food;water"}),
        planted(service_difficulties={3: "housing;income;food"}),
        "u3",
    ),
    ("C51", planted(service_difficulties={3: "none;water"}), planted(service_difficulties={3: "none"}), "u3"),
    (
        "C52",
        planted(income_source={3: "other"}, income_source_other={3: "Тэтгэвэр тэтгэмж"}),
        planted(income_source={3: "other"}, income_source_other={3: "Байраа түрээслүүлдэг"}),
        "u3",
    ),
    (
        "C53",
        planted(income_source={3: "other"}, income_source_other={3: "Байраа түрээслүүлдэг"}),
        planted(income_source={3: "other"}, income_source_other={3: "pension or allowance"}),
        "u3",
    ),
    ("C60", planted(departures={3: "36"}), planted(departures={3: "35"}), "u3"),
    ("C60", planted(departures=dict.fromkeys(range(12), "60")), planted(), "XX1102"),
    ("C61", planted(arrivals={3: "36"}), planted(arrivals={3: "35"}), "u3"),
    (
        "C62",
        planted(departures=khoroo("40"), departures_to_khoroo=khoroo("30")),
        planted(departures=khoroo("40"), departures_to_khoroo=khoroo("8")),
        "XX110151",
    ),
    (
        "C63",
        planted(arrivals_from_country={3: "0"}, arrivals_from_city={3: "9"}),
        planted(arrivals_from_country={3: "1"}, arrivals_from_city={3: "5"}),
        "u3",
    ),
    ("C64", planted(departure_district={3: "XX1101"}), planted(departure_district={3: "XX1102"}), "u3"),
    ("C70", {"before": earlier(persons={3: "553"})}, {"before": earlier(persons={3: "650"})}, "u3"),
    (
        "C71",
        {"before": earlier()},
        {"before": earlier(**{n: "77" for n in ("persons", "female", "age_18_59", "disability")})},
        "u7",
    ),
    ("C72", {"before": earlier(kheseg_type={0: "ger"})}, {"before": earlier(kheseg_type={0: ""})}, "u0"),
    ("C80", planted(female={3: "600"}), planted(female={3: "360"}), "u3"),
    ("C85", planted(remarks={3: "Утас 9911-2233"}), planted(remarks={3: "Худаг 7 хоногт 2 удаа"}), "u3"),
    ("C86", planted(remarks={3: "<script>x()</script>"}), planted(remarks={3: "a < b"}), "u3"),
    ("C86", planted(remarks={3: "=1+1"}), planted(remarks={3: "1+1=2"}), "u3"),
    ("C90", planted(**as_first(range(3))), planted(**as_first(range(2))), "u2"),
    ("C91", planted(**rounded(3, 10)), planted(**rounded(3, 3)), "u3"),
    ("C91", planted(**rounded((0, 1, 2), 4)), planted(**rounded((0, 1, 2), 1)), "XX110151"),
    ("C92", planted(**first_codes(3, 99)), planted(**first_codes(3, 9)), "u3"),
    ("C95", {"totals": register(5000)}, {"totals": register(4200)}, "XX1101"),
    ("C95", {"totals": register(3000), **without(0)}, {"totals": register(5000), **without(0)}, "XX1101"),
]

CASES = [Case(*told) for told in _CASES]
