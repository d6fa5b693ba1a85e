"""Notices to customers: kinds, IDs, and functions from facts to notices."""
