"""How fast the arithmetic is, next to others."""
