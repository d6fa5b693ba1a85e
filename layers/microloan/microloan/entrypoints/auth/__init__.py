"""Authorizer: tokens, keys and scopes."""
