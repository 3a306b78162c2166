"""Settings that all tests share."""

from hypothesis import settings

# No deadline: machines differ. Derandomised: a test that passed passes again.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
