"""Categories of the people's attributes, as the tables of annex B print them, and their raw codes."""

from __future__ import annotations

from analysis.chapters import vocabulary as words

EDUCATION = list(words.EDUCATION)
ENROLLED = ["", *words.LEVELS]
LABOUR = list(words.LABOUR)
INDUSTRIES = list(words.BRANCHES)
BROAD = list(words.BROAD_OF.values())  # the broad group of each industry
SECTORS = list(words.SECTORS)
OCCUPATIONS = list(words.OCCUPATIONS)
JOBS = list(words.JOBS)
# Branches of Figure 3.10 that an industry falls into; the last one is divided.
FIGURE_BRANCH = {
    "Agriculture, herding": "Agriculture",
    "Mining": "Mining",
    "Trade": "Retail trade",
    "Public administration": "Public administration",
    **dict.fromkeys(["Manufacturing", "Electricity, water", "Construction"], "Manufacturing & construction"),
    **dict.fromkeys(["Education", "Health"], "Education, health"),
    **dict.fromkeys(
        ["Hotels, restaurants, tourism", "Transportation", "Financial, insurance, real estate", "Other"],
        "Professional services",
    ),
}

# Questionnaire codes.
COMPLAINTS = {
    "cardiovascular": 1,
    "respiratory": 2,
    "digestive": 3,
    "genitourinary": 4,
    "nervous system, senses": 5,
    "injury": 6,
    "musculoskeletal": 7,
    "pregnancy": 8,
    "cancer": 9,
    "preventive": 10,
    "tooth": 11,
    # the eleven that are printed add up to 92 percent in urban areas: there are others
    "not printed": 12,
}
PLACES = {"central": 1, "aimag or district": 2, "soum or family": 3, "private": 4, "abroad": 5, "other": 6}
REASONS = {"not serious": 1, "treated myself": 2, "too far": 3, "no transport": 4, "other": 5}
DISABILITIES = ["vision", "hearing", "mobility", "cognitive", "self_care", "communication"]
QUESTIONS = ["wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating"]
HEAD, SPOUSE, CHILD = 1, 2, 3  # relation

# Key of DIVISIONS for the part of the industry Other that is Other in Figure 3.10 too.
PERSONAL = "Personal services"
# Divisions of ISIC Rev. 4 that an industry is written with, and their assumed shares in it;
# agriculture has codes of the questionnaire's own (111 herding .. 117).
DIVISIONS = {
    "Agriculture, herding": {112: 0.25, 113: 0.35, 114: 0.2, 116: 0.1, 117: 0.1},  # 111 is given to herders
    "Mining": {5: 0.42, 7: 0.38, 8: 0.1, 9: 0.1},
    "Manufacturing": {10: 0.34, 11: 0.06, 13: 0.12, 14: 0.18, 16: 0.05, 23: 0.08, 25: 0.09, 31: 0.08},
    "Electricity, water": {35: 0.72, 36: 0.14, 38: 0.14},
    "Construction": {41: 0.62, 42: 0.16, 43: 0.22},
    "Trade": {45: 0.15, 46: 0.1, 47: 0.75},
    "Hotels, restaurants, tourism": {55: 0.22, 56: 0.7, 79: 0.08},
    "Transportation": {49: 0.82, 51: 0.04, 52: 0.1, 53: 0.04},
    "Financial, insurance, real estate": {64: 0.75, 65: 0.1, 66: 0.05, 68: 0.1},
    "Public administration": {84: 1.0},
    "Education": {85: 1.0},
    "Health": {86: 0.85, 87: 0.08, 88: 0.07},
    "Other": {61: 0.1, 62: 0.08, 69: 0.08, 71: 0.06, 80: 0.2, 81: 0.12},
    PERSONAL: {93: 0.22, 94: 0.22, 96: 0.56},
}
# Sub-major groups of ISCO-08; 1 to 3 are the armed forces (01, 02, 03).
SUBGROUPS = {
    "Managers, senior officials and legislators": {11: 0.2, 12: 0.3, 13: 0.3, 14: 0.2},
    "Professionals": {21: 0.12, 22: 0.13, 23: 0.38, 24: 0.2, 25: 0.05, 26: 0.12},
    "Technicians and associate professionals": {31: 0.28, 32: 0.22, 33: 0.35, 34: 0.1, 35: 0.05},
    "Clerks": {41: 0.4, 42: 0.25, 43: 0.25, 44: 0.1},
    "Service workers, shop and market salespeople": {51: 0.3, 52: 0.45, 53: 0.1, 54: 0.15},
    "Skilled agricultural and fishery workers": {61: 0.97, 62: 0.03},
    "Craft and related trade workers": {71: 0.4, 72: 0.25, 73: 0.08, 74: 0.12, 75: 0.15},
    "Plant and machine operators": {81: 0.2, 82: 0.03, 83: 0.77},
    "Elementary occupations": {91: 0.28, 92: 0.12, 93: 0.32, 94: 0.08, 95: 0.02, 96: 0.18},
    "Others": {1: 0.4, 2: 0.3, 3: 0.3},
}
