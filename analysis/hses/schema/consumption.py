"""What households eat, buy, own and pay: one row a household and item; and the prices of items."""

from __future__ import annotations

from .forms import amount, code, count, household_id, money
from .variables import MicroTable, Variable

_OWN_UNIT = "unit of the item"
_MOST = 1e6  # of any unit of food in a week or a month
_BY_7_OR_30 = "diary: quantity bought times unit price, 7 days; recall: 30 days"

FOOD_CONSUMED = MicroTable(
    "food_consumed",
    "one food item that a household consumed in 7 days, from one source",
    "өрхийн 7 хоногт хэрэглэсэн хүнсний нэг нэр төрөл, нэг эх үүсвэрээс",
    "Quantities eaten: seven-day diary in urban areas, seven-day recall in rural areas.",
    (
        household_id(),
        code("item", "food_item", "Food item", "Хүнсний нэр төрөл", required=True),
        code(
            "source",
            "source",
            "Source",
            "Эх үүсвэр",
            "Bought, own production or received free",
            required=True,
        ),
        amount(
            "quantity",
            "Quantity consumed",
            "Хэрэглэсэн хэмжээ",
            "How much was consumed in 7 days?",
            unit=_OWN_UNIT,
            most=_MOST,
        ),
        code("instrument", "instrument", "Instrument", "Асуулгын хэрэгсэл", required=True),
    ),
    ("hhid", "item", "source"),
)

FOOD_BOUGHT = MicroTable(
    "food_bought",
    "one food item that a household bought",
    "өрхийн худалдаж авсан хүнсний нэг нэр төрөл",
    "Purchases with quantity and expenditure: unit values come from them.",
    (
        household_id(),
        code("item", "food_item", "Food item", "Хүнсний нэр төрөл", required=True),
        amount(
            "quantity", "Quantity bought", "Худалдаж авсан хэмжээ", _BY_7_OR_30, unit=_OWN_UNIT, most=_MOST
        ),
        money("expenditure", "Expenditure", "Зарцуулсан мөнгө", _BY_7_OR_30),
        Variable(
            "days",
            "integer",
            "Days of the recall",
            "Хамрах хугацаа (хоног)",
            "7 for the diary, 30 for the recall",
            "days",
            codes="food_days",
            required=True,
        ),
    ),
    ("hhid", "item"),
)

FOOD_AWAY = MicroTable(
    "food_away",
    "one kind of food away from home that a household had in 7 days",
    "өрхийн 7 хоногт гэрээсээ гадуур хооллосон нэг төрөл",
    "Meals, snacks and drinks outside the home.",
    (
        household_id(),
        code("kind", "food_away_kind", "Kind of meal", "Хоолны төрөл", required=True),
        count("times", "Times", "Удаа", "How many times in 7 days?", most=1000),
        money("spent", "Spent", "Зарцуулсан мөнгө", "How much was spent in 7 days?"),
        money(
            "in_kind",
            "Received in kind",
            "Үнэгүй хэрэглэсэн дүн",
            "What would the meals received free in 7 days have cost?",
        ),
    ),
    ("hhid", "kind"),
)

NONFOOD = MicroTable(
    "nonfood",
    "one non-food item or service of a household, for one recall",
    "өрхийн хүнсний бус нэг бараа, үйлчилгээ, нэг хугацаанд",
    "Non-food expenditure of the last month and of the last 12 months.",
    (
        household_id(),
        code("item", "nonfood_item", "Item or service", "Бараа, үйлчилгээ", required=True),
        Variable(
            "recall_months",
            "integer",
            "Months of the recall",
            "Хамрах хугацаа (сар)",
            "The last month or the last 12 months",
            "months",
            codes="recall_months",
            required=True,
        ),
        money("purchased", "Bought", "Худалдаж авсан", "How much was spent in the recall?"),
        money("in_kind", "Received free", "Үнэгүй авсан", "What would the things received free have cost?"),
    ),
    ("hhid", "item", "recall_months"),
)

DURABLES = MicroTable(
    "durables",
    "one kind of durable good that a household owns",
    "өрхийн эзэмшдэг удаан эдэлгээт барааны нэг төрөл",
    "Durable goods owned, with age and value: the user cost comes from them.",
    (
        household_id(),
        code("item", "durable_item", "Durable good", "Удаан эдэлгээт бараа", required=True),
        count("count", "Number owned", "Тоо ширхэг", "How many does the household own?", least=1, most=1000),
        amount(
            "age_months",
            "Age",
            "Ашигласан хугацаа",
            "For how many months used, on average if several?",
            unit="months",
            most=1200,
        ),
        money(
            "purchase_price",
            "Price paid",
            "Худалдаж авсан үнэ",
            "What was paid for it? Missing where the household does not know",
        ),
        money("current_value", "Value today", "Одоогийн үнэ", "For how much could it be sold today?"),
    ),
    ("hhid", "item"),
)

UTILITIES = MicroTable(
    "utilities",
    "one fuel or payment of a household",
    "өрхийн нэг төрлийн түлш, эрчим хүч эсвэл төлбөр",
    "Energy, and payments for the dwelling's services; electricity received free is counted as in kind.",
    (
        household_id(),
        code("item", "utility_item", "Fuel or payment", "Түлш, төлбөр", required=True),
        amount(
            "quantity",
            "Quantity, last month",
            "Сарын хэмжээ",
            "How much was used last month?",
            unit=_OWN_UNIT,
            most=1e6,
            base="fuels",
        ),
        money("spent_1m", "Spent, last month", "Өнгөрсөн сард төлсөн"),
        money("spent_12m", "Spent, last 12 months", "Сүүлийн 12 сард төлсөн"),
        money("in_kind_12m", "Received free, last 12 months", "Сүүлийн 12 сард үнэгүй авсан"),
    ),
    ("hhid", "item"),
)

PRICES = MicroTable(
    "prices",
    "the price of one item in one aimag and month",
    "нэг аймагт нэг сард нэг барааны үнэ",
    "Prices that were collected for the consumer price index; items are those of nonfood and utilities.",
    (
        count("year", "Year", "Он", most=2100, required=True),
        count("month", "Month", "Сар", least=1, most=12, required=True),
        code("aimag", "aimag", "Aimag or capital city", "Аймаг, нийслэл", required=True),
        code("item", "price_item", "Item", "Нэр төрөл", required=True),
        Variable("price", "number", "Price", "Үнэ", "", "MNT", 0, 1e11),
    ),
    ("year", "month", "aimag", "item"),
    (),
)
