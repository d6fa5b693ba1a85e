"""`microloan redrive`: what was left undone, done once more, and then forgotten."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.calendar import SHANGHAI
from ops.cli import night, show
from ops.cli.redrive import executions, queues, transfers
from ops.cli.redrive.letters import Letter, Task
from ops.cli.stack import Stack, StackError, StackName

console = Console()
_ORDER = (Task.TRANSFERS, Task.SWEEP, Task.NIGHT, Task.WATCH, Task.DRAW)


def find(stack: Stack) -> list[Letter]:
    """Return all that waits; its messages are held for whoever asked."""
    return [*queues.read(stack), *executions.failed(stack)]


def redrive(stack: Stack, letters: Iterable[Letter]) -> dict[Task, str]:
    """Do each task once, however many letters ask for it; take the letters of each out after it.

    Returns
    -------
    dict
        What became of each task, in words.

    Raises
    ------
    StackError
        When a task fails again; what was done before is done, the rest is let go.
    """
    waiting = list(letters)
    done: dict[Task, str] = {}
    try:
        for task in _ORDER:
            if asking := [one for one in waiting if one.task is task]:
                done[task] = _do(stack, task, asking)
                queues.take_out(stack, asking)
                waiting = [one for one in waiting if one.task is not task]
    finally:
        queues.let_go(stack, waiting)
    return done


def _do(stack: Stack, task: Task, letters: Sequence[Letter]) -> str:
    match task:
        case Task.TRANSFERS:
            ranges = (one.records for one in letters if one.records)
            return transfers.move(stack, transfers.waiting(stack, ranges))
        case Task.SWEEP:
            swept = transfers.invoke(stack, stack.outputs["SweepTransfers"], {})
            return f"swept, {swept['open']} were open"
        case Task.WATCH:
            late = transfers.invoke(stack, stack.outputs["NightWatch"], {})["late"]
            return f"days not closed: {', '.join(late) or 'none'}"
        case Task.NIGHT:
            return f"closed: {', '.join(_night(stack, letters)) or 'nothing was left'}"
        case Task.DRAW:
            return ", ".join(executions.draw_again(stack, one.name) for one in letters)
        case Task.UNKNOWN:
            raise StackError("a message of an unknown form is for a person to read")


def _night(stack: Stack, letters: Sequence[Letter]) -> list[str]:
    """Let the failed night go on, or begin the one that was missed."""
    if any(not one.queue for one in letters):
        return night.redrive(stack)
    return night.run(stack)


def command(
    stack: StackName = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it, and do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a machine; asks nothing.")] = False,
) -> None:
    """Show what was left undone, and do it once more; exit with 1 while something is left."""
    connected = Stack.connect(stack)
    letters = find(connected)
    if not (as_json or not letters):
        _show(letters)
    if not letters or not (yes or _agreed(as_json=as_json)):
        queues.let_go(connected, letters)
        _tell({}, letters, as_json=as_json)
        raise typer.Exit(1 if letters else 0)
    done = redrive(connected, letters)
    left = [one for one in letters if one.task not in done]
    _tell(done, left, as_json=as_json)
    raise typer.Exit(1 if left else 0)


def _agreed(*, as_json: bool) -> bool:
    return not as_json and typer.confirm("Do all of this once more?")


def _show(letters: Sequence[Letter]) -> None:
    lines = show.table("Left undone", "what", "since", "reason", "message or execution")
    for one in letters:
        since = one.since.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S")
        lines.add_row(one.task, since, one.reason, one.name.rpartition(":")[2])
    console.print(lines)


def _tell(done: dict[Task, str], left: Sequence[Letter], *, as_json: bool) -> None:
    if as_json:
        found = {"done": done, "left": [_fields(one) for one in left]}
        print(json.dumps(found, ensure_ascii=False, indent=2))  # noqa: T201 - for a machine
        return
    for task, result in done.items():
        console.print(f"{task}: {result}", highlight=False)
    if not done and not left:
        console.print("Nothing is left undone.")


def _fields(one: Letter) -> dict[str, object]:
    age = datetime.now(UTC) - one.since
    return {
        "task": one.task,
        "name": one.name,
        "since": one.since.isoformat(timespec="seconds"),
        "age_seconds": int(age.total_seconds()),
        "reason": one.reason,
    }
