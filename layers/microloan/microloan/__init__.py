"""The micro-loan: domain, use cases, adapters and entry layer shared by every function."""
