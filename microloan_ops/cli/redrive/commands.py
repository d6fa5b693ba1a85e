"""The command `redrive`: repeat the failed tasks in queues and executions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from microloan_ops.cli import eod
from microloan_ops.cli.redrive import executions, queues, transfers
from microloan_ops.cli.redrive.dead_letters import DeadLetter, Task
from microloan_ops.console import Exit, Reply, Yes, confirm, show
from microloan_ops.console.stack import Stack, StackError, StackName

_ORDER = (Task.TRANSFERS, Task.SWEEP, Task.END_OF_DAY, Task.WATCH, Task.LOTTERY)


def failed_tasks(stack: Stack) -> list[DeadLetter]:
    """Return all failed tasks. Their messages stay hidden from other consumers."""
    return [*queues.read(stack), *executions.failed_executions(stack)]


def redrive(stack: Stack, letters: Iterable[DeadLetter]) -> dict[Task, str]:
    """Repeat each task once, and delete its dead letters after its success.

    Returns
    -------
    dict
        The result of each task, as text.

    Raises
    ------
    StackError
        When a task fails again. The messages of the remaining tasks are released.
    """
    remaining = list(letters)
    done: dict[Task, str] = {}
    try:
        for task in _ORDER:
            if matching := [letter for letter in remaining if letter.task is task]:
                done[task] = _repeat(stack, task, matching)
                queues.delete(stack, matching)
                remaining = [letter for letter in remaining if letter.task is not task]
    finally:
        queues.release(stack, remaining)
    return done


def _repeat(stack: Stack, task: Task, letters: Sequence[DeadLetter]) -> str:
    match task:
        case Task.TRANSFERS:
            ranges = (letter.records for letter in letters if letter.records)
            return transfers.move(stack, transfers.unanswered(stack, ranges))
        case Task.SWEEP:
            swept = transfers.invoke(stack, stack.outputs["SweepTransfers"], {})
            return f"swept, {swept['open']} open"
        case Task.WATCH:
            late = transfers.invoke(stack, stack.outputs["EndOfDayWatch"], {})["late"]
            return f"days not closed: {', '.join(late) or 'none'}"
        case Task.END_OF_DAY:
            return f"closed: {', '.join(_close_days(stack, letters)) or 'none'}"
        case Task.LOTTERY:
            return ", ".join(executions.resume_lottery(stack, letter.name) for letter in letters)
        case Task.UNKNOWN:
            raise StackError("A message has an unknown form. Read it in the queue.")


def _close_days(stack: Stack, letters: Sequence[DeadLetter]) -> list[str]:
    """Continue the failed end of day, or start the missed one."""
    if any(not letter.queue for letter in letters):
        return eod.redrive(stack)
    return eod.run(stack)


def command(
    stack: StackName = None,
    *,
    only_list: Annotated[bool, typer.Option("--list", help="List the failed tasks only.")] = False,
    yes: Yes = False,
) -> Reply:
    """Repeat failed tasks of queues and state machines.

    Each task is safe to repeat. A message is deleted only after the success of its task.

    Found
    -----
    Some tasks remain.

    Interrupted
    -----------
    Repeat the command after 15 minutes. Until then, the messages are hidden.

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
    letters = failed_tasks(connected)
    if only_list or not letters:
        queues.release(connected, letters)
        return _reply({}, letters)
    try:
        confirm("Repeat these tasks", connected, map(_line, letters), yes=yes)
    except BaseException:
        queues.release(connected, letters)
        raise
    done = redrive(connected, letters)
    return _reply(done, [letter for letter in letters if letter.task not in done])


def _reply(done: Mapping[Task, str], left: Sequence[DeadLetter]) -> Reply:
    lines = [f"{task}: {escape(result)}" for task, result in done.items()]
    lines += [f"[red]remaining[/] {_line(letter)}" for letter in left]
    document = {"done": done, "left": [_fields(letter) for letter in left]}
    words = "\n".join(lines) or "There are no failed tasks."
    return Reply(document, words, Exit.FOUND if left else Exit.DONE)


def _line(letter: DeadLetter) -> str:
    name = letter.name.rpartition(":")[2]
    task = f"[bold]{letter.task}[/] since {show.instant(letter.since)}"
    return f"{task}: {escape(letter.reason)} ({name})"


def _fields(letter: DeadLetter) -> dict[str, object]:
    age = datetime.now(UTC) - letter.since
    return {
        "task": letter.task,
        "name": letter.name,
        "since": letter.since,
        "age_seconds": int(age.total_seconds()),
        "reason": letter.reason,
    }
