"""Service health and approvals."""
