"""A SYNTHETIC city: what KoboToolbox and the phones of its kheseg leaders would have written, and the truth.

    places -> moves -> people -> conditions -> truth -> reports -> faults -> raw exports

The true world comes first: persons move month by month between pieces of khesegs, so that arrivals and
departures mirror exactly and populations follow from them. What leaders report is the truth but for
opinions and for numbers that they do not know; then faults are planted, each of them recorded (`faults`
lists the families). Nothing here shares code with what reads the exports; the form is taken from
`data/dtm/fields.yml` alone.
"""
