"""Acts of the bank's operators: one person requests each, and another approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.approval import Act, Approval, check_reason
from microloan.domain.calendar import business_date
from microloan.domain.errors import NotFoundError
from microloan.ports.operator_writes import AddApproval
from microloan.usecases.lending.change_line import find_line
from microloan.usecases.lending.correct_loan import find_correction_amount
from microloan.usecases.lending.find_loan import find_loan
from microloan.usecases.lending.give_extra import describe_room
from microloan.usecases.operations.approvals import approve
from microloan.usecases.payments.book_credit import require_held
from microloan.usecases.payments.reissue_refund import refundable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.loan.plan import PlanTerms
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook

REQUESTER, APPROVER = "wang", "li"
_APPROVED = "seen the papers"
_LINE_REASON = "case 4711, a good customer"
_NO_DETAILS: Mapping[str, str] = {}


def request(  # noqa: PLR0913 - the fields of a request
    act: Act,
    customer_id: str,
    subject: str,
    amount: int,
    reason: str,
    books: LoanBook,
    clock: Clock,
    *,
    details: Mapping[str, str] = _NO_DETAILS,
    approval_id: str = "",
) -> Approval:
    """Store a request of one person, and return it."""
    now = clock.now()
    asked = Approval(
        approval_id=approval_id
        or ids.derive("approval", act, subject, now.isoformat(), str(len(books.approvals()))),
        act=act,
        customer_id=customer_id,
        subject=subject,
        amount=amount,
        details=tuple(sorted(details.items())),
        requested_by=REQUESTER,
        requested_at=now,
        reason=check_reason(reason),
    )
    books.commit(AddApproval(asked))
    return asked


def approve_request(asked: Approval, books: LoanBook, clock: Clock) -> Approval:
    """Approve a request as another person, which does the act."""
    return approve(asked.approval_id, asked.digest, APPROVER, _APPROVED, books, clock)


def give_extra(
    customer_id: str, amount: int, until: date, books: LoanBook, clock: Clock
) -> CreditLine:
    """Give a line a temporary extra by two people."""
    before = find_line(customer_id, books).line
    replaces = describe_room(before, business_date(clock.now()))
    details = {"until": until.isoformat(), "replaces": replaces}
    return _change_line(Act.GIVE_EXTRA, customer_id, amount, details, books, clock)


def reprice_line(
    customer_id: str, daily_rate: Decimal, books: LoanBook, clock: Clock
) -> CreditLine:
    """Lower the price of a line by two people."""
    details = {
        "daily_rate": str(daily_rate),
        "replaces": str(find_line(customer_id, books).line.daily_rate),
    }
    return _change_line(Act.REPRICE_LINE, customer_id, 0, details, books, clock)


def _change_line(  # noqa: PLR0913 - the fields of a request
    act: Act,
    customer_id: str,
    amount: int,
    details: Mapping[str, str],
    books: LoanBook,
    clock: Clock,
) -> CreditLine:
    asked = request(
        act, customer_id, customer_id, amount, _LINE_REASON, books, clock, details=details
    )
    approve_request(asked, books, clock)
    return find_line(customer_id, books).line


def request_write_off(
    customer_id: str, loan_id: str, reason: str, books: LoanBook, clock: Clock
) -> Approval:
    """Request the write-off of a loan as it is now."""
    exposure = find_loan(customer_id, loan_id, books).account.loan.exposure
    return request(Act.WRITE_OFF, customer_id, loan_id, exposure, reason, books, clock)


def write_off(
    customer_id: str, loan_id: str, reason: str, books: LoanBook, clock: Clock
) -> LoanAccount:
    """Write a loan off by two people."""
    asked = request_write_off(customer_id, loan_id, reason, books, clock)
    approve_request(asked, books, clock)
    return find_loan(customer_id, loan_id, books).account


def request_plan(  # noqa: PLR0913 - the offer, and the ports
    customer_id: str,
    loan_id: str,
    plan: PlanTerms,
    reason: str,
    books: LoanBook,
    clock: Clock,
) -> Approval:
    """Request the offer of a plan."""
    principal = find_loan(customer_id, loan_id, books).account.loan.principal
    details = {name: str(figure) for name, figure in plan.facts.items()}
    of = (customer_id, loan_id, principal, reason, books, clock)
    return request(Act.OFFER_PLAN, *of, details=details)


def offer_plan(  # noqa: PLR0913 - as above
    customer_id: str,
    loan_id: str,
    plan: PlanTerms,
    reason: str,
    books: LoanBook,
    clock: Clock,
) -> Approval:
    """Offer a plan by two people."""
    asked = request_plan(customer_id, loan_id, plan, reason, books, clock)
    return approve_request(asked, books, clock)


def end_credit(  # noqa: PLR0913 - the decision, and the ports
    act: Act,
    credit_id: str,
    customer_id: str,
    reason: str,
    books: LoanBook,
    clock: Clock,
) -> Approval:
    """Return a bank transfer in suspense, or assign it, by two people."""
    amount = require_held(books.credit(credit_id)).credit.amount
    asked = request(act, customer_id, credit_id, amount, reason, books, clock)
    return approve_request(asked, books, clock)


def request_reversal(transfer_id: str, reason: str, books: LoanBook, clock: Clock) -> Approval:
    """Request the reversal of a payment."""
    sent = _transfer(transfer_id, books)
    act = Act.REVERSE_PAYMENT
    return request(act, sent.customer_id, transfer_id, sent.amount, reason, books, clock)


def reverse_payment(transfer_id: str, reason: str, books: LoanBook, clock: Clock) -> LoanAccount:
    """Reverse a payment that came back without a callback, by two people."""
    asked = request_reversal(transfer_id, reason, books, clock)
    approve_request(asked, books, clock)
    return find_loan(asked.customer_id, _transfer(transfer_id, books).loan_id, books).account


def request_reissue(transfer_id: str, card_id: str, books: LoanBook, clock: Clock) -> Approval:
    """Request a refund in place of a failed one."""
    return request(
        Act.REISSUE_REFUND,
        _transfer(transfer_id, books).customer_id,
        transfer_id,
        refundable(transfer_id, books),
        "the old card is closed",
        books,
        clock,
        details={"card_id": card_id},
    )


def reissue_refund(
    transfer_id: str, card_id: str, books: LoanBook, clock: Clock
) -> Transfer | None:
    """Reissue a failed refund by two people, and return the new one, if any."""
    asked = request_reissue(transfer_id, card_id, books, clock)
    approve_request(asked, books, clock)
    return books.transfer(ids.refund_id(transfer_id)) if asked.amount else None


def correct_loan(  # noqa: PLR0913 - what is corrected, and the ports
    customer_id: str,
    loan_id: str,
    correction_id: str,
    *,
    amount: int,
    counts_from: date,
    reason: str,
    books: LoanBook,
    clock: Clock,
) -> LoanAccount:
    """Correct a loan by two people."""
    asked = request(
        Act.CORRECT_LOAN,
        customer_id,
        loan_id,
        amount,
        reason,
        books,
        clock,
        details={"counts_from": counts_from.isoformat()},
        approval_id=correction_id,
    )
    approve_request(asked, books, clock)
    return find_loan(customer_id, loan_id, books).account


def reverse_correction(  # noqa: PLR0913 - what is reversed, and the ports
    customer_id: str,
    loan_id: str,
    correction_id: str,
    *,
    reason: str,
    books: LoanBook,
    clock: Clock,
) -> LoanAccount:
    """Reverse a correction by two people."""
    amount = find_correction_amount(loan_id, correction_id, books)
    asked = request(
        Act.REVERSE_CORRECTION,
        customer_id,
        loan_id,
        amount,
        reason,
        books,
        clock,
        details={"correction_id": correction_id},
    )
    approve_request(asked, books, clock)
    return find_loan(customer_id, loan_id, books).account


def resolve_transfer(  # noqa: PLR0913 - what is booked, and the ports
    transfer_id: str,
    *,
    settled: bool,
    evidence: str,
    books: LoanBook,
    clock: Clock,
    settled_on: date | None = None,
) -> Transfer:
    """Book the result of a transfer without an answer, by two people."""
    sent = _transfer(transfer_id, books)
    moved = {"settled_on": settled_on.isoformat()} if settled_on else {}
    asked = request(
        Act.RESOLVE_TRANSFER,
        sent.customer_id,
        transfer_id,
        sent.amount,
        evidence,
        books,
        clock,
        details={"result": "settled" if settled else "failed", "evidence": evidence, **moved},
    )
    approve_request(asked, books, clock)
    return _transfer(transfer_id, books)


def _transfer(transfer_id: str, books: LoanBook) -> Transfer:
    sent = books.transfer(transfer_id)
    if sent is None:
        raise NotFoundError(
            "There is no such transfer. Check the transfer ID.", code="transfer_not_found"
        )
    return sent
