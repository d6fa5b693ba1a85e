"""Acts that one person asks for and another approves."""
