"""A small synthetic city: the truth hangs together, the faults stand in the raw files, the rest is true."""

import csv
import io
import itertools
import re

import numpy as np
import pandas as pd
import pytest

from analysis.core.cells import plain
from analysis.synthetic.city import faults, files, forms
from analysis.synthetic.city.form import UNKNOWN
from analysis.synthetic.city.make import Order, phases_of, world_of
from analysis.synthetic.city.parameters import KINDS, phases
from analysis.synthetic.city.people import AGES

ORDER = Order(khesegs=60, seed=1)
NUMBERS = ("households", "persons", "female", *AGES)


@pytest.fixture(scope="module")
def made():
    return phases_of(ORDER)


@pytest.fixture(scope="module")
def world():
    return world_of(ORDER)


def frame(made, phase, name):
    content = io.StringIO(made[phase].files[name].decode("utf-8"))
    return pd.read_csv(content, dtype=str, keep_default_na=False).map(plain)


def khesegs(made, phase):
    """The true kheseg table with counts as numbers."""
    table = frame(made, phase, "truth/khesegs.csv")
    counts = [name for name in table if table[name].str.fullmatch(r"\d+").all()]
    return table.astype(dict.fromkeys(counts, int))


def raw(made, phase):
    """Rows of the phase's exports by head, as text; of Excel files with the text of formulas."""
    found = []
    for name, content in made[phase].files.items():
        if name.endswith(".csv") and name.startswith("raw/"):
            text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
            rows = list(csv.reader(io.StringIO(text), delimiter=";" if phase == 1 else ","))
        elif name.startswith("raw/"):
            import openpyxl

            sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            rows = [
                ["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(values_only=True)
            ]
        else:
            continue
        found.append((name, pd.DataFrame(rows[1:], columns=rows[0])))
    return dict(found)


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_moves_leave_one_kheseg_and_arrive_in_another(made, phase):
    table, moves = khesegs(made, phase), frame(made, phase, "truth/moves.csv").astype({"persons": int})
    for side, stem in (("to", "arrivals_from_"), ("from", "departures_to_")):
        of = moves.pivot_table("persons", side, "kind", "sum", fill_value=0)
        of = of.reindex(table["kheseg_code"], fill_value=0).reindex(columns=KINDS, fill_value=0)
        parts = table[[stem + kind for kind in KINDS]].replace("", 0).astype(int)
        assert (parts.to_numpy() == of.to_numpy()).all()
    for kind, level in (("khoroo", "khoroo"), ("district", "district"), ("city", "city")):
        sums = table.replace("", 0).groupby(f"{level}_code")
        came, left = sums[f"arrivals_from_{kind}"].sum(), sums[f"departures_to_{kind}"].sum()
        assert came.astype(int).equals(left.astype(int)), kind


def test_parts_of_the_truth_make_up_their_wholes(made):
    for phase in made:
        table = khesegs(made, phase).replace("", 0)
        assert (table[list(AGES)].sum(axis=1) == table["persons"]).all()
        for whole, stem in (("arrivals", "arrivals_from_"), ("departures", "departures_to_")):
            parts = table[[stem + kind for kind in KINDS]].astype(int)
            assert (parts.sum(axis=1) == table[whole]).all()
        assert (table["otor_arrivals"] <= table["arrivals_from_country"].astype(int)).all()
        assert (table["elderly_headed_households"] < table["age_60_plus"]).all()


def test_people_grow_by_births_and_moves_alone(made, world):
    place, lived = world
    for month in range(1, len(lived.persons)):
        moves = lived.moves[lived.moves["month"] == month]
        came = np.bincount(
            moves["destination"][moves["destination"] >= 0],
            moves["persons"][moves["destination"] >= 0],
            lived.persons.shape[1],
        )
        left = np.bincount(
            moves["origin"][moves["origin"] >= 0],
            moves["persons"][moves["origin"] >= 0],
            lived.persons.shape[1],
        )
        expected = lived.persons[month - 1] + lived.natural[month] + came - left
        assert (lived.persons[month] == expected).all()
    for time in phases(place.declared):
        assert khesegs(made, time.number)["persons"].sum() == lived.persons[time.month].sum()
    growth = frame(made, 3, "truth/growth.csv").drop(columns="kheseg_code").astype(int)
    before = growth["persons_before"] + growth["natural"] + growth["net_moves"]
    assert (before == growth["persons"]).all()


def test_the_line_up_follows_a_split_khoroo_and_divided_khesegs(made):
    before, after = (frame(made, phase, "gazetteer.csv") for phase in (2, 3))
    pairs = frame(made, 3, "line_up.csv")
    assert set(pairs["before"]) == set(before["kheseg_code"])
    assert set(pairs["after"]) == set(after["kheseg_code"])
    (new,) = set(after["khoroo_code"]) - set(before["khoroo_code"])
    old = pairs.loc[pairs["after"].str.startswith(new), "before"].str[:-3]
    assert old.nunique() == 1 and old.iloc[0] in set(after["khoroo_code"])
    again = pairs[pairs["before"].str.startswith(old.iloc[0])]
    assert (again["before"] != again["after"]).sum() > (again["after"].str.startswith(new)).sum()
    assert pairs["before"].duplicated().sum() == 3


def test_reasons_and_districts_go_with_the_numbers(made):
    table = khesegs(made, 2)
    with_arrivals = table["arrivals"] > 0
    assert (table["arrival_reasons"] != "").equals(with_arrivals)
    assert table["arrival_reasons"].str.split(";").str.len().max() <= 3
    assert (table["arrival_sector"] != "").equals(table["arrival_reasons"].str.contains("employment"))
    from_others = pd.to_numeric(table["arrivals_from_city"]) > 0
    assert (table["arrival_district"] != "").equals(from_others)
    assert (table["arrival_district"] != table["district_code"]).all()


def test_the_same_seed_gives_the_same_bytes(made):
    again = phases_of(ORDER)
    assert all(made[phase].files == again[phase].files for phase in made)


def test_another_seed_gives_another_city(world):
    _, other = world_of(Order(khesegs=60, seed=2))
    assert world[1].persons.sum() != other.persons.sum()


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_every_planted_value_stands_in_the_raw_file_that_is_named(made, world, phase):
    place, _ = world
    time = phases(place.declared)[phase - 1]
    form = forms.first(place, time)
    exports = raw(made, phase)
    units = place.gazetteer(phase)
    for one in frame(made, phase, "truth/faults.csv").itertuples():
        if not one.uuid:
            continue
        table = exports[one.file]
        (row,) = np.flatnonzero(table["_uuid"] == one.uuid)
        if one.question:
            assert one.recorded_value != one.true_value
            told = told_in(table.iloc[row], one.question, form, units)
            assert told in readings(one, form, units), (one, told)


def told_in(row, question, form, units):
    """What an export says for a question: the cell, or the codes of the columns that hold 1."""
    if question in ("version", "start", "end"):
        return row[{"version": "__version__"}.get(question, question)]
    for name in (question, *form[question].labels.values()):
        for head in row.index:
            if head == name or head.endswith((f"/{name}", f".{name}")):
                return row[head]
    stem = f"{question}/"
    return " ".join(
        head.removeprefix(stem) for head in row.index if head.startswith(stem) and row[head] == "1"
    )


def readings(one, form, units):
    """Ways in which an export may write a recorded value: code, label, day or time of Excel, any order."""
    value = one.recorded_value
    if one.question in ("start", "end"):
        return {value, value[:23].replace("T", " ") + "000", value[:19].replace("T", " ")}
    if one.question == "version":
        return {value}
    if one.question == "kheseg":
        names = dict(zip(units["kheseg_code"], units["kheseg"], strict=True))
        return {value, names.get(value, f"Kheseg {int(value[-2:])}")}
    codes = form[one.question].codes
    if not codes:
        return {value, f"{value} 00:00:00"}
    orders = [list(order) for order in itertools.permutations(value.split())]
    labels = [{code: names[language] for code, names in codes.items()} for language in ("en", "mn")]
    return {" ".join(names.get(code, code) for code in order) for order in orders for names in ({}, *labels)}


def test_khesegs_without_a_report_have_none_and_duplicates_two(made):
    for phase in made.values():
        sent = phase.sent["kheseg"].value_counts()
        for one in phase.planted:
            if one.family == "missing_kheseg":
                assert one.code not in sent
            if one.family in ("duplicate_exact", "duplicate_near"):
                assert sent[one.code] == 2
            if one.family == "wrong_kheseg" and one.question:
                assert one.code not in sent and sent[one.recorded_value] == 2


def test_faults_lie_as_far_beyond_the_rules_as_the_list_of_families_says(made):
    bounds = {
        "persons_per_household_low": (1.15, 1.75),
        "persons_per_household_high": (9, 13.1),
        "arrivals_share": (0.16, 0.46),
        "departures_share": (0.16, 0.36),
    }
    seen = set()
    for phase in made.values():
        sent = phase.sent.set_index("uuid")
        for one in phase.planted:
            if one.family in bounds and one.main:
                row = sent.loc[one.uuid]
                of = row["households"] if "household" in one.family else row["persons"]
                value = (
                    int(row["persons"]) / int(of)
                    if "household" in one.family
                    else int(row[one.question]) / int(of)
                )
                low, high = bounds[one.family]
                assert low <= value <= high, one
                seen.add(one.family)
    assert seen == set(bounds)


def test_people_of_khesegs_without_a_fault_change_by_twelve_per_cent_at_most(made):
    for phase in (2, 3):
        pairs = frame(made, phase, "line_up.csv")
        single = ~(pairs["before"].duplicated(keep=False) | pairs["after"].duplicated(keep=False))
        then, now = (
            khesegs(made, number).set_index("kheseg_code")["persons"] for number in (phase - 1, phase)
        )
        change = now[pairs["after"][single]].to_numpy() / then[pairs["before"][single]].to_numpy() - 1
        assert abs(change).max() < 0.12


def test_the_list_of_families_names_each_with_its_check():
    lines = re.findall(r"^(?=.{27} \S)([a-z_]+) +([a-z]+) ", faults.__doc__, re.MULTILINE)
    declared = {name: family.check for name, family in faults.FAMILIES.items()}
    assert [line for line in lines if "_" in line[0]] == sorted(
        [*declared.items(), ("totals_disagree", "totals")], key=lines.index
    )


def test_every_family_is_planted_in_one_of_the_phases(made):
    planted = {one.family for phase in made.values() for one in phase.planted}
    assert planted == {*faults.FAMILIES, "totals_disagree"}


def test_reports_without_a_fault_differ_from_the_truth_in_opinions_and_unknown_numbers_only(made, world):
    place, _ = world
    for time in phases(place.declared):
        phase = made[time.number]
        form = forms.first(place, time)
        true = phase.truth.set_index("kheseg_code")
        sent = phase.sent.set_index("uuid").loc[phase.clean].set_index("kheseg")
        assert len(sent) > 20
        changed = 0
        for question in form.questions:
            if question.name in place.levels:
                continue
            unlike = sent[question.name] != true.loc[sent.index, question.name]
            if question.about == "opinion":
                changed += unlike.sum()
            else:
                known = sent.loc[unlike, question.name] != UNKNOWN
                assert not known.any() and (question.unknown or not unlike.any()), question.name
        assert changed > 0


def test_reports_without_a_fault_stay_away_from_what_checks_ask_about(made):
    for phase in made:
        sent = made[phase].sent.set_index("uuid").loc[made[phase].clean]
        numbers = sent[["persons", "households", "arrivals", "departures", "female", "pregnant"]].astype(int)
        size = numbers["persons"] / numbers["households"]
        assert size.between(2.7, 4.2).all()
        assert (numbers["pregnant"] <= 0.03 * numbers["female"]).all()
        for moved in ("arrivals", "departures"):
            assert (numbers[moved] <= np.maximum(0.05 * numbers["persons"], 10)).all()
        start, end = (pd.to_datetime(sent[name]) for name in ("start", "end"))
        assert (end - start).dt.total_seconds().between(12 * 60, 110 * 60).all()
        several = sent.columns.intersection(["arrival_reasons", "service_difficulties"])
        assert sent[several].map(lambda answer: len(answer.split())).to_numpy().max() <= 3


def test_a_closed_phase_has_the_log_that_sets_it_right_and_the_last_has_none(made):
    assert made[1].files["cleaning_log.csv"] == made[1].files["truth/cleaning_log.csv"]
    assert made[3].files["cleaning_log.csv"].decode().strip() == ",".join(files.LOG)
    assert len(frame(made, 3, "truth/cleaning_log.csv")) > 50


def test_two_aimags_have_bags_and_no_faults():
    (only,) = phases_of(Order("aimag")).values()
    assert only.planted == [] and len(only.clean) == len(only.truth) == 30
    assert list(only.truth)[:8] == [
        "country", "country_code", "aimag", "aimag_code", "soum", "soum_code", "bag", "bag_code",
    ]  # fmt: skip
    assert "arrivals_from_khoroo" not in only.truth
    counted = only.truth[["arrivals_from_district", "departures_to_district"]].replace("", 0).astype(int)
    by_soum = counted.groupby(only.truth["soum_code"]).sum()
    assert (by_soum["arrivals_from_district"] == by_soum["departures_to_district"]).all()
