"""What a command raises when it cannot go on; `failures` tells it."""

from microloan_ops.console.exits import Exit


class CommandError(Exception):
    """A command cannot do what was asked; the message says why, `code` is stable."""

    exit = Exit.NOT_DONE
    code = "not_done"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code


class Unasked(CommandError):
    """A question, and nobody there to answer it."""

    exit = Exit.USAGE
    code = "nobody_to_ask"

    def __init__(self, question: str) -> None:
        super().__init__(f"{question}? No terminal to ask at: give --yes")


class Declined(CommandError):
    """Somebody said no."""

    code = "declined"

    def __init__(self) -> None:
        super().__init__("Nothing was done.")


class BrokenOff(CommandError):
    """Ctrl-C."""

    exit = Exit.BROKEN_OFF
    code = "broken_off"

    def __init__(self, again: str) -> None:
        super().__init__(f"Broken off. {again}")
