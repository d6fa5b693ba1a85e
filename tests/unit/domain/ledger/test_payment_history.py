"""Payments that are learned of late, taken back, or come after a write-off."""

from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import CorruptDataError, InvalidInputError
from microloan.domain.ledger.end_of_day import value_loan
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.explain import explain_account
from microloan.domain.ledger.journal import Entry, LedgerAccount, add
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, post_event, replay
from microloan.domain.loan.allocation import NOTHING, Allocation
from tests.support.builders.examples import DRAWN_ON, drawn, event, terms

TERMS = terms(10_000_00, 10)
FIRST_DUE = date(2024, 2, 15)
BILL = 1_155_00


def after(*events: LoanEvent) -> tuple[LoanAccount, list[Entry]]:
    """Draw 10,000 yuan over 10 on 2024-01-15, and let events happen."""
    account, first = drawn(TERMS)
    entries = [first]
    for one in (event(LoanEventType.DISBURSED, 10_000_00, DRAWN_ON, "out"), *events):
        account, entry = post_event(account, one, entries)
        entries.append(entry)
        assert replay(entries) == account
    return account, entries


def paid(day: date, amount: int, transfer_id: str, booked_on: date | None = None) -> LoanEvent:
    return LoanEvent(LoanEventType.REPAID, amount, booked_on or day, day, transfer_id)


def returned(day: date, amount: int, transfer_id: str) -> LoanEvent:
    return LoanEvent(LoanEventType.RETURNED, amount, day, day, transfer_id)


def balances(entries: list[Entry]) -> dict[LedgerAccount, int]:
    return {account: fen for account, fen in add(*(e.postings for e in entries)).items() if fen}


def test_returned_collection_leaves_the_loan_as_if_never_paid() -> None:
    without, _ = after()
    account, entries = after(
        paid(FIRST_DUE, BILL, "in-1"), returned(date(2024, 2, 17), BILL, "in-1")
    )
    assert (account.status, account.loan) == (LoanStatus.OPEN, without.loan)
    assert entries[-1].allocation == Allocation(0, -155_00, -1_000_00, 0)
    assert balances(entries) == {LedgerAccount.LOANS: 10_000_00, LedgerAccount.BANK: -10_000_00}
    # It is overdue from its due day on, penalty included.
    assert account.loan.days_past_due(date(2024, 2, 20)) == 5
    assert account.loan.owed(date(2024, 2, 20)).penalty > 0


def test_payment_after_a_returned_collection_is_allocated_anew() -> None:
    later = date(2024, 3, 15)
    account, entries = after(
        paid(FIRST_DUE, BILL, "in-1"),
        paid(later, 1_130_50, "in-2"),
        returned(date(2024, 3, 18), BILL, "in-1"),
    )
    only_second, _ = after(paid(later, 1_130_50, "in-2"))
    assert account.loan == only_second.loan
    # The second payment now pays the first bill's penalty, too.
    assert entries[-1].allocation.penalty > 0
    assert entries[-1].allocation.total == -BILL
    assert balances(entries)[LedgerAccount.LOANS] == account.loan.principal


def test_settled_loan_is_open_again_after_a_returned_payment() -> None:
    day = date(2024, 1, 25)
    payoff = after()[0].loan.payoff(day)
    settled, _ = after(paid(day, payoff, "in-1"))
    assert settled.status is LoanStatus.SETTLED
    account, entries = after(paid(day, payoff, "in-1"), returned(date(2024, 1, 27), payoff, "in-1"))
    assert (account.status, account.loan.principal) == (LoanStatus.OPEN, 10_000_00)
    assert balances(entries) == {LedgerAccount.LOANS: 10_000_00, LedgerAccount.BANK: -10_000_00}


def refunded(day: date, amount: int) -> tuple[LoanEvent, LoanEvent]:
    asked = event(LoanEventType.REFUND_REQUESTED, amount, day, "back-1")
    return asked, event(LoanEventType.REFUNDED, amount, day, "back-1")


def test_refund_of_a_returned_overpayment_is_owed_back() -> None:
    day, back = date(2024, 1, 25), date(2024, 1, 27)
    too_much = after()[0].loan.payoff(day) + 50_00
    account, entries = after(
        paid(day, too_much, "in-1"), *refunded(day, 50_00), returned(back, too_much, "in-1")
    )
    without, _ = after()
    assert (account.status, account.loan.owed_back, account.credit) == (LoanStatus.OPEN, 50_00, 0)
    assert balances(entries)[LedgerAccount.REFUNDS_RECEIVABLE] == 50_00
    assert LedgerAccount.CUSTOMER_CREDIT not in balances(entries)
    loan = account.loan
    assert loan.payoff(back) == without.loan.payoff(back) + 50_00
    assert (loan.due_now(back), loan.days_past_due(back + ONE_DAY)) == (50_00, 1)
    assert loan.exposure == 10_050_00
    assert value_loan(account, back).controls.owed_back == 50_00
    explained = explain_account(entries, back)
    assert (explained.owed, explained.owed.owed_back) == (loan.owed(back), 50_00)


