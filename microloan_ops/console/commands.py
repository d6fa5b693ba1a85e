"""Registering a command, running it, and telling what came of it."""

import inspect
import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from typer.core import TyperGroup

from microloan_ops.console import failures
from microloan_ops.console.errors import BrokenOff
from microloan_ops.console.exits import Exit
from microloan_ops.console.manual import Manual
from microloan_ops.console.notes import console, notes
from microloan_ops.console.options import UsageError
from microloan_ops.console.replies import Reply


class Panel(StrEnum):
    """Under which heading the help lists a command or a group, in this order."""

    MONEY = "Loans and payments"
    LEDGER = "Ledger and end of day"
    CUSTOMERS = "Customers"
    INVITATIONS = "Invitations"
    SANDBOX = "Sandbox"
    STACK = "Stack"


Does = TypeVar("Does", bound=Callable[..., Reply])
AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document instead of words, for programs.")
]
JSON = "--json"
_AS_JSON: ContextVar[bool] = ContextVar("as_json", default=False)


def command(app: typer.Typer, name: str, panel: Panel | None = None) -> Callable[[Does], Does]:
    """Register what does the work as a command, with `--json` and the help of its docstring.

    Parameters
    ----------
    panel
        Under which heading the help of `app` lists it.
    """

    def register(does: Does) -> Does:
        manual = Manual.of(does)
        registered = app.command(
            name, help=manual.help, epilog=manual.epilog, rich_help_panel=panel
        )
        registered(_answering(does, manual))
        return does

    return register


def group_command(group: typer.Typer) -> Callable[[Does], Does]:
    """Register what a group does when none of its commands is named, as `command` does."""

    def register(does: Does) -> Does:
        manual = Manual.of(does)
        run = _answering(does, manual)

        def alone(ctx: typer.Context, **given: Any) -> None:  # noqa: ANN401 - see above
            if ctx.invoked_subcommand is None:
                run(**given)
            else:
                _require_none_given(ctx)

        context = inspect.Parameter(
            "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )
        _looks_like(alone, [context, *inspect.signature(run).parameters.values()], manual)
        registered = group.callback(
            invoke_without_command=True, help=manual.help, epilog=manual.epilog
        )
        registered(alone)
        return does

    return register


def _require_none_given(ctx: typer.Context) -> None:
    """Refuse an option of a group before the name of its command, where it would do nothing."""
    for param in ctx.command.params:
        source = ctx.get_parameter_source(param.name or "")
        if source and source.name == "COMMANDLINE":
            raise UsageError(param.opts[0], f"put it after {ctx.invoked_subcommand}")


def _answering(does: Callable[..., Reply], manual: Manual) -> Callable[..., None]:
    """Return what typer calls: with one option more, and nothing to return."""

    def run(*, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options of any command
        token = _AS_JSON.set(as_json)
        try:
            reply = does(**given)
        except KeyboardInterrupt:
            raise BrokenOff(manual.again) from None
        finally:
            _AS_JSON.reset(token)
        try:
            reply.tell(as_json=as_json)
            sys.stdout.flush()
        except BrokenPipeError:
            # Who reads no further has what was wanted; Python flushes once more when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(reply.exit)

    option = inspect.Parameter(
        "as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson
    )
    _looks_like(run, [*inspect.signature(does).parameters.values(), option], manual)
    return run


def _looks_like(run: Any, options: list[inspect.Parameter], manual: Manual) -> None:  # noqa: ANN401 - a function
    """Give a function its options, where typer looks for them, and its manual."""
    run.__signature__ = inspect.Signature(options)
    run.__annotations__ = {one.name: one.annotation for one in options}
    run.manual = manual


def stage() -> Console:
    """Return where a command tells what it does while it does it: beside the document, if any."""
    return notes() if _AS_JSON.get() else console()


class Root(TyperGroup):
    """All commands; whatever goes wrong in one of them is told here."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer shows no such type
        """Return the names in the order of their panels."""
        panels = list(Panel)
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: panels.index(self._panel(name)))

    def _panel(self, name: str) -> Panel:
        found: Any = self.commands[name]
        return Panel(found.rich_help_panel)

    def main(  # type: ignore[override]
        self,
        args: list[str] | None = None,
        prog_name: str | None = None,
        *,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 - typer's
    ) -> None:
        """Run the command line and exit."""
        del standalone_mode
        given = sys.argv[1:] if args is None else list(args)
        if os.environ.get("NO_COLOR"):
            # Slow, and only the help needs it.
            from typer import rich_utils  # noqa: PLC0415 - see above

            rich_utils.COLOR_SYSTEM = None
        try:
            code = super().main(given, prog_name, standalone_mode=False, **extra)
        except Exception as error:  # noqa: BLE001 - each is told, and none of them is lost
            code = failures.tell(error, as_json=JSON in given)
        sys.exit(Exit(code or Exit.DONE))
