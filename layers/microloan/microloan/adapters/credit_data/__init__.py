"""Credit bureau and wallet data over HTTP."""
