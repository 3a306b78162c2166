"""Layouts of the Bagakhangai report: its headline panel, coverage, figures, charts and tables (M-*).

The report's labels do not always stand in the order of its numbers; where its sentences give a
number with its label, they settle the label. `base` is what the caption prints, also where the
numbers show that the caption is wrong; the note says so. Rows are categories, columns are areas.
"""

from __future__ import annotations

from .engine import Item, Sequence

DISTRICT = "Bagakhangai"
KHOROOS = ("Khoroo #1", "Khoroo #2")
SMALL = "The report covers 6 khesegs, one informant each: a percentage of khesegs is a count out of 6."
UNREADABLE = "unreadable {}"


def _figure(
    identity: str,
    title: str,
    start: str,
    end: str,
    *items: Item | None,
    kind: str = "figure",
    note: str = "",
    page: int | None = None,
) -> Sequence:
    # a space after every per cent sign parts numbers that the extraction ran together
    return Sequence(
        id=identity,
        title=title,
        start=start.replace("%)", "% )"),
        end=end,
        items=items,
        kind=kind,
        note=note,
        page=page,
        source="bagakhangai",
        file="000_*.txt",
        replace=(("%", "% "),),
    )


def _share(label: str, base: str = "", flag: str = "", column: str = DISTRICT) -> Item:
    return Item(label, column, "share", "percent", base=base, flag=flag)


def _shares(base: str, *labels: str, flag: str = "") -> tuple[Item, ...]:
    return tuple(_share(label, base, flag) for label in labels)


def _by_khoroo(label: str, base: str) -> tuple[Item, ...]:
    return tuple(_share(label, base, column=khoroo) for khoroo in KHOROOS)


def _count(label: str, unit: str, column: str = DISTRICT, flag: str = "") -> Item:
    return Item(label, column, "count", unit, flag=flag)


def _counts(label: str, *columns: str) -> tuple[Item, ...]:
    return tuple(_count(label, "khesegs", column) for column in columns)


OVERVIEW = (
    _figure(
        "M-COV",
        "Coverage: khesegs and population of the assessment",
        "temporary residents)",
        "DEFINITIONS",
        _count("Number of khesegs", "khesegs"),
        _count("Total population", "persons"),
        _count("Number of khesegs", "khesegs", "Total"),
        _count("Total population", "persons", "Total"),
        kind="table",
        note="The population includes unregistered temporary residents.",
    ),
    _figure(
        "M-KEY",
        "Headline numbers of the district",
        "1.1 POPULATION BASELINE AND DEMOGRAPHIC OVERVIEW",
        "Figure 1.",
        _count("Households", "households"),
        _count("Individuals", "persons"),
        _share("Female"),
        _count("Individuals with disability", "persons"),
        _count("Pregnant women", "persons"),
        _count("Single-parent households", "households"),
        _share("Minors"),
        _count("Elderly individuals without caregivers", "persons"),
        _count("Children separated from at least one parent", "persons"),
        _count("Elderly-headed households", "households"),
        kind="table",
        page=3,
        note="The panel prints no base; in the text both percentages are of all residents. Minors are under "
        "18.",
    ),
    _figure(
        "M-F01",
        "Population by age group",
        "Population disaggregated by age groups (% of individuals)",
        "At the time",
        *_shares("individuals", "60+", "18-59", "6-17", "0-5"),
        page=3,
    ),
)

