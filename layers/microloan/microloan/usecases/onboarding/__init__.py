"""Invitation check, card binding, credit application and review."""
