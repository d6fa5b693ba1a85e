"""`/rails/callbacks`: the payment gateway reports results and credits."""

from microloan.adapters.clock import SystemClock
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.errors import StateConflictError
from microloan.entrypoints.http.resolver import BODY, CurrentRequest, described
from microloan.entrypoints.http.signed_resolver import SignedApi
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.callback import CREDITED, CallbackAnswer, CallbackBody
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback

container = Container(
    Environment.from_env(
        "CUSTOMERS_TABLE", "LOANS_TABLE", "SETTLED_LOANS_TABLE", "JOURNAL_TABLE", "TRANSFERS_TABLE"
    )
).preload("loan_book", "clock")
handler = SignedApi(lambda: container.webhook_keys, SystemClock())


@handler.post(
    "/rails/callbacks",
    **described(
        "Payment gateway",
        "Report the result of a transfer, or a bank transfer that arrived",
        *(*BODY, "callback_incomplete", "amount_not_positive", "amount_too_large"),
        *("value_date_invalid", "transfer_not_found"),
        *("duplicate_callback", "state_mismatch", "not_reversible"),
        *("result_pending", "upstream_unavailable"),
        access="gateway",
    ),
)
def post_callback(request: CurrentRequest, body: CallbackBody) -> CallbackAnswer:
    """Book a late result, a return, or a bank transfer that arrived."""
    try:
        return _book_credit(request, body) if body.status == CREDITED else _book(request, body)
    except StateConflictError as refused:
        logger.warning("callback rejected", reported=_reported(body), code=refused.code)
        raise


def _book(request: CurrentRequest, body: CallbackBody) -> CallbackAnswer:
    transfer_id = body.require_transfer_id()
    request.log_fields(transfer_id=transfer_id)
    handle_payment_callback(
        transfer_id,
        CallbackStatus(body.status),
        container.loan_book,
        container.gateway,
        container.clock,
    )
    return CallbackAnswer(transfer_id=transfer_id)


def _book_credit(request: CurrentRequest, body: CallbackBody) -> CallbackAnswer:
    # Few callbacks are of a bank transfer, so the others start without these modules.
    from microloan.adapters.payment_gateway.reference import (  # noqa: PLC0415 - as said
        customer_of_reference,
    )
    from microloan.usecases.payments.book_credit import book_credit  # noqa: PLC0415 - as said

    credit = body.require_credit()
    request.log_fields(credit_id=credit.credit_id)
    owner = customer_of_reference(credit.reference)
    account = book_credit(credit, owner, container.loan_book, container.clock)
    logger.info("credit booked", credit_id=credit.credit_id, status=account.status)
    return CallbackAnswer(credit_id=credit.credit_id, credit_status=account.status)


def _reported(body: CallbackBody) -> dict[str, str | None]:
    """Return the report without the reference, which is a payer's text."""
    credit_id = body.credit.credit_id if body.credit else None
    return {"status": body.status, "transfer_id": body.transfer_id, "credit_id": credit_id}
