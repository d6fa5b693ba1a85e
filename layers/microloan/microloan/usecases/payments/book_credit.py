"""A bank transfer that arrived pays the customer's loans, or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import (
    CorruptDataError,
    InvalidInputError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.credit_split import split_credit
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.suspense import SuspenseAccount, end, receive
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.writes import AddTransfer, AppendEntry, SaveCredit, SaveLine
from microloan.retry import optimistic
from microloan.usecases.payments.booking import Booked, history_for

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.domain.ledger.credit_split import Share
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.payments.credit import Credit
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import CreditContext, LoanBook
    from microloan.ports.writes import LoanRecord, Write


def book_credit(
    credit: Credit, customer_id: str | None, books: LoanBook, clock: Clock
) -> SuspenseAccount:
    """Book a credit once, in one transaction.

    It pays the loans of the reference's owner with its value date when the payer is the owner.
    Else, and where the owner has no loan to pay, it stays in suspense. A hold on the owner changes
    nothing: the money stays at the bank, and a refund of a surplus waits as every refund does.

    Parameters
    ----------
    customer_id
        The owner of the reference, None for an unknown reference.

    Raises
    ------
    InvalidInputError
        For a value date after today.
    StateConflictError
        When the credit is in the ledger already, with the same content or another one.
    UnavailableError
        When the database does not answer now.
    """

    def book() -> SuspenseAccount:
        now = clock.now()
        today = business_date(now)
        if credit.value_date > today:
            raise InvalidInputError(
                "credit.value_date", "value_date_invalid", "The value date is after today."
            )
        view = books.load_for_credit(credit.credit_id, customer_id)
        if view.first:
            raise _known(credit, view.first)
        account, entry = receive(credit, customer_id or "", today)
        writes: list[Write] = [AppendEntry(entry)]
        if credit.payer_matches and (paid := _pay(credit, view, books, now)):
            account, ended = end(account, LoanEventType.CREDIT_ASSIGNED, today, credit.credit_id)
            writes += [AppendEntry(ended), *paid]
        books.commit(SaveCredit(account, None), *writes)
        return account

    return optimistic(book)


def assign_credit(
    credit_id: str, customer_id: str, books: LoanBook, clock: Clock, *also: Write
) -> SuspenseAccount:
    """Pay a customer's loans from a credit in suspense, as an operator decided.

    Parameters
    ----------
    also
        Writes for the same transaction.

    Raises
    ------
    NotFoundError
        When there is no such credit in suspense.
    StateConflictError
        When it is decided already, its return is under way, or the customer has no loan to pay.
    """

    def assign() -> SuspenseAccount:
        now = clock.now()
        before = require_held(books.credit(credit_id))
        view = books.load_for_credit(credit_id, customer_id)
        paid = _pay(before.credit, view, books, now)
        if not paid:
            raise StateConflictError(
                "The customer has no loan to pay. Return the money instead.", code="nothing_due"
            )
        kind = LoanEventType.CREDIT_ASSIGNED
        after, entry = end(before, kind, business_date(now), credit_id)
        books.commit(*also, SaveCredit(after, before), AppendEntry(entry), *paid)
        return after

    return optimistic(assign)


def _known(credit: Credit, first: Entry) -> StateConflictError:
    booked = (first.amount, first.value_date, first.reason)
    if booked == (credit.amount, credit.value_date, credit.reference):
        return StateConflictError("This callback was already processed.", code="duplicate_callback")
    return StateConflictError(
        "The ledger has another credit under this ID. Compare both sides.", code="state_mismatch"
    )


def require_held(record: SuspenseAccount | None) -> SuspenseAccount:
    """Return a credit in suspense whose return is not under way.

    Raises
    ------
    NotFoundError
        When there is no such credit.
    StateConflictError
        When its money has left suspense, or its return is under way.
    """
    if record is None:
        raise NotFoundError(
            "There is no such credit in suspense. Check the ID.", code="credit_not_found"
        )
    if record.finished or record.returning:
        raise StateConflictError(
            "This credit is decided already, or its return is under way.", code="credit_decided"
        )
    return record


def _pay(credit: Credit, view: CreditContext, books: LoanBook, now: datetime) -> list[Write]:
    """Return the writes that pay the customer's loans, none without a loan to pay."""
    records = {record.account.loan_id: record for record in view.loans}
    accounts = [record.account for record in view.loans]
    shares = split_credit(credit.amount, accounts, credit.value_date)
    if not shares:
        return []
    owner = shares[0].account.opening.customer_id
    if view.line is None:
        raise CorruptDataError(f"customer {owner} has loans and no credit line")
    line = view.line.line
    writes: list[Write] = []
    for share in shares:
        record = records[share.account.loan_id]
        part = _part(credit, share, now)
        booked = _book(part, record, books, now)
        line = line.follow(record.account, booked.account)
        writes += [AddTransfer(part), *booked.loan_writes(record, record)]
    return [SaveLine(owner, line, view.line), *writes]


def _part(credit: Credit, share: Share, now: datetime) -> Transfer:
    """Return the settled transfer of a loan's share.

    A refund of it goes to the repayment card.
    """
    account = share.account
    day = min(max(credit.value_date, account.loan.terms.interest_from), business_date(now))
    return Transfer(
        transfer_id=ids.credit_part_id(credit.credit_id, account.loan_id),
        direction=Direction.CREDIT,
        customer_id=account.opening.customer_id,
        loan_id=account.loan_id,
        card_id=account.repayment_card_id,
        amount=share.amount,
        value_date=day,
        requested_at=now,
        status=TransferStatus.SETTLED,
        settled_on=credit.value_date,
    )


def _book(part: Transfer, record: LoanRecord, books: LoanBook, now: datetime) -> Booked:
    """Return a loan after its share, with the refund of what it does not owe."""
    recovered = record.account.status is LoanStatus.WRITTEN_OFF
    kind = LoanEventType.RECOVERED if recovered else LoanEventType.REPAID
    today = business_date(now)
    event = LoanEvent(kind, part.amount, today, part.value_date, part.transfer_id)
    booked = Booked(record.account).post(event, history_for(record.account, event, books))
    return booked.request_refund(booked.surplus, part.transfer_id, part.card_id, now)
