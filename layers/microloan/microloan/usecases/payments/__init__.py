"""Processing, reversing and resolving transfers."""
