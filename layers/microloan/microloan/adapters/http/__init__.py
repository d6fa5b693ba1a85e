"""HTTP client of outside services, with signatures, deadlines and circuit breakers."""
