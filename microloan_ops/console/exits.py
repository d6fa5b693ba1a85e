"""What a command's exit code tells whoever called it: one table for all commands."""

from enum import IntEnum


class Exit(IntEnum):
    """An exit code."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    NOT_DONE = 3
    FAULT = 4
    BROKEN_OFF = 130

    @property
    def meaning(self) -> str:
        """What it means, whatever the command: in the help and in docs/operating.md."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.DONE: "done, and nothing needs a person",
    Exit.FOUND: "it looked, and found what needs a person, or what does not hold",
    Exit.USAGE: "used wrongly: an option, or a question that nobody is there to answer",
    Exit.NOT_DONE: "not done: refused, or something it needs is not there",
    Exit.FAULT: "a fault of this program; the traceback is on standard error",
    Exit.BROKEN_OFF: "broken off by Ctrl-C; it says whether to run it again",
}
