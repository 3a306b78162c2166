"""Raw files of a synthetic survey, in the layout in which the statistics office releases its own.

Nothing here is shared with the reader of such files: names, codes and labels are declared anew in
`data/synthetic/layouts/`, so that a mistake of the one is not hidden by the same mistake of the other.
"""
