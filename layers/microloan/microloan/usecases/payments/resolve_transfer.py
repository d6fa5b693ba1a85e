"""An operator's result of a transfer that the gateway never answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.retry import optimistic
from microloan.usecases.payments.process_transfer import book_result

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write

MIN_EVIDENCE, MAX_EVIDENCE = 10, 500
# The gateway's own code for a transfer without an answer that moved no money.
REASON = "timed_out"


def resolve_transfer(  # noqa: PLR0913 - what is booked, by whom, and the ports
    transfer_id: str,
    *,
    settled: bool,
    settled_on: date | None,
    evidence: str,
    operator: str,
    books: LoanBook,
    clock: Clock,
    also: tuple[Write, ...] = (),
) -> Transfer:
    """Book the result that the gateway's operator gave in place of an answer.

    Parameters
    ----------
    settled
        Whether the money moved.
    settled_on
        The value date on which it moved. A disbursement needs it, because interest starts on it.
    evidence
        The operator's evidence, kept with the transfer.
    operator
        The operator who requests it, kept with the transfer.
    also
        Writes for the same transaction.

    Returns
    -------
    Transfer
        The transfer with its result.

    Raises
    ------
    InvalidInputError
        For evidence that is too short or too long, or a value date that cannot be.
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When the transfer has a result, or was never sent.
    """
    checked = check_evidence(evidence)
    transfer = require_unanswered(transfer_id, books)
    check_value_date(transfer, settled_on, business_date(clock.now()), settled=settled)
    answer = (
        PaymentResult(TransferOutcome.SETTLED, "", checked, operator, settled_on)
        if settled
        else PaymentResult(TransferOutcome.FAILED, REASON, checked, operator)
    )
    try:
        booked = optimistic(lambda: book_result(transfer_id, answer, books, clock, *also))
    except StateConflictError:
        raise _decided_error(_require(transfer_id, books)) from None
    if (booked.evidence, booked.resolved_by, booked.settled_on) != (checked, operator, settled_on):
        # The gateway answered between the read and the write.
        raise _decided_error(booked)
    return booked


def check_evidence(evidence: str) -> str:
    """Return evidence without the space around it.

    Raises
    ------
    InvalidInputError
        For evidence that is too short or too long.

    Examples
    --------
    >>> check_evidence(" letter of 2 May, ref 4711 ")
    'letter of 2 May, ref 4711'
    """
    checked = evidence.strip()
    if not MIN_EVIDENCE <= len(checked) <= MAX_EVIDENCE:
        raise InvalidInputError(
            "evidence", "evidence_invalid", "The evidence must have 10 to 500 characters."
        )
    return checked


def check_value_date(
    transfer: Transfer, settled_on: date | None, today: date, *, settled: bool
) -> None:
    """Check the value date of a transfer that an operator resolves.

    Raises
    ------
    InvalidInputError
        For a date before the request, after today or of a failure. Also for a settled
        disbursement without a date.
    """
    if settled_on is None:
        if settled and transfer.direction is Direction.DISBURSE:
            raise _date_error("A disbursement that settled needs the date on which it arrived.")
    elif not settled:
        raise _date_error("A transfer that failed has no date of settlement.")
    elif not transfer.value_date <= settled_on <= today:
        raise _date_error(f"The date must be from {transfer.value_date} to {today}.")


def _date_error(message: str) -> InvalidInputError:
    return InvalidInputError("settled_on", "settled_on_invalid", message)


def require_unanswered(transfer_id: str, books: LoanBook) -> Transfer:
    """Return a transfer whose result an operator may book.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When the transfer has a result, or was never sent.
    """
    transfer = _require(transfer_id, books)
    if transfer.status is not TransferStatus.REQUESTED:
        raise _decided_error(transfer)
    if not transfer.attempts:
        raise StateConflictError(
            "This transfer was not sent yet. Wait until the sweep sends it.",
            code="transfer_not_sent",
        )
    return transfer


def _require(transfer_id: str, books: LoanBook) -> Transfer:
    transfer = books.transfer(transfer_id)
    if transfer is None:
        raise NotFoundError(
            "There is no such transfer. Check the transfer ID.", code="transfer_not_found"
        )
    return transfer


def _decided_error(transfer: Transfer) -> StateConflictError:
    return StateConflictError(
        f"The transfer is {transfer.status} already. Its result cannot be changed.",
        code="transfer_decided",
    )
