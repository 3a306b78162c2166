"""What every other part stands on: errors, declared tables, disclosure, atomic files.

`core` imports nothing of the project.
"""
