"""Tables B.31 to B.46: education, health, disability and work, counted in persons."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Statistic, Table, crossed, slots
from .domains import GENDER_ROWS, NATIONAL, PLACE_ROWS, PLACES, POVERTY, POVERTY_ROWS, QUINTILE_ROWS, URBAN

ADULTS = {"adult18": "Yes"}
OF_WORKING_AGE = {"adult15": "Yes"}
WORKERS = {"labour": "Employed"}
TOTAL = Slot("Total")
UPPER = {"Higher secondary": "Upper secondary"}
SEX = slots("sex", words.SEXES)


def share(base: str) -> Statistic:
    """Share of persons, of the row, the column or the whole."""
    return Statistic("share", "one", "one", base)


def rate(base: str) -> Statistic:
    """A rate, of persons too."""
    return Statistic("rate", "one", "one", base)


def _education() -> tuple[Table, Table]:
    rows = (*PLACE_ROWS, *GENDER_ROWS, *QUINTILE_ROWS, *POVERTY_ROWS)
    attained = slots("education", words.EDUCATION, names=UPPER)
    within = slots("education", words.EDUCATION, names={"University or higher": "University"})
    return (
        Table("B31", "persons", rows, (*attained, TOTAL), (share("row"),), ADULTS),
        Table("B32", "persons", rows, (*within, TOTAL), (share("column"),), ADULTS),
    )


def _enrolment() -> Table:
    """Net: pupils of the level's age. Gross: all its pupils. Both over the children of that age."""
    columns = []
    for kind, of_age_only in (("Net", True), ("Gross", False)):
        for level in words.SCHOOL_AGES:
            of_age = {f"aged_{level}": "Yes"}
            pupils = {"enrolled": level, **(of_age if of_age_only else {})}
            for state in (TOTAL, *POVERTY):
                path = f"{kind} enrollment rates > {level} > {state.path}"
                columns.append(Slot(path, {**pupils, **state.where}, {**of_age, **state.where}))
    return Table("B33", "persons", (*PLACE_ROWS, *GENDER_ROWS), tuple(columns), (rate("row"),))


def _health_rows(reasons: dict[str, str]) -> tuple[Slot, ...]:
    """reasons: printed name and the class of reason that it is taken for."""
    ill = {"complaint": "Yes"}
    treated = {**ill, "sought": "Yes"}
    untreated = {**ill, "sought": "No"}
    types = "Type of health complaint (% of people with complaints)"
    places = "Treatment location (% of people who sought treatment)"
    return (
        Slot("Complaints in the Last 30 Days (% of Population)", ill),
        *(
            Slot(f"{types} > {label}", {**ill, "complaint_type": k}, ill)
            for k, label in enumerate(words.COMPLAINTS, 1)
        ),
        Slot("Sought treatment (% of people with complaints)", treated, ill),
        *(
            Slot(f"{places} > {label}", {**treated, "treatment_place": k}, treated)
            for k, label in enumerate(words.PLACES, 1)
        ),
        Slot("Did not seek treatment (% of people with complaints)", untreated, ill),
        *(
            Slot(
                f"Reasons for not seeking treatment > {name}",
                {**untreated, "reason_class": reason},
                untreated,
            )
            for name, reason in reasons.items()
        ),
    )


def _health() -> tuple[Table, ...]:
    """B.34 names the second and third reason otherwise than B.35 and B.36, with numbers of the same size.

    They are taken for the same classes here, named as in B.35: all but a few places are near a clinic.
    """
    _, myself, other = words.REASONS
    by_place = _health_rows(
        {words.REASONS[0]: words.REASONS[0], "Health facility too far": myself, "No transportation": other}
    )
    by_poverty = _health_rows({**{r: r for r in words.REASONS}, "Other (printed again)": other})
    return (
        Table("B34", "persons", by_place, PLACES, (share("column"),)),
        Table("B35", "persons", by_poverty, crossed((NATIONAL, *URBAN), POVERTY), (share("column"),)),
        Table("B36", "persons", by_poverty, BY_SEX_AND_POVERTY, (share("column"),)),
    )


BY_SEX_AND_POVERTY = (*crossed((NATIONAL,), SEX), *crossed(slots("sex", words.SEXES, whole=False), POVERTY))


def _disability() -> tuple[Table, ...]:
    rows = (
        Slot("Any disability", {"any_disability": "Yes"}),
        *(Slot(f"Type of disability > {label}", {d: "Yes"}) for d, label in words.DISABILITIES.items()),
    )
    columns = {"B37": PLACES, "B38": crossed((NATIONAL, *URBAN), POVERTY), "B39": BY_SEX_AND_POVERTY}
    return tuple(Table(i, "persons", rows, c, (share("column"),), ADULTS) for i, c in columns.items())


def _labour() -> tuple[Table, ...]:
    ages = slots("age_class", words.AGES, "Age group")
    education = slots("education", words.EDUCATION, "Educational attainment", UPPER)
    states = slots("labour", words.LABOUR)
    by_status = tuple(
        Slot(f"{heading} > {s.path}", s.where, s.of, (share(base),))
        for heading, base in (
            ("% of population by employment status", "row"),
            ("% of employment status", "column"),
        )
        for s in (*states, TOTAL)
    )
    return (
        Table(
            "B40",
            "persons",
            (*PLACE_ROWS, *QUINTILE_ROWS, *POVERTY_ROWS, *GENDER_ROWS, *ages, *education),
            by_status,
            where=OF_WORKING_AGE,
        ),
        Table(
            "B41",
            "persons",
            (*PLACE_ROWS, *GENDER_ROWS, *ages, *education),
            _activity(POVERTY),
            (rate("row"),),
            OF_WORKING_AGE,
        ),
        Table(
            "B42",
            "persons",
            (*PLACE_ROWS, *POVERTY_ROWS, *ages, *education),
            _activity(SEX),
            (rate("row"),),
            OF_WORKING_AGE,
        ),
    )


def _activity(parts: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Participation and unemployment within each part."""
    active = {"in_labour_force": "Yes"}
    return (
        *(Slot(f"Labor force participation rate > {p.path}", {**active, **p.where}, p.where) for p in parts),
        *(
            Slot(
                f"Unemployment rate > {p.path}",
                {**active, "labour": "Unemployed", **p.where},
                {**active, **p.where},
            )
            for p in parts
        ),
    )


def _workers() -> tuple[Table, ...]:
    kinds = (
        *slots("broad_industry", words.BROAD_INDUSTRIES, "Industry"),
        *slots("industry13", words.BRANCHES, "Industry"),
        *slots("sector3", words.SECTORS, "Sector"),
        *slots("occupation", words.OCCUPATIONS, "Occupation"),
    )
    tables = []
    for within, across, parts in (("B43", "B44", POVERTY), ("B45", "B46", SEX)):
        columns = tuple(
            Slot(f"{domain.path} > {part.path}", {**domain.where, **part.where}, domain.where)
            for domain in (*URBAN, NATIONAL)
            for part in (*parts, TOTAL)
        )
        tables.append(Table(within, "persons", (TOTAL, *kinds), columns, (share("column"),), WORKERS))
        first = Slot("Total employed population")
        tables.append(Table(across, "persons", (first, *kinds), columns, (share("row"),), WORKERS))
    return tuple(sorted(tables, key=lambda table: table.id))


TABLES = (*_education(), _enrolment(), *_health(), *_disability(), *_labour(), *_workers())
