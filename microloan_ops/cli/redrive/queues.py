"""The stack's queues of what was not done: read, let go again, or emptied."""

from collections.abc import Iterable, Iterator

from microloan_ops.cli.redrive.dead_letters import Letter, Task, letter
from microloan_ops.console.stack import Stack

QUEUES = ("FailedTransferRecords", "MissedSchedules")
# As long as a redrive may take; then what it did not take out can be read again.
HOLD_SECONDS = 900


def read(stack: Stack) -> list[Letter]:
    """Return every message there is; for some minutes nobody else is given them."""
    return [one for queue in QUEUES for one in _read(stack, queue)]


def _read(stack: Stack, queue: str) -> Iterator[Letter]:
    client, url = stack.client("sqs"), stack.outputs[queue]
    while messages := client.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        # Waiting a second asks all of the queue's servers.
        WaitTimeSeconds=1,
        VisibilityTimeout=HOLD_SECONDS,
        MessageSystemAttributeNames=["SentTimestamp"],
        MessageAttributeNames=["All"],
    ).get("Messages", []):
        for message in messages:
            yield letter(message, url, targets(stack))


def targets(stack: Stack) -> dict[str, Task]:
    """Return what is to be done once more, by the name of what should have done it."""
    return {
        stack.outputs["SweepTransfers"]: Task.SWEEP,
        stack.outputs["EndOfDayWatch"]: Task.WATCH,
        stack.outputs["EndOfDay"].rpartition(":")[2]: Task.NIGHT,
    }


def let_go(stack: Stack, letters: Iterable[Letter]) -> None:
    """Let messages be read again at once."""
    client = stack.client("sqs")
    for one in letters:
        if one.queue:
            client.change_message_visibility(
                QueueUrl=one.queue, ReceiptHandle=one.receipt, VisibilityTimeout=0
            )


def take_out(stack: Stack, letters: Iterable[Letter]) -> None:
    """Delete messages for good."""
    client = stack.client("sqs")
    for one in letters:
        if one.queue:
            client.delete_message(QueueUrl=one.queue, ReceiptHandle=one.receipt)
