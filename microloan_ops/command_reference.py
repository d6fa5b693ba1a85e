"""Write docs/generated/commands.md, the table of all commands: `make commands`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.markup import render
from typer.main import get_command

from microloan_ops.__main__ import app
from microloan_ops.console import Exit, Panel

PAGE = Path(__file__).parents[1] / "docs/generated/commands.md"
_HEAD = """\
# Commands

`make commands` writes this page from the commands themselves. The help of each command shows the
options, examples, exit codes and JSON document of a command. [Operating](../operating.md) says when
you need which.

"""
_CONFIRMS = "asks"


def page() -> str:
    """Return the page."""
    tables = "\n".join(_table(panel) for panel in Panel)
    codes = "".join(f"| {code.value} | {code.meaning} |\n" for code in Exit)
    return f"{_HEAD}{tables}\n## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}"


def _table(panel: Panel) -> str:
    root: Any = get_command(app)
    found = (group for group in root.commands.items() if group[1].rich_help_panel == panel)
    rows = "".join(row for name, group in sorted(found) for row in _rows(name, group))
    return f"## {panel}\n\n| command | what it does | confirmation |\n|---|---|---|\n{rows}"


def _rows(words: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - typer shows no such type
    if command.hidden:
        return
    if hasattr(command, "commands"):
        if command.invoke_without_command:
            yield _row(words, command)
        for name, below in command.commands.items():
            yield from _rows(f"{words} {name}", below)
    else:
        yield _row(words, command)


def _row(words: str, command: Any) -> str:  # noqa: ANN401 - typer shows no such type
    summary = render(command.help).plain.partition("\n")[0]
    asks = _CONFIRMS if any("--yes" in param.opts for param in command.params) else ""
    return f"| `{words}` | {summary} | {asks} |\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
