"""Stand-ins for external services, deployed in a sandbox stack only."""
