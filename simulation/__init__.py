"""A simulated year of a plausible bank, for the report in docs."""
