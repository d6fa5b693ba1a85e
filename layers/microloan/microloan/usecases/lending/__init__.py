"""Drawing, repaying, viewing, correcting and writing off loans."""