def test_second_example_of_a_payment_returned_after_a_refund_has_its_figures() -> None:
    """9,000 over 5 from 2024-01-15: 200.00, then 9,100.00, 282.29 refunded, the first returned."""
    first, second, back = date(2024, 1, 16), date(2024, 1, 19), date(2024, 1, 25)
    account, entry = drawn(terms(9_000_00, 5))
    entries = [entry]
    for one in (
        event(LoanEventType.DISBURSED, 9_000_00, DRAWN_ON, "out"),
        paid(first, 200_00, "in-1"),
        paid(second, 9_100_00, "in-2"),
        *refunded(second, 282_29),
    ):
        account, entry = post_event(account, one, entries)
        entries.append(entry)
    assert (account.status, account.credit, account.finished) == (LoanStatus.SETTLED, 0, True)
    account, entry = post_event(account, returned(back, 200_00, "in-1"), entries)
    entries.append(entry)
    assert (account.status, account.loan.payoff(back)) == (LoanStatus.OPEN, 200_29)
    assert (account.loan.due_now(back), account.loan.days_past_due(date(2024, 1, 28))) == (
        200_29,
        3,
    )
    assert replay(entries) == account
    # It can be paid in parts, and then nothing is left on either side.
    for n, amount in enumerate((100_00, 100_29)):
        account, entry = post_event(account, paid(back, amount, f"in-{n + 3}"))
        entries.append(entry)
        assert entry.allocation == Allocation(owed_back=amount)
    assert (account.status, account.finished) == (LoanStatus.SETTLED, True)
    assert {LedgerAccount.CUSTOMER_CREDIT, LedgerAccount.REFUNDS_RECEIVABLE} & balances(
        entries
    ).keys() == set()
    assert replay(entries) == account


def test_refund_owed_back_is_paid_after_bills_and_before_unbilled_debt() -> None:
    day, back = date(2024, 1, 25), date(2024, 2, 17)
    too_much = after()[0].loan.payoff(day) + 50_00
    account, entries = after(
        paid(day, too_much, "in-1"),
        *refunded(day, 50_00),
        returned(back, too_much, "in-1"),
        paid(back, 1_300_00, "in-2"),
    )
    split = entries[-1].allocation
    assert split.owed_back == 50_00
    # The bill with its penalty came first, the running interest and principal after it.
    assert (split.penalty > 0, split.interest > 155_00, split.principal > 1_000_00) == (True,) * 3
    assert account.loan.due_now(back) == 0


def test_returned_disbursement_cancels_the_loan_and_credits_what_was_paid() -> None:
    bounced = event(LoanEventType.DISBURSEMENT_RETURNED, 10_000_00, FIRST_DUE, "out")
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"), bounced)
    assert (account.status, account.credit, account.loan.payoff(FIRST_DUE)) == (
        *(LoanStatus.CANCELLED, BILL, 0),
    )
    assert balances(entries) == {LedgerAccount.BANK: BILL, LedgerAccount.CUSTOMER_CREDIT: -BILL}
    assert explain_account(entries, FIRST_DUE).owed == NOTHING
    account, entries = after(
        paid(FIRST_DUE, BILL, "in-1"),
        bounced,
        *refunded(FIRST_DUE, BILL),
        returned(date(2024, 2, 17), BILL, "in-1"),
    )
    # The refund has no payment any more.
    assert (account.status, account.loan.payoff(date(2024, 2, 17))) == (LoanStatus.OPEN, BILL)
    assert balances(entries) == {LedgerAccount.BANK: -BILL, LedgerAccount.REFUNDS_RECEIVABLE: BILL}
    assert explain_account(entries, date(2024, 2, 17)).owed == Allocation(owed_back=BILL)


def test_returned_payment_from_before_a_write_off_is_a_loss() -> None:
    day = date(2025, 3, 1)
    written_off = LoanEvent(LoanEventType.WRITTEN_OFF, 9_000_00, day, day, "", "no assets found")
    account, entries = after(
        paid(FIRST_DUE, BILL, "in-1"), written_off, returned(day, BILL, "in-1")
    )
    assert account.status is LoanStatus.WRITTEN_OFF
    assert entries[-1].postings == {LedgerAccount.BANK: -BILL, LedgerAccount.LOSS_ALLOWANCE: BILL}


def test_entry_is_never_booked_before_the_previous_entry() -> None:
    """A clock that is a day slow does not put an entry on a day that may be closed."""
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"), paid(date(2024, 2, 14), 1_00, "in-2"))
    assert entries[-1].booked_on == FIRST_DUE
    assert (account.booked_on, account.day_entries) == (FIRST_DUE, 2)


