"""What every handler shares: environment, container, problem answers, logging."""
