"""A year of a plausible bank: people come, borrow and mostly pay; every day is closed."""
