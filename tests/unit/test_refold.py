"""Payments that are learned of late, taken back, or come after a write-off."""

from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.account import LoanAccount, Status, record, replay
from microloan.domain.allocation import NOTHING, Allocation
from microloan.domain.errors import Corrupt, Invalid
from microloan.domain.events import Event, Kind
from microloan.domain.journal import Account, Entry, add
from microloan.domain.night import value
from tests.fakes.examples import DRAWN_ON, drawn, event, terms

TERMS = terms(10_000_00, 10)
FIRST_DUE = date(2024, 2, 15)
BILL = 1_155_00


def after(*events: Event) -> tuple[LoanAccount, list[Entry]]:
    """Draw 10,000 yuan over 10 on 2024-01-15, and let events happen."""
    account, first = drawn(TERMS)
    entries = [first]
    for one in (event(Kind.DISBURSED, 10_000_00, DRAWN_ON, "out"), *events):
        account, entry = record(account, one, entries)
        entries.append(entry)
        assert replay(entries) == account
    return account, entries


def paid(day: date, amount: int, transfer_id: str, booked_on: date | None = None) -> Event:
    return Event(Kind.REPAID, amount, booked_on or day, day, transfer_id)


def returned(day: date, amount: int, transfer_id: str) -> Event:
    return Event(Kind.RETURNED, amount, day, day, transfer_id)


def balances(entries: list[Entry]) -> dict[Account, int]:
    return {account: fen for account, fen in add(*(e.postings for e in entries)).items() if fen}


def test_a_returned_collection_is_as_if_it_had_never_been_paid() -> None:
    without, _ = after()
    account, entries = after(
        paid(FIRST_DUE, BILL, "in-1"), returned(date(2024, 2, 17), BILL, "in-1")
    )
    assert (account.status, account.loan) == (Status.OPEN, without.loan)
    assert entries[-1].allocation == Allocation(0, -155_00, -1_000_00, 0)
    assert balances(entries) == {Account.LOANS: 10_000_00, Account.BANK: -10_000_00}
    # It is overdue from its due day on, penalty included.
    assert account.loan.days_past_due(date(2024, 2, 20)) == 5
    assert account.loan.owed(date(2024, 2, 20)).penalty > 0


def test_what_was_paid_after_a_returned_collection_goes_elsewhere() -> None:
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
    assert balances(entries)[Account.LOANS] == account.loan.principal


def test_a_settled_loan_whose_payment_comes_back_is_open_again() -> None:
    day = date(2024, 1, 25)
    payoff = after()[0].loan.payoff(day)
    settled, _ = after(paid(day, payoff, "in-1"))
    assert settled.status is Status.SETTLED
    account, entries = after(paid(day, payoff, "in-1"), returned(date(2024, 1, 27), payoff, "in-1"))
    assert (account.status, account.loan.principal) == (Status.OPEN, 10_000_00)
    assert balances(entries) == {Account.LOANS: 10_000_00, Account.BANK: -10_000_00}


def test_a_refund_stays_a_claim_when_its_overpayment_comes_back() -> None:
    day = date(2024, 1, 25)
    too_much = after()[0].loan.payoff(day) + 50_00
    account, entries = after(
        paid(day, too_much, "in-1"),
        event(Kind.REFUNDED, 50_00, day, "back-1"),
        returned(date(2024, 1, 27), too_much, "in-1"),
    )
    assert account.credit == -50_00
    assert balances(entries)[Account.CUSTOMER_CREDIT] == 50_00


def test_a_payment_learned_of_late_counts_from_its_value_date() -> None:
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


def test_a_payment_in_its_place_can_leave_a_later_one_unapplied() -> None:
    day = date(2024, 1, 25)
    payoff = after()[0].loan.payoff(day)
    account, entries = after(
        paid(day, payoff, "in-1"), paid(date(2024, 1, 20), 1_000_00, "in-2", date(2024, 1, 26))
    )
    assert account.status is Status.SETTLED
    assert account.credit == entries[-1].allocation.unapplied > 1_000_00 - 1
    assert entries[-1].allocation.interest < 0


def test_a_written_off_loan_leaves_the_books_and_stays_a_claim() -> None:
    day = date(2025, 3, 1)
    account, entries = after(Event(Kind.WRITTEN_OFF, 10_000_00, day, day, "", "no assets found"))
    assert account.status is Status.WRITTEN_OFF
    assert entries[-1].reason == "no assets found"
    assert (account.book_principal, account.loan.principal) == (0, 10_000_00)
    assert account.loan.payoff(day) > 10_000_00
    assert balances(entries) == {Account.LOSS_ALLOWANCE: 10_000_00, Account.BANK: -10_000_00}
    assert value(account, day).principal == 0


def test_what_is_recovered_is_no_income_and_settles_the_claim() -> None:
    day = date(2025, 3, 1)
    written_off = Event(Kind.WRITTEN_OFF, 10_000_00, day, day, "", "no assets found")
    payoff = after(written_off)[0].loan.payoff(day)
    part, entries = after(written_off, Event(Kind.RECOVERED, 3_000_00, day, day, "in-1"))
    assert (part.status, balances(entries)[Account.RECOVERIES]) == (Status.WRITTEN_OFF, -3_000_00)
    whole = Event(Kind.RECOVERED, payoff + 5, day, day, "in-1")
    account, entries = after(written_off, whole)
    assert (account.status, account.credit) == (Status.SETTLED, 5)
    assert Account.INTEREST_INCOME not in balances(entries)
    # Taken back, it is a claim again, and still out of the books.
    account, entries = after(written_off, whole, returned(day, payoff + 5, "in-1"))
    assert account.status is Status.WRITTEN_OFF
    assert balances(entries) == {Account.LOSS_ALLOWANCE: 10_000_00, Account.BANK: -10_000_00}


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (returned(date(2024, 2, 17), BILL, "in-9"), "transfer_id"),
        (returned(date(2024, 2, 17), BILL - 1, "in-1"), "transfer_id"),
        (paid(date(2024, 2, 17), 0, "in-2"), "amount"),
        (paid(date(2024, 1, 14), 1, "in-2"), "date"),
        (Event(Kind.RECOVERED, 1, FIRST_DUE, FIRST_DUE, "in-2"), "kind"),
        (Event(Kind.WRITTEN_OFF, 1, FIRST_DUE, FIRST_DUE, ""), "kind"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(event: Event, field: str) -> None:
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"))
    with pytest.raises(Invalid) as refusal:
        record(account, event, entries)
    assert refusal.value.field == field
    assert after(paid(FIRST_DUE, BILL, "in-1")) == (account, entries)


def test_an_event_out_of_its_order_needs_the_whole_journal() -> None:
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"))
    for history in ((), entries[:-1]):
        with pytest.raises(Invalid) as refusal:
            record(account, returned(date(2024, 2, 17), BILL, "in-1"), history)
        assert refusal.value.field == "history"


def test_a_payment_can_be_taken_back_once() -> None:
    back = returned(date(2024, 2, 17), BILL, "in-1")
    account, entries = after(paid(FIRST_DUE, BILL, "in-1"), back)
    with pytest.raises(Invalid):
        record(account, back, entries)


def test_a_forged_refold_cannot_be_replayed() -> None:
    _, entries = after(paid(FIRST_DUE, BILL, "in-1"), returned(date(2024, 2, 17), BILL, "in-1"))
    entries[-1] = replace(entries[-1], allocation=NOTHING)
    with pytest.raises(Corrupt):
        replay(entries)
