"""The words of the official tables' contract: measures, units, flags, and the row's declaration.

One row of `data/official/<ID>.csv` is one printed estimate. Measures and units are declared
here once; a table that needs a new one adds it here, with its meaning.
"""

from __future__ import annotations

from analysis.core.declared import Column, DeclaredTable

SEPARATOR = " > "  # joins the levels of a row or column label

# unit: meaning
UNITS = {
    "percent": "per cent",
    "percentage_points": "percentage points",
    "ratio": "ratio, no unit",
    "index": "index from 0 to 100",
    "mnt_per_month": "Mongolian tugrik a month",
    "mnt_per_day": "Mongolian tugrik a day",
    "thousand_mnt_per_month": "thousand Mongolian tugrik a month",
    "thousand_mnt": "thousand Mongolian tugrik",
    "million_mnt": "million Mongolian tugrik",
    "kcal_per_day": "kilocalories a day",
    "thousand_persons": "thousand persons",
    "persons": "persons",
    "households": "households",
    "years": "years",
    "items": "items of the questionnaire",
    "animals": "heads of animals",
    "bods": "bods (horse equivalents)",
    "khesegs": "khesegs",
    "usd_2017_ppp_per_day": "US dollars a day at 2017 purchasing power parity",
    "units": "sampling units",
}

# measure: meaning
MEASURES = {
    "headcount": "share of people below the poverty line",
    "poverty_gap": "mean shortfall from the line as a share of the line, zero for the non-poor (FGT, alpha 1)",
    "poverty_severity": "mean squared relative shortfall (FGT, alpha 2)",
    "population_share": "share of the population",
    "population": "population",
    "share_of_poor": "share of all poor people",
    "number_of_poor": "number of poor people",
    "household_size": "average household size",
    "age_of_head": "average age of the household head",
    "male_headed": "share of households headed by a man",
    "children_share": "children, as the table heads it",
    "consumption": "average consumption per adult equivalent",
    "consumption_share": "share of consumption",
    "poverty_line": "poverty line per adult equivalent, or a part of it",
    "calories": "calories of the daily food basket per adult equivalent",
    "cost": "cost of the daily food basket per adult equivalent",
    "gini": "Gini index",
    "p90p10": "ratio of the 90th to the 10th percentile",
    "share": "share of the base that has the property named by the row or the column",
    "rate": "rate, as the table defines it",
    "mean": "mean over the base",
    "count": "count",
}

FLAGS = {
    "": "read as printed",
    "suppressed": "printed as (*): too few observations by the report's own rule",
    "unreadable": "the extracted text does not tell which label the number belongs to",
    "label_inferred": "the label was settled by reasoning, not by the extracted text; the table's note says how",
}

ESTIMATES = DeclaredTable(
    name="official estimates",
    row_is="one printed estimate",
    columns=(
        Column("row_path", "text", "row label, levels joined by ' > '", required=True),
        Column("column_path", "text", "column label, levels joined by ' > '", required=True),
        Column("measure", "text", "what was measured", codes=tuple(MEASURES), required=True),
        Column("value", "number", "the estimate as printed"),
        Column("standard_error", "number", "standard error as printed", minimum=0),
        Column("ci_lower", "number", "lower confidence limit as printed"),
        Column("ci_upper", "number", "upper confidence limit as printed"),
        Column("observations", "integer", "households observed", minimum=0),
        Column("unit", "text", "unit of value, standard error and limits", codes=tuple(UNITS), required=True),
        Column("base", "text", "whom or what a share is a share of"),
        Column("weight", "text", "what one observation counts for", codes=("persons", "households")),
        Column("decimals", "integer", "decimals printed", minimum=0, maximum=3),
        Column("flag", "text", "see FLAGS", codes=tuple(f for f in FLAGS if f)),
    ),
    key=("row_path", "column_path", "measure"),
)
