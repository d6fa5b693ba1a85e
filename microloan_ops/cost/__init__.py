"""What the bank's stack costs: published prices, counted operations, a stated usage."""
