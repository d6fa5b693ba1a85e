"""The rule about a draw in arrears at night: one read for each draw of the day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.ledger.breach import Breach
from microloan.domain.ledger.journal import Entry
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.writes import LoanRecord
from microloan_testing.in_memory.store import InMemoryStore
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER

DAY = date(2024, 2, 18)
"""A day after the grace of the first bills."""
RULE = "draw-in-arrears"


@pytest.fixture
def bank() -> BankAtMidnight:
    """Two loans past their grace, whose collections have no result."""
    bank = BankAtMidnight()
    bank.clock.set(DAY, 0)
    bank.night()
    return bank


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What is read: journals by loan, and the open loans by customer."""
    counted: Counter[str] = Counter()
    entries, open_loans = InMemoryStore.entries, InMemoryStore.open_loans

    def count_entries(store: InMemoryStore, loan_id: str) -> Sequence[Entry]:
        counted[loan_id] += 1
        return entries(store, loan_id)

    def count_loans(
        store: InMemoryStore, customer_id: str
    ) -> Sequence[LoanRecord | UnreadableLoan]:
        counted[customer_id] += 1
        return open_loans(store, customer_id)

    monkeypatch.setattr(InMemoryStore, "entries", count_entries)
    monkeypatch.setattr(InMemoryStore, "open_loans", count_loans)
    return counted


def draw(bank: BankAtMidnight) -> str:
    """Draw past a line that does not know of the arrears."""
    lines = bank.store.tables.lines
    lines[CUSTOMER] = replace(lines[CUSTOMER], line=replace(bank.line(), late_from={}))
    drawn = bank.borrow(1_000_00, 5, key="in arrears")
    bank.move(drawn.transfer_id)
    return drawn.opening.loan_id


def settle(bank: BankAtMidnight, *loan_ids: str) -> None:
    """Let the collections of the night arrive, which pay the bills."""
    for transfer in bank.outbox():
        if transfer.loan_id in loan_ids:
            bank.move(transfer.transfer_id)


def close_next(bank: BankAtMidnight) -> list[Breach]:
    bank.clock.set(bank.clock.today + timedelta(days=1), 0)
    closings = bank.night()
    assert all(closing.totals.skipped == () for closing in closings)
    return [b for closing in closings for b in closing.totals.breaches.named if b.rule == RULE]


def test_draw_in_arrears_is_named_for_each_loan_that_was_late(bank: BankAtMidnight) -> None:
    loan_id = draw(bank)

    found = close_next(bank)

    assert {(b.loan_id, b.day) for b in found} == {(loan_id, DAY)}
    assert {b.text for b in found} == {
        f"was drawn while loan {other} was in arrears" for other in (bank.large, bank.small)
    }


def test_draw_in_arrears_is_counted_on_its_own_day_only(bank: BankAtMidnight) -> None:
    loan_id = draw(bank)
    bank.clock.next_day()
    bank.move(bank.repay(loan_id, 100_00).transfer.transfer_id)

    assert [b.day for b in close_next(bank)] == [DAY, DAY]


def test_payment_of_the_next_morning_does_not_hide_the_arrears(bank: BankAtMidnight) -> None:
    draw(bank)
    bank.clock.set(DAY + timedelta(days=1), 0)
    settle(bank, bank.large, bank.small)

    assert len([b for closing in bank.night() for b in closing.totals.breaches.named]) == 2


def test_arrears_that_end_on_the_day_of_the_draw_are_no_breach(bank: BankAtMidnight) -> None:
    draw(bank)
    settle(bank, bank.large, bank.small)

    assert close_next(bank) == []


def test_draw_without_arrears_reads_the_open_loans_once_and_no_other_journal(
    bank: BankAtMidnight, read: Counter[str]
) -> None:
    settle(bank, bank.large, bank.small)
    bank.clock.set(DAY + timedelta(days=1), 0)
    bank.night()
    loan_id = bank.open_loan(1_000_00, 5, key="later")
    read.clear()

    assert close_next(bank) == []

    assert read == {loan_id: 1, CUSTOMER: 1}


def test_night_without_a_draw_reads_no_other_loan(bank: BankAtMidnight, read: Counter[str]) -> None:
    settle(bank, bank.large)
    read.clear()

    assert close_next(bank) == []

    assert read == {bank.large: 1}


def test_draw_beside_a_loan_of_a_damaged_journal_is_skipped_by_name(
    bank: BankAtMidnight,
) -> None:
    loan_id = draw(bank)
    journal = bank.store.tables.journal[bank.small]
    journal[1] = replace(journal[1], opening=None)
    bank.clock.set(DAY + timedelta(days=1), 0)

    planned = bank.plan()
    results = [bank.core.accrue(segment) for segment in bank.core.segments(planned)]

    assert [loan for result in results for loan in result.skipped] == [loan_id]
    assert bank.close(planned)
