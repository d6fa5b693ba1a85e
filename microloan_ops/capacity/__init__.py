"""Estimate of the load that the stack bears: `microloan capacity`."""
