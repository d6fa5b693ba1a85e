"""The bank in memory: the stores' twins, and whole days of it with everything that can go wrong."""
