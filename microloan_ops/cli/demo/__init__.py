"""The command `demo`: a customer's journey, from the invitation to proven books."""
