import os

from hypothesis import Phase, settings

# A program with an environment of its own (`make mutants`), not a test; and tests of another
# environment (`make test-scorecards`).
collect_ignore = ["mutation", "scorecards"]

settings.register_profile("ci", max_examples=80, deadline=None, print_blob=True)
settings.register_profile("thorough", max_examples=3000, deadline=None, print_blob=True)
# Quick and always the same: a mutant is killed by examples that every run has.
settings.register_profile(
    "mutants",
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