REGISTRATION_BANDS = (
    "Everyone (100%)",
    "Most people (61–89%)",
    "Nearly everyone (90–99%)",
    "Around half of the people (40–60%)",
    "Some people (11–39%)",
)
REGISTRATION = (
    _figure(
        "M-F02",
        "Population by khoroo",
        "registration rate by khoroo (number of khesegs)",
        "Overall, half of kheseg",
        None,
        None,
        *_by_khoroo("Population", "individuals"),
    ),
    _figure(
        "M-F03",
        "Estimated registration rate",
        "Individual see themselves as temporary residents",
        "Everyone",
        None,
        None,
        *(
            _share(band, "khesegs", "label_inferred" if band.startswith(("Nearly", "Around")) else "")
            for band in REGISTRATION_BANDS
        ),
        note="The labels stand apart from the numbers. The text gives Everyone, Most people and, as below "
        "40 per cent, Some people; Nearly everyone is the rest of the half that it puts above 90 per "
        f"cent, Around half is what remains. No band covers 0 to 10 per cent. {SMALL}",
    ),
    _figure(
        "M-F04",
        "Khesegs with a registration rate above 90 per cent, by khoroo",
        "registration rate by khoroo (number of khesegs)",
        "Khoroo #1 Khoroo #2 58",
        *(
            _count("Registration rate above 90%", "khesegs", UNREADABLE.format(n), "unreadable")
            for n in (1, 2)
        ),
        note="The text does not tell which khoroo has which count; together they are half of the khesegs.",
    ),
    _figure(
        "M-F05",
        "Primary reasons for not registering",
        "people not knowing how to fill in the form by khoroo",
        "Don’t know how",
        *_shares(
            "responses",
            "Don't know how to fill in the form",
            "Don't see any use in registering, i.e. not relevant to their lives",
            "Individuals see themselves as temporary residents",
        ),
        note="Only the first three reasons are printed; the rest of the responses is not shown.",
    ),
    _figure(
        "M-F06",
        "Khesegs where people do not know how to fill in the registration form, by khoroo",
        "Individual see themselves as temporary residents",
        "Khoroo #1 Khoroo #2 33",
        *_counts("Don't know how to fill in the form", "Khoroo #2", "Khoroo #1"),
        note="The labels stand in the other order; the text names the khoroos.",
    ),
)

WRONG_BASE = (
    "The caption's base cannot be right: the percentages are counts out of {n} khesegs, and no whole number "
    "of the {people} people gives {them}."
)
ARRIVAL = (
    _figure(
        "M-F07",
        "Arrivals by khoroo",
        "(% of total arrivals from Ulaanbaatar area)",
        "Khoroo #1 Khoroo #2 Another",
        *_by_khoroo("Arrivals", "total arrival"),
        note="Arrivals include moves within the district.",
    ),
    _figure(
        "M-C01",
        "Where arrivals came from",
        "Ger kheseg Ger and Apartment mix kheseg",
        "8 Otor",
        *_shares("total arrivals", "Another district in UB city", "This district (another khoroo/kheseg)"),
        None,
        None,
        None,
        note=WRONG_BASE.format(n=5, people="arriving", them="both"),
    ),
    _figure(
        "M-C02",
        "Type of kheseg that arrivals came from",
        "Ger kheseg Ger and Apartment mix kheseg",
        "8 Otor",
        None,
        None,
        *_shares(
            "total arrivals from Ulaanbaatar area",
            "Apartment kheseg",
            "Ger kheseg",
            "Ger and Apartment mix kheseg",
        ),
        note=WRONG_BASE.format(n=5, people="arriving", them="all of them"),
    ),
    _figure(
        "M-F08",
        "Primary reasons for arrival",
        "Figure 8. Primary reasons for arrival",
        "Employment",
        *_shares(
            "",
            "Employment",
            "Family ties",
            "Education",
            "Access to basic services",
            "Housing, land or property issues",
        ),
        note="The caption prints no base; in the text the percentages are of responses. The remaining 14 per "
        "cent are not shown.",
    ),
    _figure(
        "M-C03",
        "Main sectors of employment of those who arrived for employment",
        "Construction Social work",
        "9 Departures",
        _share("Construction", "responses"),
        _share("Other (specify)", "responses"),
        _share("Social work", "responses"),
    ),
)

DEPARTURE = (
    _figure(
        "M-F09",
        "Departures by khoroo",
        "Primary sector for employment (% of",
        "Khoroo #1 Khoroo #2",
        *_by_khoroo("Departures", "total departed"),
        note="The text speaks of arrivals where it gives these percentages, which equal those of the "
        "arrivals.",
    ),
    _figure(
        "M-C04",
        "Where departures went",
        "Apartment kheseg This district (another khoroo/kheseg) Ger and Apartment mix kheseg",
        "Employment and family",
        *_shares("total departures", "Another district in UB city", "This district (another khoroo/kheseg)"),
        None,
        None,
        note="Counts of 3 out of 6 khesegs fit the percentages as well as counts of departures.",
    ),
    _figure(
        "M-C05",
        "Type of kheseg that departures went to",
        "Apartment kheseg This district (another khoroo/kheseg) Ger and Apartment mix kheseg",
        "Employment and family",
        None,
        None,
        *_shares("total departures to Ulaanbaatar area", "Apartment kheseg", "Ger and Apartment mix kheseg"),
        note="Counts of 3 out of 6 khesegs fit the percentages as well as counts of departures.",
    ),
    _figure(
        "M-F10",
        "Primary reasons for departure",
        "Primary sector for employment (% of",
        "Employment Herding",
        None,
        None,
        _share("Employment", "responses"),
        None,
        None,
        None,
        None,
        None,
        *_shares(
            "responses",
            "Family ties",
            "Access to basic services",
            "Housing, land or property issues",
            "Health",
        ),
        note="The remaining 17 per cent are not shown.",
    ),
    _figure(
        "M-F11",
        "Primary sector of employment",
        "Primary sector for employment (% of",
        "Employment Herding",
        None,
        None,
        None,
        *_shares(
            "khesegs", "Herding", "Social work", "Public administration and defense", "Education", "Other"
        ),
        None,
        None,
        None,
        None,
        note=f"The text names four sectors and leaves out Other. {SMALL}",
    ),
)

