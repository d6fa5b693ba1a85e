"""The stack's dead-letter queues: read, release and delete messages."""

from collections.abc import Iterable, Iterator

from microloan_ops.cli.redrive.dead_letters import DeadLetter, Task, read_letter
from microloan_ops.console.stack import Stack

QUEUES = ("FailedTransferRecords", "MissedSchedules")
# The longest duration of a redrive. Then the remaining messages are visible again.
HOLD_SECONDS = 900


def read(stack: Stack) -> list[DeadLetter]:
    """Return all messages, and hide them from other consumers for some minutes."""
    return [letter for queue in QUEUES for letter in _read(stack, queue)]


def _read(stack: Stack, queue: str) -> Iterator[DeadLetter]:
    client, url = stack.client("sqs"), stack.outputs[queue]
    while messages := client.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        # Long polling asks all servers of the queue.
        WaitTimeSeconds=1,
        VisibilityTimeout=HOLD_SECONDS,
        MessageSystemAttributeNames=["SentTimestamp"],
        MessageAttributeNames=["All"],
    ).get("Messages", []):
        for message in messages:
            yield read_letter(message, url, targets(stack))


def targets(stack: Stack) -> dict[str, Task]:
    """Return the task of each function or state machine."""
    return {
        stack.outputs["SweepTransfers"]: Task.SWEEP,
        stack.outputs["EndOfDayWatch"]: Task.WATCH,
        stack.outputs["EndOfDay"].rpartition(":")[2]: Task.END_OF_DAY,
    }


def release(stack: Stack, letters: Iterable[DeadLetter]) -> None:
    """Make messages visible again at once."""
    client = stack.client("sqs")
    for letter in letters:
        if letter.queue:
            client.change_message_visibility(
                QueueUrl=letter.queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )


def delete(stack: Stack, letters: Iterable[DeadLetter]) -> None:
    """Delete messages."""
    client = stack.client("sqs")
    for letter in letters:
        if letter.queue:
            client.delete_message(QueueUrl=letter.queue, ReceiptHandle=letter.receipt)
