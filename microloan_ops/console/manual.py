"""The help of a command, read from its docstring."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from microloan_ops.console.exit_codes import Exit

_SECTION = re.compile(r"^(Found|Interrupted|Examples|JSON)\n-+\n", re.MULTILINE)
# The advice for a command that changes nothing.
_HARMLESS = "Nothing was changed. Repeat the command."


@dataclass(frozen=True, slots=True)
class Manual:
    """The help of a command.

    Parameters
    ----------
    help
        The first sentence, and further paragraphs.
    found
        The meaning of exit code 1. Empty when the command never returns it.
    interrupted
        Whether to repeat it after Ctrl-C. Empty when the command changes nothing.
    examples
        Command lines, as typed. A backslash at the end of a line continues it.
    shape
        The names of its JSON document: `a, several[of, each], one{of, it}, by_name{*}`.
    """

    help: str
    found: str
    interrupted: str
    examples: str
    shape: str

    @classmethod
    def of(cls, function: Callable[..., Any]) -> "Manual":
        """Read a function's docstring."""
        text, *rest = _SECTION.split(inspect.getdoc(function) or "")
        sections = {name: body.strip() for name, body in zip(rest[::2], rest[1::2], strict=True)}
        return cls(
            help=escape("\n\n".join(map(_line, text.strip().split("\n\n")))),
            found=_line(sections.get("Found", "")),
            interrupted=_line(sections.get("Interrupted", "")),
            examples=sections.get("Examples", ""),
            shape=_line(sections.get("JSON", "")),
        )

    @property
    def advice(self) -> str:
        """The advice after Ctrl-C."""
        return self.interrupted or _HARMLESS

    @property
    def epilog(self) -> str:
        """The text below the options: examples, exit codes and JSON."""
        # Escaped as a whole. Escaped alone, a continued line would end in two backslashes.
        lines = ["[bold]Examples[/]", *escape(self.examples).splitlines()]
        lines += ["", "[bold]Exit codes[/]", *self._codes()]
        lines += ["", "[bold]JSON[/], amounts in fen, rates as strings", escape(self.shape)]
        return "\n".join(lines)

    def _codes(self) -> list[str]:
        meanings = {Exit.FOUND: self.found, Exit.INTERRUPTED: f"Interrupted. {self.advice}"}
        codes = [code for code in Exit if code is not Exit.FOUND or self.found]
        return [escape(f"{code:>3}  {meanings.get(code) or code.meaning}") for code in codes]


def _line(text: str) -> str:
    return " ".join(text.split())
