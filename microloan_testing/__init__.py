"""In-memory stores and outside services, for simulations and tests."""
