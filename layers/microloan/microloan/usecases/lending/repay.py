"""A customer's repayment: one batch of reads, one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import (
    ConcurrentUpdateError,
    InvalidInputError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.allocation import NOTHING
from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.domain.product import PRODUCT
from microloan.ports.writes import AddTransfer, SaveLine, SaveLoan
from microloan.retry import optimistic, require_same_request
from microloan.usecases.lending.find_loan import find_loan, require_loan
from microloan.usecases.screening.require_clear import refuse_on_hold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from microloan.domain.customers.customer import Card
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.loan.allocation import Allocation
    from microloan.domain.loan.loan import Loan
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook, RepaymentContext
    from microloan.ports.writes import LineRecord, LoanRecord


@dataclass(frozen=True, slots=True)
class RepaymentRequest:
    """A customer's request for a repayment.

    Parameters
    ----------
    amount
        Fen, or None for the whole loan.
    expected
        The payoff in fen that the customer was shown, None when the client omits it.
    card_id
        The bound card that pays this time, None for the loan's repayment card.
    """

    loan_id: str
    amount: int | None
    key: str
    fingerprint: str
    expected: int | None = None
    card_id: str | None = None


@dataclass(frozen=True, slots=True)
class RepaymentResult:
    """An accepted repayment, the same for every repetition of the request."""

    transfer: Transfer
    repeated: bool = False


def repay(
    customer_id: str, request: RepaymentRequest, books: LoanBook, clock: Clock
) -> RepaymentResult:
    """Collect a repayment from the loan's repayment card, or from another bound card.

    The loan changes when the money arrives.

    Raises
    ------
    InvalidInputError
        For an amount of zero or less, above the payoff, or too small to be collected.
    NotFoundError
        When the loan or the card is not the customer's.
    StateConflictError
        For a loan that is settled, not disbursed yet or being collected. For a payoff other than
        the one that the customer was shown. For a key that was used with another body.
    UnavailableError
        When the database does not answer now.
    """
    return optimistic(lambda: _repay(customer_id, request, books, clock))


def _repay(
    customer_id: str, request: RepaymentRequest, books: LoanBook, clock: Clock
) -> RepaymentResult:
    transfer_id = ids.repayment_id(customer_id, request.loan_id, request.key)

    def read() -> RepaymentContext:
        return books.load_for_repayment(customer_id, request.loan_id, transfer_id, request.card_id)

    view = read()
    if view.loan is None:
        # A batch is no snapshot: the loan may have moved from one table to the other meanwhile.
        view = read()
    if view.transfer:
        return _repeat_result(view.transfer, request)
    refuse_on_hold(view.screening)
    try:
        record = _require_collectable(view.loan, transfer_id)
    except StateConflictError:
        # This very request may have been accepted and booked between the two reads of the batch.
        if transfer := read().transfer:
            return _repeat_result(transfer, request)
        raise
    now = clock.now()
    today = business_date(now)
    loan = record.account.loan
    _require_as_shown(request.expected, loan.payoff(today))
    amount = _amount(request.amount, loan, today)
    card_id, ordered = paying_card(record.account, request.card_id, view.card, view.line)
    transfer = collection_of(record.account, amount, now, transfer_id, request.fingerprint, card_id)
    books.commit(SaveLoan(record.collect(transfer_id), record), AddTransfer(transfer), *ordered)
    return RepaymentResult(transfer)


def paying_card(
    account: LoanAccount, wanted: str | None, card: Card | None, line: LineRecord | None
) -> tuple[str, tuple[SaveLine, ...]]:
    """Return the card that pays this time, and the write that another card needs.

    The loan as it was read says that its own card is bound. Another card is bound as long as the
    line does not say that it was unbound, and has no new version, which an unbinding makes.

    Parameters
    ----------
    wanted
        The card that the customer names, None for the loan's.
    card, line
        The bound card of that ID and the line, as they were read.

    Raises
    ------
    NotFoundError
        When the customer has no such card, or not any more.
    """
    if wanted in {None, account.repayment_card_id}:
        return account.repayment_card_id, ()
    if card is None or line is None or line.line.has_dropped(card.card_id, card.bound_at):
        raise NotFoundError(
            "There is no such card. Choose one of your cards.", code="card_not_found"
        )
    return card.card_id, (SaveLine(account.opening.customer_id, line.line, line),)


def collection_of(  # noqa: PLR0913 - the facts of a request
    account: LoanAccount,
    amount: int,
    now: datetime,
    transfer_id: str,
    fingerprint: str,
    card_id: str,
) -> Transfer:
    """Return a collection of an amount in fen that the customer requests now."""
    today = business_date(now)
    return Transfer(
        transfer_id=transfer_id,
        direction=Direction.COLLECT,
        customer_id=account.opening.customer_id,
        loan_id=account.loan_id,
        card_id=card_id,
        amount=amount,
        value_date=today,
        requested_at=now,
        expected=account.loan.repay(amount, today)[1],
        fingerprint=fingerprint,
    )


def _repeat_result(transfer: Transfer, request: RepaymentRequest) -> RepaymentResult:
    require_same_request(transfer.fingerprint, request.fingerprint)
    return RepaymentResult(transfer, repeated=True)


def _require_as_shown(expected: int | None, payoff: int) -> None:
    """Raise when the debt differs from the one that the customer agreed to pay."""
    if expected not in {None, payoff}:
        raise StateConflictError(
            f"The amount that settles the loan is now {yuan(payoff)} yuan. Confirm it again.",
            code="payoff_changed",
        )


def _amount(requested: int | None, loan: Loan, today: date) -> int:
    """Return the fen to collect: at most the payoff, at least the minimum."""
    payoff = loan.payoff(today)
    if requested is None:
        return payoff
    if requested > payoff:
        raise InvalidInputError(
            "amount",
            "amount_exceeds_payoff",
            f"Amount must be at most {yuan(payoff)} yuan, which settles the loan today.",
        )
    if 0 < requested < PRODUCT.min_repayment and requested not in {payoff, *_closing(loan, today)}:
        least = min(PRODUCT.min_repayment, payoff, *_closing(loan, today))
        raise InvalidInputError(
            "amount", "repayment_too_small", f"Amount must be at least {yuan(least)} yuan."
        )
    return requested


def _closing(loan: Loan, today: date) -> list[int]:
    """Return the fen that close the oldest bill, and those that close all bills."""
    now = loan.on(today)
    first = [bill.owed(today, loan.terms).total for bill in now.bills[:1]]
    return [fen for fen in (*first, now.due_now(today)) if fen]


def _require_collectable(record: LoanRecord | None, transfer_id: str) -> LoanRecord:
    record = require_loan(record)
    if record.collecting == transfer_id:
        # A batch is no snapshot: this very request was accepted between its two reads.
        raise ConcurrentUpdateError("the same request is being accepted")
    match record.account.status:
        case LoanStatus.SETTLED | LoanStatus.CANCELLED:
            raise StateConflictError("This loan is settled. Nothing is owed.", code="loan_settled")
        case LoanStatus.DISBURSING:
            raise StateConflictError(
                "The money of this loan is still on its way. Try again when it has arrived.",
                code="loan_not_disbursed",
            )
        case LoanStatus.OPEN | LoanStatus.WRITTEN_OFF if record.collecting:
            raise StateConflictError(
                "A collection of this loan is under way. Try again when it has ended.",
                code="collection_pending",
            )
    return record


def payoffs(
    customer_id: str, loan_id: str, books: LoanBook, clock: Clock
) -> Iterator[tuple[date, Allocation]]:
    """Return the amounts that close a loan today and on each of the next ten days.

    Raises
    ------
    NotFoundError
        When the loan is not the customer's.
    """
    account = find_loan(customer_id, loan_id, books).account
    today = business_date(clock.now())
    return (_payoff(account, today + timedelta(days=n)) for n in range(PRODUCT.payoff_days))


def _payoff(account: LoanAccount, day: date) -> tuple[date, Allocation]:
    return day, NOTHING if account.status.closed else account.loan.owed(day)
