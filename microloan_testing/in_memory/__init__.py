"""The stores of the ports, in memory."""
