"""Herds, loans and transfers: one row a household and kind."""

from __future__ import annotations

from .forms import code, count, household_id, money, yes_no
from .variables import MicroTable

LIVESTOCK = MicroTable(
    "livestock",
    "one kind of animal that a household owns",
    "өрхийн эзэмшдэг малын нэг төрөл",
    "The five kinds of livestock.",
    (
        household_id(),
        code("animal", "animal", "Animal", "Малын төрөл", required=True),
        count("count", "Heads", "Тоо толгой", "How many does the household own?", unit="heads", most=100_000),
    ),
    ("hhid", "animal"),
)

LOANS = MicroTable(
    "loans",
    "one loan that the household holds or took in the last 12 months",
    "өрхийн эзэмшиж буй эсвэл сүүлийн 12 сард авсан нэг зээл",
    "Loans by type and purpose; several of a type are possible. An amount of 0 is an older loan still held.",
    (
        household_id(),
        code("type", "loan_type", "Type of loan", "Зээлийн төрөл", required=True),
        money("amount", "Amount borrowed", "Зээлийн дүн", "How much was borrowed in the last 12 months?"),
        code("purpose", "loan_purpose", "Purpose", "Зориулалт", "For what was the loan taken?"),
        yes_no("repaid", "Repaid", "Төлж дууссан", "Was the loan repaid?"),
    ),
)

TRANSFERS = MicroTable(
    "transfers",
    "one kind of transfer that a household received",
    "өрхийн авсан нэг төрлийн шилжүүлэг",
    "Pensions, benefits, gifts and remittances of the last 12 months.",
    (
        household_id(),
        code("kind", "transfer_kind", "Kind of transfer", "Шилжүүлгийн төрөл", required=True),
        money(
            "amount", "Amount, last 12 months", "Сүүлийн 12 сарын дүн", "How much was received in 12 months?"
        ),
    ),
    ("hhid", "kind"),
)
