"""What every handler shares: environment, wiring, problem answers, logging."""
