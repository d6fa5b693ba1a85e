"""Journal, loan accounts, end-of-day valuation and closings."""
