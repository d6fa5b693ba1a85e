"""The second opinion on a draw over HTTP."""
