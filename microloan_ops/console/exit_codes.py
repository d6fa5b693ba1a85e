"""The exit codes of all commands."""

from enum import IntEnum


class Exit(IntEnum):
    """An exit code."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    NOT_DONE = 3
    FAULT = 4
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """The meaning for every command, as the help shows it."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.DONE: "Done. Nothing needs attention.",
    Exit.FOUND: "Problems found.",
    Exit.USAGE: "Invalid usage, or confirmation needed but no terminal.",
    Exit.NOT_DONE: "Not done: refused, or a resource is missing.",
    Exit.FAULT: "Program error. The traceback is on standard error.",
    Exit.INTERRUPTED: "Interrupted by Ctrl-C. The message says how to continue.",
}
