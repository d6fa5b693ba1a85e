"""Notices to customers: changes of the tables' streams become events on the bus."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from microloan.adapters.dynamodb.stream_changes import change_from_record
from microloan.adapters.metrics import measure
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.errors import CorruptDataError, UnavailableError
from microloan.entrypoints.invocation import with_deadline
from microloan.entrypoints.logging.logger import logger
from microloan.usecases.notices.announce import announce

container = Container(
    Environment.from_env("JOURNAL_TABLE", "TRANSFERS_TABLE", "NOTICES_BUS")
).preload("loan_book", "notices")
processor = BatchProcessor(
    event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
)


@with_deadline
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Powertools' own types
    """Send the notices of a batch of changes. A change that fails comes again."""
    return process_partial_response(
        event=event, record_handler=_process_record, processor=processor, context=context
    )


def _process_record(record: DynamoDBRecord) -> None:
    try:
        change = change_from_record(record.raw_event)
        notices = announce(change, container.loan_book, container.notices)
    except UnavailableError:
        measure(UnsentNotices=1)
        raise
    except (CorruptDataError, ArithmeticError, LookupError, TypeError, ValueError):
        # A repetition would fail in the same way, and hold up the changes behind it.
        logger.exception("change without a notice", record_id=record.event_id)
        measure(UnsentNotices=1)
        return
    for notice in notices:
        logger.info("notice sent", notice_id=notice.notice_id, kind=notice.kind)
