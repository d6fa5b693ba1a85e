"""Screening of persons: holds, cases and the import of a list."""
