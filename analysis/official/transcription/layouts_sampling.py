"""Layout of Table 1 of the sample design of 2007 (S1): population and sample by stratum and aimag."""

from __future__ import annotations

from .engine import Cell, Layout, Row

STRATA = ("Ulaanbaatar", "Aimag centers", "Rural areas", "Total")
BLOCKS = {
    "Total number of households": "households",
    "Selected clusters": "units",
    "Selected households": "households",
}
SOUMS = Cell("Selected rural soums", "count", "units")

AIMAGS = (
    "1 Arhangai", "2 Bayan-Ulgii", "3 Bayanhongor", "4 Bulgan", "5 Govi-Altai", "6 Dornogovi", "7 Dornod",
    "8 Dundgovi", "9 Zavhan", "10 Uvurhangai", "11 Umnugovi", "12 Suhbaatar", "13 Selenge", "14 Tuv",
    "15 Uvs", "16 Hovd", "17 Huvsgul", "18 Hentii", "19 Darhan-Uul", "20 Ulaanbaatar", "21 Orhon",
    "22 Govisumber", "Total",
)  # fmt: skip


def _cells(strata: tuple[str, ...], soums: bool) -> tuple[Cell, ...]:
    """The cells of a row that are printed: the soums stand after the households of the population."""
    blocks = [[Cell(f"{block} > {s}", "count", unit) for s in strata] for block, unit in BLOCKS.items()]
    return (*blocks[0], *([SOUMS] if soums else []), *blocks[1], *blocks[2])


def _row(label: str) -> Row:
    name = label.lstrip("0123456789 ")
    if name == "Ulaanbaatar":
        cells = _cells(("Ulaanbaatar", "Total"), soums=False)
    elif name == "Total":
        cells = _cells(STRATA, soums=True)
    else:
        cells = _cells(STRATA[1:], soums=True)
    return Row(printed=label, path=name, measure="count", unit="units", columns=cells)


LAYOUTS = (
    Layout(
        id="S1",
        title="Households in the population; soums, clusters and households in the sample, by stratum and "
        "aimag (Socio-Economic Survey 2007)",
        start="Ulaan baatar Aimag Centers Rural Areas Total",
        end="Justification of the sampling design",
        source="ses_2007",
        file="003_*.txt",
        columns=_cells(STRATA, soums=True),
        rows=tuple(_row(label) for label in AIMAGS),
        note="Empty cells are not printed and have no row. Household counts of the population are those registered "
        "for 2005, as the frame of December 2006 holds them. The total of the rural areas includes Govisumber, where nothing was "
        "selected. Names of aimags are spelled as printed.",
    ),
)
