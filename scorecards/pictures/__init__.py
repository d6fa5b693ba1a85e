"""The pictures of docs/generated/scorecards.md; each module draws what belongs together."""
