"""Speed, units, load and cost: what docs/generated/performance.md is made from."""
