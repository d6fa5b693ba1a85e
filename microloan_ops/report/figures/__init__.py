"""The report's figures: values in, values out; fen are whole numbers, shares are decimals."""
