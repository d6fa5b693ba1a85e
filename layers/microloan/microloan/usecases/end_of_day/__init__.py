"""Valuation, collection and closing of business days."""
