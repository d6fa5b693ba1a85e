"""Registration of commands: options, help, execution and output."""

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
from microloan_ops.console.errors import InterruptedCommandError
from microloan_ops.console.exit_codes import Exit
from microloan_ops.console.manual import Manual
from microloan_ops.console.notes import console, notes
from microloan_ops.console.options import UsageError
from microloan_ops.console.replies import Reply


class Panel(StrEnum):
    """A heading of the help, in the order in which the help lists them."""

    MONEY = "Loans and payments"
    LEDGER = "Ledger and end of day"
    CUSTOMERS = "Customers"
    INVITATIONS = "Invitations"
    SANDBOX = "Sandbox"
    STACK = "Stack"


Handler = TypeVar("Handler", bound=Callable[..., Reply])
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JSON = "--json"
_AS_JSON: ContextVar[bool] = ContextVar("as_json", default=False)


def command(
    app: typer.Typer, name: str, panel: Panel | None = None
) -> Callable[[Handler], Handler]:
    """Register a function as a command, with `--json` and the help of its docstring.

    Parameters
    ----------
    panel
        The heading under which the help of `app` lists it.
    """

    def register(handler: Handler) -> Handler:
        manual = Manual.of(handler)
        registered = app.command(
            name, help=manual.help, epilog=manual.epilog, rich_help_panel=panel
        )
        registered(_add_output(handler, manual))
        return handler

    return register


def group_command(group: typer.Typer) -> Callable[[Handler], Handler]:
    """Register the function that a group runs when no command of it is named."""

    def register(handler: Handler) -> Handler:
        manual = Manual.of(handler)
        run = _add_output(handler, manual)

        def alone(ctx: typer.Context, **given: Any) -> None:  # noqa: ANN401 - see above
            if ctx.invoked_subcommand is None:
                run(**given)
            else:
                _refuse_misplaced_options(ctx)

        context = inspect.Parameter(
            "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )
        _set_signature(alone, [context, *inspect.signature(run).parameters.values()], manual)
        registered = group.callback(
            invoke_without_command=True, help=manual.help, epilog=manual.epilog
        )
        registered(alone)
        return handler

    return register


def _refuse_misplaced_options(ctx: typer.Context) -> None:
    """Refuse a group's option before the name of a command, where it has no effect."""
    for param in ctx.command.params:
        source = ctx.get_parameter_source(param.name or "")
        if source and source.name == "COMMANDLINE":
            raise UsageError(param.opts[0], f"Put it after {ctx.invoked_subcommand}.")


def _add_output(handler: Callable[..., Reply], manual: Manual) -> Callable[..., None]:
    """Return a function that runs the handler, and prints its reply or JSON."""

    def run(*, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options of any command
        token = _AS_JSON.set(as_json)
        try:
            reply = handler(**given)
        except KeyboardInterrupt:
            raise InterruptedCommandError(manual.advice) from None
        finally:
            _AS_JSON.reset(token)
        try:
            reply.print(as_json=as_json)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader closed the pipe. Python flushes once more at exit, to a null device.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(reply.exit)

    option = inspect.Parameter(
        "as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson
    )
    _set_signature(run, [*inspect.signature(handler).parameters.values(), option], manual)
    return run


def _set_signature(run: Any, options: list[inspect.Parameter], manual: Manual) -> None:  # noqa: ANN401 - a function
    """Set a function's options, where typer looks for them, and its manual."""
    run.__signature__ = inspect.Signature(options)
    run.__annotations__ = {option.name: option.annotation for option in options}
    run.manual = manual


def progress_console() -> Console:
    """Return the console for output during the work: standard error under `--json`."""
    return notes() if _AS_JSON.get() else console()


class Root(TyperGroup):
    """The group of all commands. It prints every error and sets the exit code."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer shows no such type
        """Return the names in the order of their panels."""
        panels = list(Panel)
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: panels.index(self._panel(name)))

    def _panel(self, name: str) -> Panel:
        registered: Any = self.commands[name]
        return Panel(registered.rich_help_panel)

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
            # The import is slow, and only the help needs it.
            from typer import rich_utils  # noqa: PLC0415 - see above

            rich_utils.COLOR_SYSTEM = None
        try:
            code = super().main(given, prog_name, standalone_mode=False, **extra)
        except Exception as error:  # noqa: BLE001 - every error is printed
            code = failures.report(error, as_json=JSON in given)
        sys.exit(Exit(code or Exit.DONE))
