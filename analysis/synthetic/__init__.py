"""A survey that is made up: raw files in the layout of the statistics office, with known truth.

The part shares no code with the reader of such files (`analysis.hses`), so that neither can repeat
the other's mistakes.
"""
