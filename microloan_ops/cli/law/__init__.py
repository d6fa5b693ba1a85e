"""The command that checks loans by the rules of the law."""
