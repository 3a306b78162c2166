"""From survey answers to welfare and the poverty line, one module a step.

Each step is a pure function of frames, arrays and parameters. Amounts are in Mongolian tugrik
(MNT); each function says whether they are for a year or for a month. Imputed values carry
where they came from.

Source of the steps and of the equation numbers: chapter 1 and annex A of the Mongolia Poverty
Update 2022 (National Statistics Office of Mongolia and World Bank, 2025).
"""
