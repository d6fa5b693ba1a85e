"""A day second by second: arrivals by chance, partitions, the outbox's stream, the night."""
