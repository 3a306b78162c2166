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
FIGURE_MULTIPLES = tuple(range(75, 130, 5))  # of Figure 2.4
FIGURE_AGES = (*(f"{first}-{first + 4}" for first in range(0, 60, 5)), "60+")
CHILDREN = ("No children", "1 child", "2 children", "3+ children")
DEPENDENCY = ("Child", "Working age", "Elderly")  # under 15, 15 to 64, 65 and older

DWELLINGS = ("Ger", "Apartment", "House", "Other")
HEATING = ("Centralized", "Electricity", "Improved stove", "Traditional stove", "Other")
SUSTAINABLE = ("Centralized", "Electricity", "Other")  # heating, in Figure 3.17
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

# Workers in Figures 3.10 and 3.11
FIGURE_BRANCHES = (
    "Agriculture",
    "Mining",
    "Manufacturing & construction",
    "Retail trade",
    "Professional services",
    "Public administration",
    "Education, health",
    "Other",
)
FIGURE_OCCUPATIONS = {
    "Managers & professionals": (*OCCUPATIONS[:3], "Others"),
    "Services & sales": OCCUPATIONS[3:5],
    "Craft & machine operators": OCCUPATIONS[6:8],
    "Agriculture": OCCUPATIONS[5:6],
    "Elementary occupations": OCCUPATIONS[8:9],
}
JOBS = ("Wage worker", "Herder", "Other self-employed", "Other")

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

# Categories that the figures call non-food
NON_FOOD = tuple(c for c in CATEGORIES if c not in ("food", "durables", "housing"))
# Of Figure 1.5, beside non-food
NOMINAL_PARTS = ("food", "durables", "housing")
# Groups of food in Figure 3.3: printed name, sections of the list of items (first three digits of a code;
# fish with meat, eggs with dairy, pulses with other food: inferred); food away from home is in no section
FOODS = {
    "meat": ("Meat", ("102", "103")),
    "flour": ("Flour products", ("101",)),
    "dairy": ("Dairy", ("104",)),
    "away": ("Food away from home", ()),
    "vegetables": ("Vegetables", ("107",)),
    "beverages": ("Beverages", ("111", "112")),
    "oils": ("Oils & fats", ("105",)),
    "sweets": ("Sweets", ("109",)),
    "fruits": ("Fruits & nuts", ("106",)),
    "other": ("Other", ("108", "110")),
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
# Types of loan as Figure 3.15 takes them together
LOAN_KINDS = {
    "housing": ("mortgage",),
    "salary": ("salary",),
    "pension": ("pension",),
    "herder": ("herders",),
    "business_car": ("business", "automobile"),
    "other": ("household", "other"),
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
# Goods of Figure 3.13 that Table B.49 has not
FIGURE_DURABLES = {
    "rice_cooker": "Rice cooker",
    "vacuum_cleaner": "Vacuum cleaner",
    "stove": "Electric/gas stove",
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
