"""The roster: one row a person, with education, health and work."""

from __future__ import annotations

from .forms import amount, code, count, household_id, money, text, yes_no
from .variables import MicroTable, Variable

_TREATED = "persons with a complaint who sought treatment"
_WORKING_AGE = "persons of 15 and over"
_WORKERS = "persons who worked or have a job"
_ATTENDING = "persons who attend school"


def _difficulty(name: str, en: str, mn: str, doing: str) -> Variable:
    return code(name, "difficulty", en, mn, f"Has the person difficulty {doing}? (Washington Group)")


PERSONS = MicroTable(
    "persons",
    "one person of the roster, members and others",
    "өрхийн бүртгэлийн нэг хүн (гишүүн ба бусад)",
    "Who lives in the household: age, education, health and work. Non-members stay in, marked.",
    (
        household_id(),
        text("pid", "Person", "Хүн", "Line number of the person in the roster", required=True),
        yes_no(
            "member",
            "Member of the household",
            "Өрхийн гишүүн",
            "Is the person a member? Heads, spouses and students absent for more than 11 months and others "
            "absent for more than 6 are not",
            required=True,
        ),
        code(
            "relation",
            "relation",
            "Relation to the head",
            "Өрхийн тэргүүлэгчтэй ямар хамааралтай",
            "How is the person related to the head of the household?",
        ),
        code("sex", "sex", "Sex", "Хүйс"),
        count("age", "Age", "Нас", "Age in completed years", unit="years", most=120),
        code("marital_status", "marital_status", "Marital status", "Гэрлэлтийн байдал"),
        code(
            "education",
            "education",
            "Highest education",
            "Боловсролын түвшин",
            "What is the highest level of education completed?",
        ),
        count(
            "years_of_schooling",
            "Years of schooling",
            "Сурсан жил",
            "How many years did the person study?",
            unit="years",
            most=40,
        ),
        yes_no(
            "attending",
            "Attends school",
            "Сургуульд суралцдаг",
            "Does the person attend a school or pre-school?",
        ),
        code("attending_level", "attending_level", "Level attended", "Суралцаж буй түвшин", base=_ATTENDING),
        count("grade", "Grade", "Анги, курс", "In which grade or year of study?", most=13, base=_ATTENDING),
        yes_no(
            "complaint",
            "Health complaint",
            "Эрүүл мэндийн зовуурь",
            "Was the person ill or injured in the last month?",
        ),
        code(
            "complaint_type",
            "complaint_type",
            "Kind of complaint",
            "Зовуурийн төрөл",
            base="persons with a complaint",
        ),
        yes_no(
            "sought_treatment",
            "Sought treatment",
            "Эмнэлэгт хандсан",
            "Was treatment sought for the complaint?",
            base="persons with a complaint",
        ),
        code(
            "treatment_place",
            "treatment_place",
            "Place of treatment",
            "Хандсан эмнэлэг",
            "Where was treatment sought?",
            base=_TREATED,
        ),
        code(
            "reason_not_treated",
            "reason_not_treated",
            "Reason for no treatment",
            "Хандаагүй шалтгаан",
            "Why was no treatment sought?",
            base="persons with a complaint who sought no treatment",
        ),
        _difficulty("seeing", "Seeing", "Харах", "seeing, even with glasses"),
        _difficulty("hearing", "Hearing", "Сонсох", "hearing, even with a hearing aid"),
        _difficulty("walking", "Walking", "Алхах", "walking or climbing steps"),
        _difficulty("remembering", "Remembering", "Санах", "remembering or concentrating"),
        _difficulty("self_care", "Self-care", "Өөртөө үйлчлэх", "washing or dressing"),
        _difficulty("communicating", "Communicating", "Харилцах", "understanding or being understood"),
        yes_no(
            "worked",
            "Worked in the last 7 days",
            "Сүүлийн 7 хоногт ажилласан",
            "Did the person work for at least an hour in the last 7 days?",
            base=_WORKING_AGE,
        ),
        yes_no(
            "absent_from_job",
            "Has a job, absent from it",
            "Ажлаасаа түр чөлөөтэй байсан",
            "Has the person a job from which he or she was absent?",
            base="persons of 15 and over who did not work",
        ),
        yes_no(
            "looked_for_work",
            "Looked for work",
            "Ажил хайсан",
            "Did the person look for work?",
            base="persons of 15 and over without a job",
        ),
        yes_no(
            "available",
            "Available for work",
            "Ажиллахад бэлэн",
            "Could the person have started to work?",
            base="persons of 15 and over without a job",
        ),
        code(
            "occupation",
            "occupation",
            "Occupation",
            "Ажил мэргэжил",
            "ISCO-08, sub-major group",
            base=_WORKERS,
        ),
        code(
            "industry",
            "industry",
            "Industry",
            "Эдийн засгийн салбар",
            "Division of ISIC Rev. 4; agriculture is split into the codes 111 to 117",
            base=_WORKERS,
        ),
        code("job_type", "job_type", "Status in employment", "Хөдөлмөр эрхлэлтийн байдал", base=_WORKERS),
        code("employer", "employer", "Kind of employer", "Ажил олгогчийн төрөл", base="employees"),
        amount(
            "hours",
            "Hours worked a week",
            "Долоо хоногт ажилласан цаг",
            unit="hours",
            most=168,
            base=_WORKERS,
        ),
        money("wage_month", "Wage, last month", "Өнгөрсөн сарын цалин", base="employees"),
        money("wage_year", "Wage, last 12 months", "Сүүлийн 12 сарын цалин", base="employees"),
    ),
    ("hhid", "pid"),
)
