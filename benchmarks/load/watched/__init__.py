"""The folder that the load's functions have on their path: what is in it is nobody else's."""
