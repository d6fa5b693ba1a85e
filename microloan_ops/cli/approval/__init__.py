"""Two-person approval: one operator requests an act, and another approves it."""
