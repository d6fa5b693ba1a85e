"""The micro-loan: domain, use cases, adapters and entry points of every function."""
