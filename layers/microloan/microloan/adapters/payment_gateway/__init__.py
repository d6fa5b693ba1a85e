"""Payment gateway over HTTP."""
