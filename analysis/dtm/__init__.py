"""DTM mobility tracking: the form, aggregation from khesegs upwards, published reports as claims.

fields       the declaration of the kheseg leader's form
aggregate    totals and shares at each level, each with its base
bases        which whole numbers could have produced printed percentages
claims       a published report as claims about a kheseg table
reconstruct  a kheseg table that satisfies the claims, by integer programming
data         which districts and phases are here
"""
