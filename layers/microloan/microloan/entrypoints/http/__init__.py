"""HTTP resolver, problems and signed callbacks."""
