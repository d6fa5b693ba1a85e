"""The pictures of docs/scorecards.md; each module draws what belongs together."""
