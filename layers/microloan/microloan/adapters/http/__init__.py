"""HTTP client of external services: signatures, deadlines, circuit breakers."""
