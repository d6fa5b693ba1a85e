"""The `microloan` command line, for operators and engineers."""
