"""Findings of static analysis, with reasons for the accepted ones."""
