"""Customers and the erasure of their data."""
