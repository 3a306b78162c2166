"""Labels and codes that the declared tables speak in, as the frames hold them."""

from __future__ import annotations

URBAN = ("Urban", "Rural")
LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
REGIONS = ("Western", "Khangai", "Central", "Eastern", "Ulaanbaatar")
SEXES = ("Male", "Female")
MARITAL = ("Married", "Separated", "Never married")
EDUCATION = ("None", "Primary", "Lower secondary", "Higher secondary", "Vocational", "University or higher")
LABOUR = ("Employed", "Unemployed", "Out of the labor force")
POVERTY = ("Non-poor", "Poor")
HEAD_SECTORS = ("Herder", "Private", "Public", "State")
SECTORS = ("Private", "Public", "State-owned enterprise")
SIZES = ("1", "2", "3", "4", "5", "6", "7", "8-above")
HEAD_AGES = ("15-29", "30-39", "40-49", "50-59", "60+")
AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65+")
LEVELS = ("Pre-school", "Primary", "Lower secondary", "Upper secondary", "Vocational", "University")
SCHOOL_AGES = {"Primary": (6, 10), "Lower secondary": (11, 14), "Upper secondary": (15, 17)}
MULTIPLES = tuple(range(50, 160, 10))  # per cent of the line

DWELLINGS = ("Ger", "Apartment", "House", "Other")
HEATING = ("Centralized", "Electricity", "Improved stove", "Traditional stove", "Other")
ELECTRICITY = ("Central", "Solar", "Other")

BROAD_INDUSTRIES = ("Agriculture", "Industry", "Services")
BROAD_OF = {
    "Agriculture, herding": "Agriculture",
    "Mining": "Industry",
    "Manufacturing": "Industry",
    "Electricity, water": "Industry",
    "Construction": "Industry",
    "Trade": "Services",
    "Hotels, restaurants, tourism": "Services",
    "Transportation": "Services",
    "Financial, insurance, real estate": "Services",
    "Public administration": "Services",
    "Education": "Services",
    "Health": "Services",
    "Other": "Services",
}
BRANCHES = tuple(BROAD_OF)
OCCUPATIONS = (
    "Managers, senior officials and legislators",
    "Professionals",
    "Technicians and associate professionals",
    "Clerks",
    "Service workers, shop and market salespeople",
    "Skilled agricultural and fishery workers",
    "Craft and related trade workers",
    "Plant and machine operators",
    "Elementary occupations",
    "Others",
)

CATEGORIES = {
    "food": "Food",
    "alcohol_tobacco": "Alcohol and tobacco",
    "clothing": "Clothing and footwear",
    "education": "Education",
    "health": "Health",
    "transport": "Transport",
    "communication": "Communication",
    "utilities": "Fuel, energy, and utilities",
    "personal_care": "Personal care",
    "household": "Household equipment, maintenance, and services",
    "recreation": "Recreation",
    "durables": "Durable goods",
    "housing": "Housing repair materials",
    "insurance": "Insurance and other services",
}

ANIMALS = ("cattle", "horses", "camels", "sheep", "goats")
# Heads of animals that equal one horse, the bod (note below Table B.11)
HEADS_A_BOD = {"cattle": 1.0, "horses": 1.0, "camels": 0.67, "sheep": 6.0, "goats": 8.0}

LOANS = {
    "salary": "Salary",
    "pension": "Pension",
    "mortgage": "Mortgage",
    "household": "Household consumption",
    "herders": "Herders",
    "business": "Business",
    "automobile": "Automobile",
    "other": "Other",
}
PURPOSES = {
    "household": "Household consumption",
    "car": "Purchase of a car",
    "business": "Running a private business",
    "land": "Purchase of land",
    "durables": "Purchase of durable goods",
    "dwelling": "Building and buying an accommodation",
    "sending": "Sending to other household members",
    "other": "Other",
}
DURABLES = {
    "computer": "Computer",
    "smart_phone": "Smart phone",
    "refrigerator": "Refrigerator",
    "washing_machine": "Washing machine",
    "generator": "Electric generator set",
    "television": "Television",
    "motorcycle": "Motorcycle",
    "truck": "Truck, large truck",
    "car": "Car",
}

_INSURANCE = {
    101: "Pension",
    102: "Disability pension",
    103: "Survivor's benefit for children",
    104: "Temporary incapacity benefits",
    105: "Maternity benefits",
    106: "Unemployment benefit",
    107: "Other",
}
_WELFARE = {
    201: "Disability pension",
    202: "Social Welfare Pension",
    203: "Maternity and Childcare benefit",
    204: "Caregiver's allowance",
    205: "Food Support Program",
    206: "Child Money Program",
    207: "Pregnancy and Mother Hero benefit",
    208: "Other",
}
PUBLIC = (*_INSURANCE, *_WELFARE)
PRIVATE = (301, 302, 303, 304)
TRANSFERS = (*PUBLIC, *PRIVATE)
_SOCIAL = "Social protection pension and allowances"
_GIFTS = "Gifts and remittance"
# Row of Table B.19: a short name and the transfers that it adds up
TRANSFER_ROWS: dict[str, tuple[str, tuple[int, ...]]] = {
    "Total": ("total", TRANSFERS),
    _SOCIAL: ("public", PUBLIC),
    **{f"{_SOCIAL} > Social insurance fund > {label}": (str(c), (c,)) for c, label in _INSURANCE.items()},
    **{f"{_SOCIAL} > Social welfare fund > {label}": (str(c), (c,)) for c, label in _WELFARE.items()},
    _GIFTS: ("private", PRIVATE),
    f"{_GIFTS} > From family and friends": ("family", (301, 302)),
    f"{_GIFTS} > From other sources": ("others", (303, 304)),
    f"{_GIFTS} > From abroad": ("abroad", (302, 304)),
    f"{_GIFTS} > From within the country": ("within", (301, 303)),
}

COMPLAINTS = (
    "Diseases of the cardiovascular system",
    "Diseases of the respiratory system",
    "Diseases of the digestive system",
    "Diseases of genitourinary system",
    "Diseases of nervous system and sense organs",
    "Injury, poisoning and certain other consequences of external causes",
    "Diseases of musculoskeletal system and connective tissue",
    "Pregnancy, childbirth and the puerperium",
    "Cancer",
    "Preventive",
    "Other (tooth)",
)
PLACES = (
    "Central clinic and specialized hospital",
    "Aimag/district clinic",
    "Soum, inter-soum and family clinic",
    "Private",
    "Abroad",
    "Other",
)
REASONS = ("Not serious enough", "Treated myself", "Other")
DISABILITIES = {
    "vision": "Vision",
    "hearing": "Hearing",
    "mobility": "Mobility",
    "cognitive": "Cognitive",
    "self_care": "Self-care",
    "communication": "Communication",
}
