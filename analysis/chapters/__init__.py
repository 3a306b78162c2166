"""Tables of annexes B and C and figures as declarations, and the engine that computes them from two frames.

frames         households and persons, and the groups and amounts derived from them
vocabulary     labels and codes the declarations speak in
declaration    what a table, a row, a statistic is
domains        rows and columns that many tables share
indicators     B.1 to B.20; holdings B.11, B.19, B.47 to B.49; consumption B.21 to B.26;
dwellings      B.27 to B.30; people B.31 to B.46; precision annex C
figures        Figures 1.3 to 3.17, as far as a survey gives them
tables         all of them, and what is not computed and why
engine         evaluate and linear; inequality: Table 2.1; estimates and standard_errors
fit            official numbers beside computed ones
"""
