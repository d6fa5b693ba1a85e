"""White list members, eligibility and the invitation lottery."""