FINANCES = (
    _figure(
        "M-C06",
        "Primary source of income",
        "Primary source of income (% of khesegs)",
        "Not at all",
        _share("Employment", "khesegs"),
        note=SMALL,
    ),
    _figure(
        "M-F12",
        "Reduced food consumption",
        "Not at all Sometimes FrequentlyRarely",
        "With challenges",
        _share("Not at all", "khesegs"),
        *(_share(UNREADABLE.format(n), "khesegs", "unreadable") for n in (1, 2, 3)),
        note="The text gives half of the khesegs with some reduction, so that Not at all is the other half. "
        "Which of Rarely, Sometimes and Frequently holds the rest is not told; two of them are zero. "
        "" + SMALL,
    ),
    _figure(
        "M-C07",
        "Khesegs with mobility-related challenges",
        "With challenges No challenges Unknown",
        "Chart 7.",
        _share("With challenges", "khesegs"),
        _share("No challenges", "khesegs", "label_inferred"),
        _share("Unknown", "khesegs", "label_inferred"),
        note=f"The text gives With challenges; the other two follow the order of the labels. {SMALL}",
    ),
    _figure(
        "M-C08",
        "Mobility-related challenges",
        "Chart 8. Mobility-related challenges (% of responses)",
        "Overall",
        _share("Environmental pollution", "responses"),
    ),
    _figure(
        "M-T1",
        "Khesegs reporting environmental pollution, by khoroo",
        "Overall Khoroo #1 Khoroo #2",
        "Table 1.",
        *_counts("Environmental pollution", "Overall", *KHOROOS),
        kind="table",
        note="The khoroos add up to more than the total, which agrees with the text.",
    ),
    _figure(
        "M-C09",
        "Actions taken by the administrative unit",
        "Chart 10. Actions taken by administrative unit (% of khesegs)",
        "Create",
        _share("Yes", "khesegs"),
        note="The answers of the two khesegs with challenges.",
    ),
    _figure(
        "M-C10",
        "Actions that the administrative unit should take",
        "registration of short-term movements",
        "For people living",
        *_shares(
            "khesegs",
            "Create a favorable legal environment for the registration of short-term movements",
            "I don't know",
        ),
        note="The caption repeats that of the chart before it, Actions taken; the answers and the text are "
        "about actions that should be taken. The answers of the two khesegs with challenges.",
    ),
)

SERVICES = (
    _figure(
        "M-F13",
        "Services that people have difficulties accessing",
        "Education Drinking water",
        "Lack of access to housing",
        *_shares("responses", "Housing", "Income-generating opportunity", "Healthcare"),
        *_shares(
            "responses",
            "Electricity",
            "Food",
            "Car parking",
            "Education",
            "Drinking water",
            flag="label_inferred",
        ),
        note="The text gives the first three; the others follow the order of the labels. The percentages sum to 102 by rounding; counts out of 17 responses fit.",
    ),
    _figure(
        "M-T2",
        "Khesegs reporting difficulties in access to services, by khoroo",
        "Lack of access to housing services",
        "Figure 13.",
        *_counts("Lack of access to housing services", "Overall", *KHOROOS),
        *_counts("Lack of access to income-generating opportunities", "Overall", *KHOROOS),
        *_counts("Lack of access to healthcare", "Overall", *KHOROOS),
        kind="table",
    ),
    _figure(
        "M-F14",
        "Challenges for people living with disability",
        "Specialised medical care",
        "CONCLUSION",
        *_shares(
            "responses",
            "Specialised transportation services",
            "Specialised medical care",
            "Specialised education facilities or services",
        ),
        note="The labels stand in another order; the text gives each number with its label.",
    ),
)

LAYOUTS = OVERVIEW + REGISTRATION + ARRIVAL + DEPARTURE + FINANCES + SERVICES
