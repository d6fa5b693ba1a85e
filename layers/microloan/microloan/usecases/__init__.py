"""One module per thing a person or the clock does, over the ports."""
