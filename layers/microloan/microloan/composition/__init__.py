"""Composition root: the adapters of each function."""
