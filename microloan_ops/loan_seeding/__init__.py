"""Fictitious open loans for a sandbox, to rehearse or measure the end of day."""
