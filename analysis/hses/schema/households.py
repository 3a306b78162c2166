"""Tables of one row a household: the household itself, and its dwelling."""

from __future__ import annotations

from .forms import amount, code, count, household_id, money, text, yes_no
from .variables import MicroTable, Variable

HOUSEHOLDS = MicroTable(
    "households",
    "one interviewed household",
    "ярилцлагад хамрагдсан нэг өрх",
    "Who was interviewed where and when, and with which weight: the design of the survey.",
    (
        household_id(),
        text(
            "psu",
            "Primary sampling unit",
            "Анхдагч түүврийн нэгж",
            "Kheseg in Ulaanbaatar, bag elsewhere; empty in the de-identified release",
        ),
        text(
            "stratum", "Design stratum", "Түүврийн давхарга", "Stratum from which the sampling unit was drawn"
        ),
        Variable(
            "weight",
            "number",
            "Household weight",
            "Өрхийн жин",
            "How many households of the country the household stands for",
            "households",
            0,
            1e6,
            required=True,
        ),
        count(
            "year",
            "Year of the survey",
            "Судалгааны он",
            "Zero in a synthetic survey that claims no calendar year",
            most=2100,
            required=True,
        ),
        count("quarter", "Quarter of the interview", "Улирал", least=1, most=4, required=True),
        count("month", "Month of the interview", "Сар", least=1, most=12),
        code("aimag", "aimag", "Aimag or capital city", "Аймаг, нийслэл", required=True),
        text("soum", "Soum or district", "Сум, дүүрэг", "Empty in the de-identified release"),
        text("bag", "Bag or khoroo", "Баг, хороо", "Empty in the de-identified release"),
        code(
            "location", "location", "Location", "Байршил", "Kind of settlement, four classes", required=True
        ),
        code("region", "region", "Region", "Бүс", required=True),
        yes_no("urban", "Urban", "Хот", "Ulaanbaatar and the aimag centres are urban", required=True),
        count(
            "size",
            "Members of the household",
            "Өрхийн гишүүдийн тоо",
            "Members only, without visitors",
            unit="persons",
            least=1,
            most=40,
            required=True,
        ),
        Variable(
            "interview_date",
            "date",
            "Date of the first visit",
            "Анхны айлчлалын огноо",
            "Empty in the de-identified release",
        ),
        code("visit_result", "visit_result", "Result of the visit", "Айлчлалын дүн"),
        count(
            "visitors",
            "Visitors at meals",
            "Хоолонд оролцсон зочид",
            "How many visitors shared meals during the diary or the recall?",
            unit="persons",
            most=200,
        ),
        yes_no("savings", "Has savings", "Хадгаламжтай", "Does the household have savings?"),
        yes_no("land", "Owns land", "Газар эзэмшдэг", "Does the household own land?"),
    ),
    ("hhid",),
    (),
)

HOUSING = MicroTable(
    "housing",
    "the dwelling of one household",
    "нэг өрхийн орон сууц",
    "What the dwelling is made of, what it is worth, and how it has water, heat and light.",
    (
        household_id(),
        code(
            "dwelling_type",
            "dwelling_type",
            "Type of dwelling",
            "Сууцны төрөл",
            "In what does the household live?",
        ),
        count(
            "rooms",
            "Rooms",
            "Өрөөний тоо",
            "How many rooms has the dwelling?",
            most=50,
            base="dwellings but gers",
        ),
        code(
            "walls", "walls", "Walls", "Хана", "Of what are the walls mainly made?", base="dwellings but gers"
        ),
        code("roof", "roof", "Roof", "Дээвэр", "Of what is the roof mainly made?", base="dwellings but gers"),
        code("floor", "floor", "Floor", "Шал", "Of what is the floor mainly made?"),
        count(
            "ger_walls",
            "Wall sections of the ger",
            "Гэрийн ханын тоо",
            "How many wall sections has the ger?",
            least=1,
            most=20,
            base="gers",
        ),
        code(
            "ger_cover",
            "ger_cover",
            "Cover of the ger",
            "Гэрийн бүрээс",
            "How is the ger covered?",
            base="gers",
        ),
        count(
            "dwelling_age",
            "Age of the dwelling",
            "Сууцны насжилт",
            "How old is the dwelling?",
            unit="years",
            most=200,
        ),
        code(
            "acquisition",
            "acquisition",
            "How it was acquired",
            "Эзэмшсэн хэлбэр",
            "How did the household come by the dwelling?",
        ),
        money(
            "property_value",
            "Sale value today",
            "Одоо зарах үнэ",
            "For how much could the dwelling be sold today? Missing where the household cannot say",
        ),
        money(
            "purchase_value",
            "Purchase price",
            "Худалдаж авсан үнэ",
            "For how much was it bought?",
            base="dwellings bought",
        ),
        money(
            "rent_self_assessed",
            "Rent as self-assessed",
            "Өөрийн үнэлсэн түрээс",
            "What would the dwelling cost in rent a month?",
            unit="MNT per month",
        ),
        money(
            "rent_actual",
            "Rent paid",
            "Төлж буй түрээс",
            "How much rent is paid a month?",
            unit="MNT per month",
            base="tenants",
        ),
        money(
            "land_value",
            "Value of the land",
            "Газрын үнэ",
            "For how much could the land be sold today?",
            base="owners of land",
        ),
        amount(
            "living_area", "Living area", "Амьдрах талбай", "How large are the rooms?", unit="m2", most=2000
        ),
        amount(
            "total_area",
            "Total area",
            "Нийт талбай",
            "How large is the whole dwelling?",
            unit="m2",
            most=5000,
        ),
        code(
            "lighting",
            "lighting",
            "Source of electricity",
            "Гэрэлтүүлгийн эх үүсвэр",
            "From where does the light of the dwelling come?",
        ),
        code("heating", "heating", "Heating", "Халаалт", "How is the dwelling mainly heated?"),
        code(
            "water",
            "water",
            "Source of drinking water",
            "Ундны усны эх үүсвэр",
            "Where does the household mainly get its water?",
        ),
        code("toilet", "toilet", "Toilet", "Жорлон", "What kind of toilet does the household use?"),
        code(
            "electricity_meter",
            "electricity_meter",
            "Electricity meter",
            "Цахилгааны тоолуур",
            "What meter measures the electricity?",
        ),
        code(
            "electricity_subsidy",
            "electricity_subsidy",
            "Subsidised electricity",
            "Цахилгааны хөнгөлөлт",
            "Is the electricity subsidised, and at what hours?",
        ),
    ),
    ("hhid",),
)
