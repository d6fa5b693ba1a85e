"""The lottery of invitations: run, status and verification."""
