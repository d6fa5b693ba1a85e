"""The documents of a loan: their facts, a hash, and the printed form."""
