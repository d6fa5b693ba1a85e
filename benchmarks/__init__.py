"""Speed, units, load and cost: what docs/performance.md is made from."""