def test_late_booked_payment_counts_from_its_value_date() -> None:
    on_time = paid(FIRST_DUE, BILL, "in-1")
    late = paid(date(2024, 2, 25), 500_00, "in-2")
    in_order, _ = after(on_time, late)
    learned = paid(FIRST_DUE, BILL, "in-1", booked_on=date(2024, 2, 27))
    account, entries = after(late, learned)
    assert account.loan == in_order.loan
    # The penalty that the later payment had paid was never due: it went to principal instead.
    assert entries[-2].allocation.penalty > 0
    assert entries[-1].allocation.penalty == -entries[-2].allocation.penalty
    assert entries[-1].allocation.total == BILL
    assert entries[-1].booked_on == date(2024, 2, 27)


def test_late_booked_payment_can_leave_a_later_payment_unapplied() -> None:
    day = date(2024, 1, 25)
    payoff = after()[0].loan.payoff(day)
    account, entries = after(
        paid(day, payoff, "in-1"), paid(date(2024, 1, 20), 1_000_00, "in-2", date(2024, 1, 26))
    )
    assert account.status is LoanStatus.SETTLED
    assert account.credit == entries[-1].allocation.unapplied > 1_000_00 - 1
    assert entries[-1].allocation.interest < 0


def test_written_off_loan_leaves_the_ledger_and_stays_a_claim() -> None:
    day = date(2025, 3, 1)
    account, entries = after(
        LoanEvent(LoanEventType.WRITTEN_OFF, 10_000_00, day, day, "", "no assets found")
    )
    assert account.status is LoanStatus.WRITTEN_OFF
    assert entries[-1].reason == "no assets found"
    assert (account.book_principal, account.loan.principal) == (0, 10_000_00)
    assert account.loan.payoff(day) > 10_000_00
    assert balances(entries) == {
        LedgerAccount.LOSS_ALLOWANCE: 10_000_00,
        LedgerAccount.BANK: -10_000_00,
    }
    assert value_loan(account, day).principal == 0


def test_recovery_is_no_income_and_settles_the_claim() -> None:
    day = date(2025, 3, 1)
    written_off = LoanEvent(LoanEventType.WRITTEN_OFF, 10_000_00, day, day, "", "no assets found")
    payoff = after(written_off)[0].loan.payoff(day)
    part, entries = after(
        written_off, LoanEvent(LoanEventType.RECOVERED, 3_000_00, day, day, "in-1")
    )
    assert (part.status, balances(entries)[LedgerAccount.RECOVERIES]) == (
        LoanStatus.WRITTEN_OFF,
        -3_000_00,
    )
    whole = LoanEvent(LoanEventType.RECOVERED, payoff + 5, day, day, "in-1")
    account, entries = after(written_off, whole)
    assert (account.status, account.credit) == (LoanStatus.SETTLED, 5)
    assert LedgerAccount.INTEREST_INCOME not in balances(entries)
    # Taken back, it is a claim again, and still out of the books.
    account, entries = after(written_off, whole, returned(day, payoff + 5, "in-1"))
    assert account.status is LoanStatus.WRITTEN_OFF
    assert balances(entries) == {
        LedgerAccount.LOSS_ALLOWANCE: 10_000_00,
        LedgerAccount.BANK: -10_000_00,
    }


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (returned(date(2024, 2, 17), BILL, "in-9"), "transfer_id"),
        (returned(date(2024, 2, 17), BILL - 1, "in-1"), "transfer_id"),
        (paid(date(2024, 2, 17), 0, "in-2"), "amount"),
        (paid(date(2024, 1, 14), 1, "in-2"), "date"),
        (LoanEvent(LoanEventType.RECOVERED, 1, FIRST_DUE, FIRST_DUE, "in-2"), "kind"),
        (LoanEvent(LoanEventType.WRITTEN_OFF, 1, FIRST_DUE, FIRST_DUE, ""), "kind"),
    ],
)
def test_event_that_does_not_fit_is_refused_and_changes_nothing(
    event: LoanEvent, field: str
) -> None:
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"))
    with pytest.raises(InvalidInputError) as refusal:
        post_event(account, event, entries)
    assert refusal.value.field == field
    assert after(paid(FIRST_DUE, BILL, "in-1")) == (account, entries)


def test_event_out_of_order_without_the_whole_journal_is_refused() -> None:
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"))
    for history in ((), entries[:-1]):
        with pytest.raises(InvalidInputError) as refusal:
            post_event(account, returned(date(2024, 2, 17), BILL, "in-1"), history)
        assert refusal.value.field == "history"


def test_second_return_of_one_payment_is_refused() -> None:
    back = returned(date(2024, 2, 17), BILL, "in-1")
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"), back)
    with pytest.raises(InvalidInputError):
        post_event(account, back, entries)


def test_replay_of_a_forged_return_is_refused() -> None:
    _, entries = after(paid(FIRST_DUE, BILL, "in-1"), returned(date(2024, 2, 17), BILL, "in-1"))
    entries[-1] = replace(entries[-1], allocation=NOTHING)
    with pytest.raises(CorruptDataError):
        replay(entries)
