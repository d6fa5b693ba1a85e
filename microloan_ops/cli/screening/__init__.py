"""Screening: the import of a list, open cases, and the release of a hold."""
