"""What the stack bears of a stated load: on paper, and simulated."""
