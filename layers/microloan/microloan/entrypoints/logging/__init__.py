"""Structured log without personal data."""
