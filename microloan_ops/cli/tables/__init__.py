"""The stack's tables as they were at a moment, and the stack that takes them over."""
