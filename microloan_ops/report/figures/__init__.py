"""The report's figures as pure functions: whole fen, decimal shares."""
