"""Planted faults: what is wrong in which report, known exactly.

A family is one way to go wrong. `check` is the family of checks that must find it (families of
`data/dtm/checks.yml`); "planted" is how far beyond the rule every planted fault lies, "clean" how far from it
reports without a fault stay (tests hold both). A fault is found when a finding names one of the uuids or codes that
`faults.csv` lists for it; the row with `main` = yes names the question.

Reports (one kheseg each)

=========================== =========== ======================================================= =====================
family                      check       planted                                                 clean
=========================== =========== ======================================================= =====================
missing_kheseg              coverage    a kheseg of the gazetteer without a report              every other has one
unknown_kheseg              coverage    code of a kheseg that the khoroo does not have          codes of the gazetteer
wrong_kheseg                coverage    sent under a neighbour's code: it has two reports       one that counts
                                        that agree in no number of residents, its own has none
duplicate_exact             duplicates  sent twice: all answers alike, both approved            at most one approved
duplicate_near              duplicates  sent twice: one to three numbers differ, both approved
copied_all                  duplicates  all answers are those of a kheseg of the same khoroo    no two alike
copied_nearly               duplicates  as above, but for one or two small numbers
date_outside_period         dates       interview (and clock) 20 to 300 days before the first   within, Monday to
                                        day of the phase                                        Friday, as the clock
date_against_clock          dates       interview dated 9 days or more before the clock         the same day
date_after_sending          dates       interview dated 3 to 60 days after the report was sent  before it was sent
end_before_start            dates       ended 1 to 9 hours before it began                      12 to 110 minutes
duration_short              dates       1 to 3.5 minutes
duration_long               dates       13 to 40 hours
old_form                    dates       form of the phase before: its version and number        versions of phase.yml
missing_answer              missing     a required question is blank                            all that is asked
many_blank                  missing     blank from employment on (the interview broke off)
many_unknown                missing     no origin and no destination is known (-99)             at most 3 of 5, of one
skip_broken                 skip        an answer to a question that does not apply             none
answers_without_consent     skip        consent is no, and all answers are there                consent is yes
households_zero             values      0 households                                            in their ranges
unknown_choice              values      a code that the form does not have                      codes of the form
ages_do_not_sum             parts       ages miss or exceed the persons by 10 to 40 % of 18-59  they make up the persons
female_above_persons        parts       1.05 to 1.3 times the persons                           at most 0.54 of them
pregnant_above_female       parts       1.05 to 1.3 times the women and girls                   at most 0.03 of them
subgroup_above_group        parts       1.05 to 1.5 times the group (persons with disability,   well below
                                        elderly alone, children, two kinds of households)
elderly_heads_above_elderly parts       elderly-headed households 1.1 to 1.6 times the persons  fewer than elderly
                                        aged 60 and over
households_above_persons    parts       households 1.1 to 1.5 times the persons                 see below
persons_per_household_low   parts       1.2 to 1.7 persons a household                          2.7 to 4.2
persons_per_household_high  parts       9 to 13 persons a household
arrivals_parts_do_not_sum   parts       origins exceed the arrivals by 10 persons or more       they make up the whole
departures_parts_do_not_sum parts       destinations exceed the departures by 10 or more        (with -99: at most it)
otor_above_arrivals         parts       otor arrivals 5 or more above the arrivals              at most the arrivals
departures_share            moves       15 to 35 % of the persons, 60 or more                   at most 5 %
arrivals_share              moves       15 to 45 % of the persons, 60 or more                   at most 5 %
origin_against_numbers      moves       most came from a place with 10 fewer than the largest   the largest number
own_district                moves       the own district named as the other one                 another one
change_since_phase          change      all residents 1.6 to 2.2 times those of the phase       persons within 12 %
                                        before, or half; 100 persons or more
numbers_of_before           change      all numbers of residents are those of the phase before  most differ
outlier_share               outliers    a group at 8 robust standard deviations of its share    within 4
                                        or more: disability/persons, pregnant/female, elderly
                                        alone/60 and over, single-parent households/households
too_many_choices            choices     four or five of at most three                           at most three
none_with_others            choices     none beside another code                                none alone
other_repeats_code          choices     the text under "other" is the label of a code           other things
straight_line               patterns    the first code of every list                            not so
phone_number                text        eight digits, with and without +976, blanks             no personal data
registration_number         text        АА and eight digits (month 00: nobody's)
email_address               text        an address at example.org
person_name                 text        names: Б.Болд, Дорж гуай, нэр: Сараа, Mr Bat
formula_text                text        begins with = + - @ or a tab (a formula in Excel)       begins with a letter
script_text                 text        markup that a browser would run                         no markup
=========================== =========== ======================================================= =====================

Groups of reports, and totals

=========================== =========== ======================================================= =====================
answers_alike               patterns    all khesegs of a khoroo (4 or more): the same opinions  not so
round_numbers               patterns    all counts of a khoroo end in 0 or 5                    one in five
mirror_district             moves       in a district twice as many leave for its other khoroos they agree but for
                                        as arrive from them; consistent in every report         missing reports, -99
totals_disagree             totals      register 1.7 times the residents of a khoroo            residents 1 to 6 %
                                                                                                above the register
=========================== =========== ======================================================= =====================

What stands in a faulty report may break other rules too (a kheseg with half of its residents has more departures
a person). Reports of phase t + 1 whose kheseg gave wrong numbers in phase t are not listed as clean: their change
is not their own fault.
"""

from .families import FAMILIES, Family
from .planting import Planted, frame, plant
from .scene import Scene

__all__ = ["FAMILIES", "Family", "Planted", "Scene", "frame", "plant"]
