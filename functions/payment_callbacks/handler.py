"""`/rails/callbacks`: the payment gateway reports the result of a transfer."""

from microloan.adapters.clock import SystemClock
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.errors import StateConflictError
from microloan.entrypoints.http.resolver import BODY, CurrentRequest, described
from microloan.entrypoints.http.signed_resolver import SignedApi
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.callback import CallbackAnswer, CallbackBody
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
        "Report the result of a transfer",
        *(*BODY, "transfer_not_found", "duplicate_callback", "state_mismatch", "not_reversible"),
        *("result_pending", "upstream_unavailable"),
        access="gateway",
    ),
)
def post_callback(request: CurrentRequest, body: CallbackBody) -> CallbackAnswer:
    """Book a late result, or a return."""
    request.log_fields(transfer_id=body.transfer_id)
    try:
        handle_payment_callback(
            body.transfer_id,
            CallbackStatus(body.status),
            container.loan_book,
            container.gateway,
            container.clock,
        )
    except StateConflictError as refused:
        logger.warning("callback rejected", reported=dict(body), code=refused.code)
        raise
    return CallbackAnswer(transfer_id=body.transfer_id)
