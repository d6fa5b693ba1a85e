"""Credit decisions: explained, made again, watched, and looked at by a person."""
