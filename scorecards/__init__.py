"""How the two scorecards are fitted, checked and written down; run as `python -m scorecards`.

The layer only looks up points and adds them. Everything that leads to those points is here: made-up
people with a known truth, monotone bins, the fit, the scale, the evidence.
See docs/generated/scorecards.md.
"""
