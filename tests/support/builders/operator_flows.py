"""Operators' acts, each of which may crash at any call and be repeated."""

from collections.abc import Callable
from datetime import timedelta

from microloan.domain.approval import Act as ApprovedAct
from microloan.domain.approval import Approval
from microloan.domain.calendar import business_date
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.writes import AddApproval
from microloan.usecases.lending.write_off import write_off
from microloan.usecases.operations.approvals import approve
from microloan.usecases.payments.reissue_refund import reissue_refund
from microloan.usecases.payments.resolve_transfer import resolve_transfer
from tests.support.builders.moto_bank import MotoBank

Act = Callable[[], object]


def reissue_failed_refund(bank: MotoBank) -> Act:
    loan_id, _ = bank.overpaid("909")
    [failed] = bank.stack.books.open_transfers()
    assert (failed.loan_id, failed.status) == (loan_id, TransferStatus.FAILED)
    card_id = bank.bind()

    def act() -> None:
        # The command line shows the operator whether the refund is still open.
        now = bank.stack.clock.now()
        if any(transfer.needs_manual_review(now) for transfer in bank.stack.books.open_transfers()):
            reissue_refund(failed.transfer_id, card_id, bank.stack.books, bank.stack.clock)

    return act


def resolve_unanswered_transfer(bank: MotoBank) -> Act:
    drawn = bank.ready().borrow(bank.bind("906"))
    bank.api.stream(drawn["transfer_id"])

    def act() -> None:
        books, clock = bank.stack.books, bank.stack.clock
        # The operator checks whether the transfer is still listed.
        if books.open_transfers():
            resolve_transfer(
                drawn["transfer_id"],
                settled=True,
                evidence="A letter of the gateway, ticket 4711",
                operator="wang",
                books=books,
                clock=clock,
            )

    return act


def approve_correction(bank: MotoBank) -> Act:
    """Approve a correction of more than the debt, whose surplus is refunded."""
    loan_id = bank.ready().open_loan()
    books, clock = bank.stack.books, bank.stack.clock
    requested = Approval(
        approval_id="approval-1",
        act=ApprovedAct.CORRECT_LOAN,
        customer_id=bank.customer_id,
        subject=loan_id,
        amount=1_100_00,
        details=(("counts_from", business_date(clock.now()).isoformat()),),
        requested_by="wang",
        requested_at=clock.now(),
        reason="Charged twice in error",
    )
    books.commit(AddApproval(requested))

    def act() -> None:
        # The operator checks whether the request is still pending.
        if books.approval("approval-1") == requested:
            approve("approval-1", requested.digest, "li", "Seen the bill", books, clock)

    return act


def write_off_overdue_loan(bank: MotoBank) -> Act:
    loan_id = bank.ready().open_loan("902")
    # The first due date is one or two months after the draw, depending on the day.
    bank.on(bank.first_due(loan_id) + timedelta(days=3))
    record = bank.stack.books.loans(bank.customer_id)[0]
    assert record.account.loan_id == loan_id

    def act() -> None:
        if bank.stack.books.loans(bank.customer_id)[0].account.status is LoanStatus.OPEN:
            books, clock = bank.stack.books, bank.stack.clock
            write_off(bank.customer_id, loan_id, "bankrupt, no assets found", books, clock)

    return act
