"""Interfaces that the use cases need and adapters implement."""
