"""The framework of all commands: replies, confirmations, errors and exit codes.

A command is a function that returns a `Reply`, registered by `command`. Copy an existing command to
add one. Its docstring is its help. The first sentence is a verb and an object, in at most 60
characters. More paragraphs may follow, and then these sections, underlined as in NumPy's style:

- `Found`: the meaning of exit code 1, if the command returns `Exit.FOUND`.
- `Interrupted`: whether to repeat the command after Ctrl-C, if it changes anything.
- `Examples`: command lines, as typed.
- `JSON`: the names in its document, `a, each[of, several], one{of, it}, by_name{*}`.

This package adds `--json`, prints the reply and reports errors. A command raises a `CommandError`
when it cannot continue, and shows slow work with `progress` or `track_progress`.

The tests require three entries for a new command: a row in
`tests/support/assertions/command_grammar.py`, a line in `tests/e2e/test_console_commands.py`, and
the page that `make commands` writes.
"""

from microloan_ops.console.commands import Panel, Root, command, group_command, progress_console
from microloan_ops.console.confirmation import Yes, confirm
from microloan_ops.console.errors import CommandError
from microloan_ops.console.exit_codes import Exit
from microloan_ops.console.notes import notes, progress, track_progress
from microloan_ops.console.replies import Reply

__all__ = [
    "CommandError",
    "Exit",
    "Panel",
    "Reply",
    "Root",
    "Yes",
    "command",
    "confirm",
    "group_command",
    "notes",
    "progress",
    "progress_console",
    "track_progress",
]
