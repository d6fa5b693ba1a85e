"""Cost of the stack: published prices, counted operations, a stated usage."""
