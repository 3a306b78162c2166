"""Sentences of the page: each number in them comes from the same frame as figures and tables."""

from __future__ import annotations

from analysis.core.disclosure import RULES
from analysis.dtm import claims, data
from analysis.presentation import listing, number

from .figures import short_label
from .results import Results


def facts(results: Results) -> dict[str, str]:
    """All glued texts of the page, keys prefixed `d_`."""
    return {
        **_coverage(results),
        **_population(results),
        **_registration(results),
        **_moves(results),
        **_living(results),
        **_mobility(results),
        **_services(results),
        **_proof(results),
    }


def audience(results: Results) -> str:
    """Markdown: what this copy of the page shows and hides."""
    if not results.public:
        shown = "It shows all reconstructed numbers and ends with the kheseg table."
        return f"**Internal copy: not to be published.** {shown}"
    smallest = results.parameters.smallest_people
    people = f"counts of people or households from 1 to {smallest - 1}, " if smallest > 1 else ""
    hidden, whole = results.numbers["suppressed"].ne("").sum(), len(results.numbers)
    return (
        f"**Public copy.** Of the reconstruction it leaves out {people}answers split by khoroo, answers of "
        "fewer than five khesegs, and answers weighted by the residents of khesegs. Published numbers stand "
        f"as published. {number(hidden, 0)} of the {number(whole, 0)} numbers have no reconstruction shown "
        "for one of these reasons."
    )


def left_open(results: Results) -> str:
    """Markdown: the choices by which the reconstruction settles what the report leaves open."""
    entry = data.find(results.parameters.district, results.parameters.phase)
    return "\n".join(f"- {choice}" for choice in data.sidecar(entry)["left_open_by_the_report"])


def rules() -> str:
    """Markdown: the disclosure rules by name."""
    return "\n".join(f"- *{name}*: {meaning}." for name, meaning in RULES.items())


def _percent(value: float) -> str:
    return f"{number(value, 1 if value % 1 else 0)} %"


def _share(results: Results, group: str, code: str) -> str:
    rows = results.group(group)
    return _percent(rows.loc[rows["code"] == code, "published"].iloc[0])


def _of(results: Results, group: str, code: str) -> str:
    """A share of khesegs in words of whole numbers: "2 of 6 khesegs (33 %)"."""
    found = results.published.group(group)
    base = claims.base_of(found, results.published.khesegs)
    position = [claim.code for claim in found.shares].index(code)
    return f"{base.lowest[position]} of {base.n} khesegs ({_percent(found.shares[position].value)})"


def _of_khesegs(results: Results, group: str, label: str) -> str:
    """A printed count of khesegs: "3 of 6 khesegs"."""
    return f"{number(results.printed(group, label), 0)} of {number(results.published.khesegs, 0)} khesegs"


def _ranked(results: Results, group: str, most: int = 3) -> str:
    rows = results.group(group).sort_values("published", ascending=False, kind="stable").head(most)
    return listing(f"{_lower(short_label(r.label))} ({_percent(r.published)})" for r in rows.itertuples())


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _n(results: Results, group: str) -> str:
    return number(results.group(group)["base_n"].iloc[0], 0)


def _coverage(results: Results) -> dict[str, str]:
    found = results.published
    return {
        "d_district": found.district,
        "d_phase": number(found.phase, 0),
        "d_khesegs": number(results.printed("coverage", "Number of khesegs > Bagakhangai"), 0),
        "d_khoroos": number(results.group("population_by_khoroo")["khoroo"].nunique(), 0),
        "d_persons": number(results.printed("headline", "Individuals"), 0),
    }


