"""Random invitations: draw, see how a campaign stands, and verify it."""
