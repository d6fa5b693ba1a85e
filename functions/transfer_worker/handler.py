"""The outbox: process each new transfer, and sweep the pending ones."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from microloan.adapters.metrics import measure
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.invocation import with_deadline
from microloan.entrypoints.logging.logger import logger
from microloan.usecases.payments.process_transfer import process_transfer
from microloan.usecases.payments.sweep_transfers import sweep_transfers

container = Container(
    Environment.from_env(
        "CUSTOMERS_TABLE", "LOANS_TABLE", "SETTLED_LOANS_TABLE", "JOURNAL_TABLE", "TRANSFERS_TABLE"
    )
).preload("loan_book", "clock")
processor = BatchProcessor(
    event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
)


@with_deadline
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Powertools' own types
    """Process a batch of transfers. A failed one is retried alone."""
    return process_partial_response(
        event=event, record_handler=_process_record, processor=processor, context=context
    )


def _process_record(record: DynamoDBRecord) -> None:
    transfer_id = record.dynamodb.keys["transfer_id"]
    try:
        result = process_transfer(
            transfer_id, container.loan_book, container.gateway, container.clock
        )
    except Exception:
        logger.exception("transfer failed", transfer_id=transfer_id)
        measure(TransferFaults=1)
        raise
    image = record.dynamodb.new_image or {}
    about = {name: image.get(name) for name in ("loan_id", "direction")}
    logger.info("transfer processed", transfer_id=transfer_id, result=result, **about)


@with_deadline
def sweep_handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Process transfers without a result again, and name those for manual review."""
    swept = sweep_transfers(container.loan_book, container.gateway, container.clock)
    if swept.given_up:
        logger.error("transfers escalated for manual review", transfer_ids=swept.given_up)
    if swept.failed:
        logger.error("transfers not processed", transfer_ids=swept.failed)
    logger.info("outbox swept", open=swept.open, results=swept.results)
    measure(
        OpenTransfers=swept.open,
        TransfersGivenUp=len(swept.given_up),
        TransferFaults=len(swept.failed),
        OutboxAgeSeconds=swept.age.total_seconds(),
        CasesOverdue=swept.cases_overdue,
    )
    return {"open": swept.open, "results": swept.results, "given_up": swept.given_up}