def _population(results: Results) -> dict[str, str]:
    persons = results.printed("headline", "Individuals")
    households = results.printed("headline", "Households")
    by_khoroo = results.group("population_by_khoroo").set_index("khoroo")["published"]
    age = results.group("age").set_index("field")["published"]
    headline = results.group("headline").set_index("label")["published"]
    shares = results.group("shares_in_text").set_index("label")["published"]
    return {
        "d_households": number(households, 0),
        "d_household_size": number(persons / households, 2),
        "d_female": _percent(headline["Female"]),
        "d_minors": _percent(headline["Minors"]),
        "d_adults": _percent(age["age_18_59"]),
        "d_elderly": _percent(age["age_60_plus"]),
        "d_khoroo_1": _percent(by_khoroo["1"]),
        "d_khoroo_2": _percent(by_khoroo["2"]),
        "d_disability": f"{number(headline['Individuals with disability'], 0)} "
        f"({_percent(shares['Persons with disability'])} of residents)",
        "d_separated": f"{number(headline['Children separated from at least one parent'], 0)} "
        f"({_percent(shares['Separated children'])} of those under 18)",
        "d_alone": f"{number(headline['Elderly individuals without caregivers'], 0)} "
        f"({_percent(shares['Elderly without a caregiver'])} of those aged 60 and over)",
        "d_single_parent": f"{number(headline['Single-parent households'], 0)} "
        f"({_percent(shares['Single-parent households'])} of households)",
        "d_elderly_headed": f"{number(headline['Elderly-headed households'], 0)} "
        f"({_percent(shares['Elderly-headed households'])} of households)",
    }


def _registration(results: Results) -> dict[str, str]:
    return {
        "d_registered_all": _of(results, "registration", "everyone"),
        "d_registered_few": _of(results, "registration", "some"),
        "d_reasons_unregistered": _ranked(results, "non_registration"),
        "d_reasons_unregistered_n": _n(results, "non_registration"),
    }


def _moves(results: Results) -> dict[str, str]:
    arrivals = results.printed("arrivals_in_text", "Arrivals")
    departures = results.printed("departures_in_text", "Departures")
    persons = results.printed("headline", "Individuals")
    return {
        "d_arrivals": number(arrivals, 0),
        "d_departures": number(departures, 0),
        "d_net": number(arrivals - departures, 0),
        "d_arrivals_rate": number(1000 * arrivals / persons, 0),
        "d_departures_rate": number(1000 * departures / persons, 0),
        "d_arrivals_khoroo_1": _percent(results.group("arrivals_by_khoroo")["published"].iloc[0]),
        "d_departures_khoroo_1": _percent(results.group("departures_by_khoroo")["published"].iloc[0]),
        "d_arrivals_same": _of(results, "arrival_origin", "same_district"),
        "d_departures_same": _of(results, "departure_destination", "same_district"),
        "d_arrival_reasons": _ranked(results, "arrival_reasons", 2),
        "d_arrival_reasons_n": _n(results, "arrival_reasons"),
        "d_departure_reasons": _ranked(results, "departure_reasons", 3),
        "d_departure_reasons_n": _n(results, "departure_reasons"),
    }


def _living(results: Results) -> dict[str, str]:
    return {
        "d_income": _of(results, "income_source", "employment"),
        "d_sector": _of(results, "employment_sector", "herding"),
        "d_sectors": number(len(results.group("employment_sector")), 0),
        "d_sectors_other": number(len(results.group("employment_sector")) - 1, 0),
        "d_food": _of_khesegs(results, "food_in_text", "District"),
        "d_food_people": _percent(results.printed("food_in_text", "Residents of these khesegs")),
    }


def _mobility(results: Results) -> dict[str, str]:
    return {
        "d_challenges": _of(results, "mobility_challenges", "yes"),
        "d_challenges_none": _of(results, "mobility_challenges", "no"),
        "d_challenges_unknown": _of(results, "mobility_challenges", "unknown"),
        "d_actions": _share(results, "actions_taken", "yes"),
    }


def _services(results: Results) -> dict[str, str]:
    return {
        "d_services": _ranked(results, "services"),
        "d_services_n": _n(results, "services"),
        "d_services_housing": _of_khesegs(
            results, "services_by_khoroo", "Lack of access to housing services > Overall"
        ),
        "d_disability_challenges": _ranked(results, "disability_challenges", 2),
        "d_disability_challenges_n": _n(results, "disability_challenges"),
    }


def _proof(results: Results) -> dict[str, str]:
    status = results.numbers["status"].value_counts()
    return {
        "d_numbers": number(len(results.numbers), 0),
        "d_reproduced": number(status.get("reproduced", 0), 0),
        "d_other_base": number(status.get("reproduced on another base", 0), 0),
        "d_impossible": number(status.get("impossible", 0), 0),
        "d_outside": number(status.get("needs other data", 0), 0),
    }
