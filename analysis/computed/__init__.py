"""What this code gets from the microdata in use: the welfare aggregate and what is compared with it.

Here the tables of a survey are read and the pure steps of `analysis.welfare` are run on them. Results of
synthetic data say so in their label wherever they go.
"""
