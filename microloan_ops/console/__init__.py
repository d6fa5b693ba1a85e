"""The seam between commands and whoever runs them: replies, questions, failures, exit codes.

A command is a function that returns a `Reply`, registered by `command`; the best way is to copy
one. Its docstring is its help: one sentence, what else there is to know, and then under headings of
their own (a line of dashes below each, as in NumPy's style)

- `Finding`: what exit code 1 means, if it ever replies with `Exit.FOUND`;
- `Broken off`: whether it can be run again after Ctrl-C, if it changes anything;
- `Examples`: command lines, as typed;
- `JSON`: the names in its document, `a, each[of, several], one{of, it}, by_name{*}`.

`--json`, printing and failing come from here, and a command does nothing of the kind itself: what
cannot be done is raised (`CommandError` or one below it), what takes long goes behind
`progress`, or `followed`.

Tests ask for the rest: a row in `tests/support/assertions/command_grammar.py` (it reads; it asks
before it does something, by `confirm` and `yes: Yes`; or it changes what does no harm, and why), a
line in `tests/e2e/test_console_commands.py`, by which it is run and its document held to its
manual, and one in the table of `docs/operating.md`.
"""

from microloan_ops.console.asking import Yes, confirm
from microloan_ops.console.commands import Panel, Root, command, group_command, stage
from microloan_ops.console.errors import CommandError
from microloan_ops.console.exits import Exit
from microloan_ops.console.notes import followed, notes, progress
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
    "followed",
    "group_command",
    "notes",
    "progress",
    "stage",
]
