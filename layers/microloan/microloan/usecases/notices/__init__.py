"""Notices of what was committed, and the message centre."""
