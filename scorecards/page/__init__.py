"""docs/generated/scorecards.md: prose with figures that the pipeline puts in, never typed."""
