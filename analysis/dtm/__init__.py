"""DTM mobility tracking: the form, aggregation from khesegs upwards, published reports as claims.

fields       the declaration of the kheseg leader's form
levels       its fields in the words of a place: what is asked in the city, and in an aimag
phase        the folder of one phase, and its declaration
gazetteer    the units of a phase, at any depth, and how those of two phases line up
form         the XLSForm of a phase, the briefing sheet, the folder of the next phase
intake       exports of KoboToolbox and ODK as they come, to one row of text a submission that counts
cleaning     the cleaning log, the only way a value changes after intake
checks       what cannot be true and what must be asked; the follow-up list, and its answers for the log
aggregate    totals, rates and shares at each level, each with its base; proof that parts make up wholes
flows        moves inside a unit and across its border at each level, as bounds; origins and destinations
rankings     areas in order, with ties, areas too small for a rank, and how firm a rank is
compare      change since the previous phase, where units, questions and recall windows compare
disclosed    what the public sees of a phase, decided once for all that is published
exchange     aggregated tables for a data exchange, with a dictionary and HXL tags
bases        which whole numbers could have produced printed percentages
claims       a published report as claims about a kheseg table
reconstruct  a kheseg table that satisfies the claims, by integer programming
possible     is a report possible: bases, contradictions, a table that satisfies the rest
data         which districts and phases are here
"""
