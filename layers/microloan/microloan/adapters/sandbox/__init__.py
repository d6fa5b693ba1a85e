"""Stand-ins for the outside world, deployed in a sandbox stack only."""
