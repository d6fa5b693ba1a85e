"""One module per use case, over the ports."""
