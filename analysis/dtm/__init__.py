"""DTM mobility tracking: the form, aggregation from khesegs upwards, published reports as claims.

fields       the declaration of the kheseg leader's form
levels       its fields in the words of a place: what is asked in the city, and in an aimag
form         the XLSForm of a phase, the briefing sheet, the folder of the next phase
aggregate    totals and shares at each level, each with its base
bases        which whole numbers could have produced printed percentages
claims       a published report as claims about a kheseg table
reconstruct  a kheseg table that satisfies the claims, by integer programming
data         which districts and phases are here
"""
