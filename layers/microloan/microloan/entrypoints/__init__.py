"""Entry points shared by all handlers: HTTP, steps, authorizer, logging."""
