"""A small survey without a fault: four sampling units in two strata, twelve persons a unit."""

import pandas as pd

FOOD, NONFOOD = ("10101", "10201"), ("20101", "20501")


def households() -> pd.DataFrame:
    rows = []
    for psu in range(1, 5):
        urban = psu <= 2
        for number in range(1, 4):
            rows.append(
                {
                    "hhid": f"22{psu:05d}{number:02d}",
                    "psu": f"{psu}",
                    "stratum": "110" if urban else "212",
                    "weight": 100.0 + 10 * number,
                    "year": 2022,
                    "quarter": (psu + 2) // 3,
                    "month": psu,
                    "aimag": "11" if urban else "21",
                    "soum": "1101" if urban else "2101",
                    "bag": f"{psu}",
                    "location": "Ulaanbaatar" if urban else "Countryside",
                    "region": "Ulaanbaatar" if urban else "Eastern",
                    "urban": urban,
                    "size": 4,
                    "interview_date": pd.Timestamp(2022, psu, 10 + number),
                    "visit_result": "1",
                    "visitors": 0,
                    "savings": number == 1,
                    "land": not urban,
                }
            )
    return pd.DataFrame(rows)


def persons() -> pd.DataFrame:
    people = (
        # relation, sex, age, marital, education, years, attending level, worked
        ("1", "1", 41, "2", "8", 16, None, True),
        ("2", "2", 39, "2", "4", 10, None, False),
        ("3", "1", 9, "1", "1", 3, "2", False),
        ("4", "2", 66, "6", "3", 8, None, False),
        ("3", "2", 19, "1", "4", 12, "6", False),  # a student away: on the roster, no member
    )
    rows = []
    for hhid in households()["hhid"]:
        for pid, (relation, sex, age, marital, education, years, level, worked) in enumerate(people, 1):
            rows.append(
                {
                    "hhid": hhid,
                    "pid": f"{pid}",
                    "member": pid < 5,
                    "relation": relation,
                    "sex": sex,
                    "age": age,
                    "marital_status": marital,
                    "education": education,
                    "years_of_schooling": years,
                    "attending": level is not None,
                    "attending_level": level,
                    "complaint": pid == 4,
                    "sought_treatment": pid == 4,
                    "worked": worked,
                    "absent_from_job": False,
                    "hours": 40.0 if worked else None,
                    "wage_month": 900_000.0 if worked else None,
                    "wage_year": 10_000_000.0 if worked else None,
                }
            )
    return pd.DataFrame(rows)


def survey() -> dict[str, pd.DataFrame]:
    """Fresh frames of every table, with no fault in them."""
    base = households()
    urban = dict(zip(base["hhid"], base["urban"], strict=True))
    consumed, bought = [], []
    for place, hhid in enumerate(base["hhid"]):
        for at, item in enumerate(FOOD):
            instrument = "diary" if urban[hhid] else "recall"
            consumed.append((hhid, item, "purchased", 2.0 + at + place / 10, instrument))
            bought.append((hhid, item, 2.0 + at + place / 10, (2.0 + at) * 1_500, 7 if urban[hhid] else 30))
    each = base["hhid"].tolist()
    return {
        "households": base,
        "persons": persons(),
        "food_consumed": pd.DataFrame(consumed, columns=["hhid", "item", "source", "quantity", "instrument"]),
        "food_bought": pd.DataFrame(bought, columns=["hhid", "item", "quantity", "expenditure", "days"]),
        "food_away": pd.DataFrame(
            {"hhid": each, "kind": "2", "times": 3, "spent": 12_000.0, "in_kind": 0.0}
        ),
        "nonfood": pd.DataFrame(
            [
                (hhid, item, months, 8_000.0 * months, 0.0)
                for hhid in each for item in NONFOOD for months in (1, 12)
            ],
            columns=["hhid", "item", "recall_months", "purchased", "in_kind"],
        ),
        "durables": pd.DataFrame(
            [
                (hhid, item, 1, 60.0, 500_000.0, 250_000.0)
                for hhid in each for item in ("1", "30", "40")
            ],
            columns=["hhid", "item", "count", "age_months", "purchase_price", "current_value"],
        ),
        "housing": pd.DataFrame(
            {
                "hhid": each, "dwelling_type": "2", "rooms": 2, "ger_walls": None, "acquisition": "4",
                "property_value": 90e6, "purchase_value": 60e6, "rent_self_assessed": 500_000.0,
                "rent_actual": [None] * 12, "living_area": 40.0, "total_area": 50.0,
            }
        ),
        "utilities": pd.DataFrame(
            [
                (hhid, item, 10.0, 9_000.0, 100_000.0, 0.0)
                for hhid in each for item in ("E01", "P01")
            ],
            columns=["hhid", "item", "quantity", "spent_1m", "spent_12m", "in_kind_12m"],
        ),
        "livestock": pd.DataFrame({"hhid": each[6:], "animal": "4", "count": 40}),
        "loans": pd.DataFrame(
            {"hhid": each[:2], "type": "1", "amount": 4e6, "purpose": "1", "repaid": True}
        ),
        "transfers": pd.DataFrame({"hhid": each, "kind": "206", "amount": 1.2e6}),
        "prices": pd.DataFrame(
            [
                (2022, month, aimag, item, 4_000.0 + 50 * month)
                for month in range(1, 13) for aimag in ("11", "21") for item in NONFOOD
            ],
            columns=["year", "month", "aimag", "item", "price"],
        ),
    }  # fmt: skip
