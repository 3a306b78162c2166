"""Planted faults: what is wrong in which report, known exactly.

A family is one way to go wrong. `check` is the family of checks that must find it (families of
`data/dtm/checks.yml`). "planted" says how far beyond the rule every planted fault lies, "clean" how far from
it reports without a fault stay; where it is empty, the line above holds. A fault is found when a finding
names one of the uuids or codes that `faults.csv` lists under its number; the row with `main` says yes names
the question.

Faults of one report

=========================== ========== ============================================== =======================
family                      check      planted                                        clean
=========================== ========== ============================================== =======================
missing_kheseg              coverage   a kheseg of the gazetteer without a report     all others have one
unknown_kheseg              coverage   a code that the khoroo does not have (3 to 19  codes of the gazetteer
                                       above its last)
wrong_kheseg                coverage   sent under a neighbour's code, which then has  under their own codes
                                       two unlike reports; its own has none
duplicate_exact             duplicates sent twice, 3 to 90 minutes apart: all answers one that counts; others
                                       alike, the same state of review                not approved or on hold
duplicate_near              duplicates the same, but one to three numbers differ by 1
                                       to 3
copied_all                  duplicates all answers (but date, consent, leader's sex)  no two alike
                                       are those of a kheseg of the same khoroo
copied_nearly               duplicates the same, but for one small number
date_outside_period         dates      interview and clock 20 to 300 days before the  Monday to Friday of the
                                       first day                                      field period
date_against_clock          dates      interview dated 9 days or more before the      the day of the clock
                                       clock, within the period
date_after_sending          dates      interview dated 3 to 60 days after the report  before it was sent
                                       was sent
end_before_start            dates      ended 1 to 9 hours before it began             12 to 110 minutes
duration_short              dates      1 to 3.5 minutes
duration_long               dates      13 to 40 hours
old_form                    dates      version and phase number of the phase before   versions of phase.yml
missing_answer              missing    one required question is blank                 all that is asked is
                                                                                      answered
many_blank                  missing    all is blank from employment on
many_unknown                missing    no origin and no destination is known (-99)    at most 3 of the 10
skip_broken                 skip       an answer to a question that does not apply    none
answers_without_consent     skip       consent is no, and all answers are there       consent is yes
households_zero             values     0 households                                   within their ranges
unknown_choice              values     a code that the form does not have (often,     codes of the form
                                       agriculture, remittances)
ages_do_not_sum             parts      18-59 is 10 to 40 % more or less than what is  ages make up the
                                       left of the persons                            persons
female_above_persons        parts      1.05 to 1.3 times the persons                  at most 0.54 of them
pregnant_above_female       parts      1.05 to 1.3 times the women and girls          at most 0.03 of them
subgroup_above_group        parts      1.05 to 1.5 times the group: disability,       at most a third of it
                                       elderly alone, children separated, single-
                                       parent or elderly-headed households
elderly_heads_above_elderly parts      elderly-headed households 1.1 to 1.6 times the fewer than these
                                       persons aged 60 and over
households_above_persons    parts      1.1 to 1.5 times the persons
persons_per_household_low   parts      1.2 to 1.7 persons a household                 2.7 to 4.2
persons_per_household_high  parts      9.2 to 13 persons a household
arrivals_parts_do_not_sum   parts      origins exceed the arrivals by 10 to 39        they make up the
                                       persons                                        arrivals (at most, with
                                                                                      -99)
departures_parts_do_not_sum parts      destinations exceed the departures by 10 to 39 the same
otor_above_arrivals         parts      otor arrivals exceed the arrivals by 5 to 24   at most the arrivals
departures_share            moves      17 to 35 % of the persons left, 60 or more     at most 5 %, or 10
                                       above the truth; all consistent                persons
arrivals_share              moves      17 to 45 % of the persons arrived, 60 or more  at most 5 %, or 10
                                       above the truth; all consistent                persons
origin_against_numbers      moves      most came from (or went to) a place that has   the largest
                                       10 persons fewer than the largest
own_district                moves      the own district is named as the other one     another one
change_since_phase          change     residents 1.65 to 2.2 or 0.45 to 0.55 times    persons within 12 %
                                       those of the phase before; 100 persons or more
numbers_of_before           change     all numbers of residents are those of the      most differ
                                       phase before
outlier_share               outliers   disability 15 to 30 % of persons; pregnant 8   within 5 robust
                                       to 15 % of females; elderly alone 45 to 70 %   standard deviations
                                       of 60 and over; single-parent 40 to 60 % of
                                       households
too_many_choices            choices    four or five of at most three                  at most three
none_with_others            choices    none beside one or two other codes             none alone
other_repeats_code          choices    the text under other is the label of a code,   unlike all labels
                                       with other letter case, blanks or a full stop
straight_line               patterns   the first code of every list                   not so
phone_number                text       eight digits, with or without +976 (once as    no personal data
                                       the first thing, as in a formula), blanks,
                                       hyphens
registration_number         text       two letters and eight digits (month 00:
                                       nobody's)
email_address               text       an address at example.org
person_name                 text       a name as in Б.Болд, Дорж гуай, нэр: Сараа, Mr
                                       Bat
formula_text                text       begins with = + - @ or a tab; = is a formula   begins with a letter
                                       in Excel
script_text                 text       markup that a browser would run                no markup
=========================== ========== ============================================== =======================

Faults of several reports, and of totals

=========================== ========== ============================================== =======================
family                      check      planted                                        clean
=========================== ========== ============================================== =======================
answers_alike               patterns   all khesegs of a khoroo (4 or more) have the   not so
                                       same opinions
round_numbers               patterns   all counts of a khoroo (4 khesegs or more) end one in five
                                       in 0 or 5
mirror_district             moves      of a district twice as many leave for its      equal, but for missing
                                       other khoroos as arrive from them; each report reports and -99
                                       is consistent
totals_disagree             totals     the register has 1.7 times the residents of a  1 to 5 % fewer
                                       khoroo
=========================== ========== ============================================== =======================

What stands in a faulty report may break other rules too: with half of its residents, a kheseg has more
departures a person. A report of phase t + 1 whose kheseg gave wrong numbers in phase t is not listed as
clean, since its change is not its own fault.
"""

from .families import FAMILIES, Family
from .planting import Planted, frame, plant
from .scene import Scene

__all__ = ["FAMILIES", "Family", "Planted", "Scene", "frame", "plant"]
