"""The white list: importing and removing a million rows, looking at one, making some up."""
