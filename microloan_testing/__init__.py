"""In-memory stores, outbound services and bank, for simulations and tests."""
