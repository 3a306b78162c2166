"""Microdata of the Household Socio-Economic Survey: contract, adapter for the raw files, checks.

`schema` declares the tables, `store` opens a survey that was brought in, `dictionary` documents it.
"""
