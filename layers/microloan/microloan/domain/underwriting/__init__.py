"""Credit decisions and what they follow from."""
