"""`microloan redrive`: what was left undone, done once more, and then forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from microloan_ops.cli import eod
from microloan_ops.cli.redrive import executions, queues, transfers
from microloan_ops.cli.redrive.dead_letters import Letter, Task
from microloan_ops.console import Exit, Reply, Yes, confirm, show
from microloan_ops.console.stack import Stack, StackError, StackName

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
            late = transfers.invoke(stack, stack.outputs["EndOfDayWatch"], {})["late"]
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
        return eod.redrive(stack)
    return eod.run(stack)


def command(
    stack: StackName = None,
    *,
    only_list: Annotated[bool, typer.Option("--list", help="Only show it.")] = False,
    yes: Yes = False,
) -> Reply:
    """Show what a stream, a schedule or a state machine left undone, and do it once more.

    A message is deleted only after its task has succeeded, and each task may be done twice.

    Found
    -----
    something is left

    Broken off
    ----------
    Run it again after a quarter of an hour: so long nobody else is given the messages.

    Examples
    --------
    microloan redrive
    microloan redrive --list --json
    microloan redrive --yes

    JSON
    ----
    done{*}, left[task, name, since, age_seconds, reason]
    """
    connected = Stack.connect(stack)
    letters = find(connected)
    if only_list or not letters:
        queues.let_go(connected, letters)
        return _reply({}, letters)
    try:
        confirm("Do all of this once more", connected, map(_line, letters), yes=yes)
    except BaseException:
        queues.let_go(connected, letters)
        raise
    done = redrive(connected, letters)
    return _reply(done, [one for one in letters if one.task not in done])


def _reply(done: Mapping[Task, str], left: Sequence[Letter]) -> Reply:
    lines = [f"{task}: {escape(result)}" for task, result in done.items()]
    lines += [f"[red]left[/] {_line(one)}" for one in left]
    document = {"done": done, "left": [_fields(one) for one in left]}
    words = "\n".join(lines) or "Nothing is left undone."
    return Reply(document, words, Exit.FOUND if left else Exit.DONE)


def _line(one: Letter) -> str:
    name = one.name.rpartition(":")[2]
    return f"[bold]{one.task}[/] since {show.instant(one.since)}: {escape(one.reason)} ({name})"


def _fields(one: Letter) -> dict[str, object]:
    age = datetime.now(UTC) - one.since
    return {
        "task": one.task,
        "name": one.name,
        "since": one.since,
        "age_seconds": int(age.total_seconds()),
        "reason": one.reason,
    }
