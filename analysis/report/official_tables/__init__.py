"""The official tables as data: the catalogue, and any one table set out as it was printed."""

from .tables import catalogue_table, counts, printed_table

__all__ = ["catalogue_table", "counts", "printed_table"]
