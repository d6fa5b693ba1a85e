"""A command's docstring, read as its help."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from microloan_ops.console.exits import Exit

_SECTION = re.compile(r"^(Found|Broken off|Examples|JSON)\n-+\n", re.MULTILINE)
# What holds for a command that changes nothing.
_HARMLESS = "Nothing was changed; run it again."


@dataclass(frozen=True, slots=True)
class Manual:
    """What a command says of itself.

    Parameters
    ----------
    help
        Its first sentence, and what else there is to know.
    found
        What exit code 1 means; nothing when it never exits so.
    broken_off
        Whether it can be run again after Ctrl-C; nothing for one that changes nothing.
    examples
        Command lines, as typed; a line that ends in a backslash goes on.
    shape
        The names of its JSON document: `a, several[of, each], one{of, it}, by_name{*}`.
    """

    help: str
    found: str
    broken_off: str
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
            broken_off=_line(sections.get("Broken off", "")),
            examples=sections.get("Examples", ""),
            shape=_line(sections.get("JSON", "")),
        )

    @property
    def again(self) -> str:
        """What to say after Ctrl-C."""
        return self.broken_off or _HARMLESS

    @property
    def epilog(self) -> str:
        """Examples, exit codes and JSON, as typer wants what is below the options."""
        # All at once: escaped by itself, a line that goes on would end in two backslashes.
        lines = ["[bold]Examples[/]", *escape(self.examples).splitlines()]
        lines += ["", "[bold]Exit codes[/]", *self._codes()]
        lines += ["", "[bold]JSON[/], amounts in fen, rates as strings", escape(self.shape)]
        return "\n".join(lines)

    def _codes(self) -> list[str]:
        said = {Exit.FOUND: self.found, Exit.BROKEN_OFF: f"broken off. {self.again}"}
        codes = [one for one in Exit if one is not Exit.FOUND or self.found]
        return [escape(f"{code:>3}  {said.get(code) or code.meaning}") for code in codes]


def _line(text: str) -> str:
    return " ".join(text.split())
