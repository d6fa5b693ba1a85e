"""Tools around the stack: the command line and the local cloud."""
