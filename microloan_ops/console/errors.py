"""The errors that commands raise. `failures` prints them.

CommandError
├── ConfirmationRequiredError
├── DeclinedError
├── InterruptedCommandError
└── StackError, in `stack`, and others beside the code that raises them
"""

from microloan_ops.console.exit_codes import Exit


class CommandError(Exception):
    """A command cannot continue. The message gives the reason, and `code` is stable."""

    exit = Exit.NOT_DONE
    code = "not_done"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code


class ConfirmationRequiredError(CommandError):
    """A confirmation is required, and standard input is no terminal."""

    exit = Exit.USAGE
    code = "confirmation_required"

    def __init__(self, question: str) -> None:
        super().__init__(f"{question}? There is no terminal for the answer. Give --yes.")


class DeclinedError(CommandError):
    """The operator declined a confirmation."""

    code = "declined"

    def __init__(self) -> None:
        super().__init__("Nothing was done.")


class InterruptedCommandError(CommandError):
    """The operator pressed Ctrl-C."""

    exit = Exit.INTERRUPTED
    code = "interrupted"

    def __init__(self, advice: str) -> None:
        super().__init__(f"Interrupted. {advice}")
