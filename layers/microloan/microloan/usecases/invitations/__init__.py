"""A draw: open a campaign, count, cut, invite, close; each step may run twice."""
