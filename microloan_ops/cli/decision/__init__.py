"""Credit decisions: explanation, rerun, monitoring and manual review."""
