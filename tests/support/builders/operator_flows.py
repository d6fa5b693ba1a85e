"""Operators' acts, each of which may crash at any call and be repeated."""

from collections.abc import Callable
from datetime import timedelta

from microloan.domain.approval import Act as ApprovedAct
from microloan.domain.approval import Approval
from microloan.domain.calendar import business_date
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.payments.transfer import TransferStatus
from microloan.usecases.lending.change_line import find_line
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.freeze_line import freeze_line, unfreeze_line
from microloan.usecases.lending.give_extra import describe_room
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan.usecases.screening.hold import hold_by_hand
from microloan_testing.two_people import (
    approve_request,
    request,
    request_reissue,
    request_reversal,
    request_write_off,
)
from tests.support.builders.moto_bank import MotoBank
from tests.support.builders.screening import ask_release, import_list

Act = Callable[[], object]


def _approving(bank: MotoBank, requested: Approval) -> Act:
    """Approve a request, if the operator still sees it as pending."""
    books, clock = bank.stack.books, bank.stack.clock

    def act() -> None:
        if books.approval(requested.approval_id) == requested:
            approve_request(requested, books, clock)

    return act


def reissue_failed_refund(bank: MotoBank) -> Act:
    loan_id, _ = bank.overpaid("909")
    books, clock = bank.stack.books, bank.stack.clock
    [failed] = books.open_transfers()
    assert (failed.loan_id, failed.status) == (loan_id, TransferStatus.FAILED)
    return _approving(bank, request_reissue(failed.transfer_id, bank.bind(), books, clock))


def reverse_unreported_return(bank: MotoBank) -> Act:
    _, transfer_id = bank.overpaid()
    why = "statement of the bank, line 47"
    return _approving(bank, request_reversal(transfer_id, why, bank.stack.books, bank.stack.clock))


def resolve_unanswered_transfer(bank: MotoBank) -> Act:
    drawn = bank.ready().borrow(bank.bind("906"))
    transfer_id = drawn["transfer_id"]
    bank.api.stream(transfer_id)
    evidence = "A letter of the gateway, ticket 4711"
    requested = request(
        ApprovedAct.RESOLVE_TRANSFER,
        bank.customer_id,
        transfer_id,
        1_000_00,
        evidence,
        bank.stack.books,
        bank.stack.clock,
        details={
            "result": "settled",
            "evidence": evidence,
            "settled_on": business_date(bank.stack.clock.now()).isoformat(),
        },
    )
    return _approving(bank, requested)


def approve_correction(bank: MotoBank) -> Act:
    """Approve a correction of more than the debt, whose surplus is refunded."""
    loan_id = bank.ready().open_loan()
    books, clock = bank.stack.books, bank.stack.clock
    requested = request(
        ApprovedAct.CORRECT_LOAN,
        bank.customer_id,
        loan_id,
        1_100_00,
        "Charged twice in error",
        books,
        clock,
        details={"counts_from": business_date(clock.now()).isoformat()},
    )
    return _approving(bank, requested)


def freeze_line_for_long(bank: MotoBank) -> Act:
    bank.ready()
    requested = request(
        ApprovedAct.FREEZE_LINE,
        bank.customer_id,
        bank.customer_id,
        0,
        "Order of the court, case 4712",
        bank.stack.books,
        bank.stack.clock,
        details={"code": "judicial_order", "until": "", "replaces": ""},
    )
    return _approving(bank, requested)


def give_line_an_extra(bank: MotoBank) -> Act:
    bank.ready()
    books, clock = bank.stack.books, bank.stack.clock
    lower_own_limit(bank.customer_id, 10_000_00, books, clock)
    today = business_date(clock.now())
    room = describe_room(find_line(bank.customer_id, books).line, today)
    requested = request(
        ApprovedAct.GIVE_EXTRA,
        bank.customer_id,
        bank.customer_id,
        1_000_00,
        "Case 4711, a wedding",
        books,
        clock,
        details={"until": str(today + timedelta(days=30)), "replaces": room},
    )
    return _approving(bank, requested)


def close_unused_line(bank: MotoBank) -> Act:
    bank.ready()
    books, clock = bank.stack.books, bank.stack.clock
    return lambda: close_own_line(bank.customer_id, books, clock)


def unfreeze_frozen_line(bank: MotoBank) -> Act:
    bank.ready()
    books, clock, customer_id = bank.stack.books, bank.stack.clock, bank.customer_id
    freeze_line(
        customer_id,
        FreezeCode.SUSPECTED_FRAUD,
        business_date(clock.now()) + timedelta(days=30),
        operator="wang",
        reason="Case 4711, two wallets",
        books=books,
        clock=clock,
    )

    def act() -> None:
        # The operator looks at the line first.
        record = books.line(customer_id)
        if record and record.line.frozen_on(business_date(clock.now())):
            unfreeze_line(customer_id, "li", "Case 4711 is closed", books, clock)

    return act


def write_off_overdue_loan(bank: MotoBank) -> Act:
    loan_id = bank.ready().open_loan("902")
    # The first due date is one or two months after the draw, depending on the day.
    bank.on(bank.first_due(loan_id) + timedelta(days=3))
    why = "bankrupt, no assets found"
    requested = request_write_off(
        bank.customer_id, loan_id, why, bank.stack.books, bank.stack.clock
    )
    return _approving(bank, requested)


def import_screening_list(bank: MotoBank) -> Act:
    """A list that names the customer, after one that names another person."""
    bank.ready()
    screening, clock = bank.stack.screening, bank.stack.clock
    import_list(["cust-other"], screening, clock)
    return lambda: import_list([bank.customer_id], screening, clock)


def hold_customer_by_hand(bank: MotoBank) -> Act:
    bank.ready()
    screening, clock = bank.stack.screening, bank.stack.clock

    def act() -> None:
        # A second hold is refused.
        if not screening.on_hold([bank.customer_id]):
            hold_by_hand(bank.customer_id, "wang", "Order of the police", screening, clock)

    return act


def release_hold(bank: MotoBank) -> Act:
    """A customer on hold with a draw that waits."""
    bank.ready().borrow()
    books, clock = bank.stack.books, bank.stack.clock
    import_list([bank.customer_id], bank.stack.screening, clock)
    [case] = books.open_cases()
    return _approving(bank, ask_release(case, books, clock))
