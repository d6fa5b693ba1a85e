"""The white list: import, removal, a member's row, and samples."""
