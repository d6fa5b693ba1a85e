"""The rules of the law in the end of day: named, counted, and at no read of a quiet loan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.ledger.breach import MOST_NAMED, NO_BREACHES, Breach, BreachTotals
from microloan.domain.ledger.journal import Entry
from microloan_testing.in_memory.store import InMemoryStore
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import DRAWN_ON


@pytest.fixture
def bank() -> BankAtMidnight:
    return BankAtMidnight()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The journals that are read, by loan."""
    counted: Counter[str] = Counter()
    entries = InMemoryStore.entries

    def count(store: InMemoryStore, loan_id: str) -> Sequence[Entry]:
        counted[loan_id] += 1
        return entries(store, loan_id)

    monkeypatch.setattr(InMemoryStore, "entries", count)
    return counted


def overcharge(bank: BankAtMidnight, loan_id: str, seq: int = 2) -> None:
    """Store an entry that charges a yuan of interest."""
    journal = bank.store.tables.journal[loan_id]
    split = journal[seq].allocation
    journal[seq] = replace(
        journal[seq],
        allocation=replace(split, interest=split.interest + 1_00, principal=split.principal - 1_00),
    )


def test_end_of_day_of_sound_loans_has_no_breach_and_reads_each_once(
    bank: BankAtMidnight, read: Counter[str]
) -> None:
    [closing] = bank.night()

    assert closing.totals.breaches == NO_BREACHES
    assert read == {bank.large: 1, bank.small: 1}


def test_loan_without_activity_is_not_read_in_the_end_of_day(
    bank: BankAtMidnight, read: Counter[str]
) -> None:
    bank.night()
    read.clear()
    bank.clock.set(DRAWN_ON + timedelta(days=9), 0)

    closings = bank.night()

    assert len(closings) == 8
    assert read == {}


def test_a_loan_with_entries_after_the_day_is_read_once(
    bank: BankAtMidnight, read: Counter[str]
) -> None:
    """Its entry of this morning is not of the days to be closed, and its value needs a replay."""
    bank.cross(bank.small, 100_00)
    read.clear()

    planned = bank.plan()
    for segment in bank.core.segments(planned):
        bank.core.accrue(segment)

    assert read[bank.small] == 1


def test_breach_is_named_in_the_closing_and_does_not_stop_it(bank: BankAtMidnight) -> None:
    overcharge(bank, bank.small)

    [closing] = bank.night()

    breaches = closing.totals.breaches
    assert {(b.rule, b.loan_id, b.day) for b in breaches.named} >= {
        ("first-day", bank.small, DRAWN_ON),
        ("ceiling", bank.small, DRAWN_ON),
        ("waterfall", bank.small, DRAWN_ON),
    }
    assert breaches.counts["ceiling"] == 1
    assert closing.totals.skipped == ()


def test_breach_counts_only_on_the_day_of_its_entry(bank: BankAtMidnight) -> None:
    overcharge(bank, bank.small)
    bank.clock.set(DRAWN_ON + timedelta(days=4), 0)

    closings = bank.night()

    assert [bool(closing.totals.breaches.count) for closing in closings] == [
        True,
        False,
        False,
        False,
    ]


def test_a_loan_that_cannot_be_checked_is_skipped_by_name(bank: BankAtMidnight) -> None:
    journal = bank.store.tables.journal[bank.small]
    journal[1] = replace(journal[1], opening=None)

    planned = bank.plan()
    results = [bank.core.accrue(segment) for segment in bank.core.segments(planned)]

    assert [loan for result in results for loan in result.skipped] == [bank.small]
    [closing] = bank.close(planned)
    assert closing.totals.breaches == NO_BREACHES


def test_breach_totals_name_a_hundred_and_count_all() -> None:
    many = [Breach("ceiling", f"loan-{n}", DRAWN_ON, "1 fen too much") for n in range(99)]
    other = [Breach("grace", "loan-x", DRAWN_ON, "1 fen too much")] * 3

    totals = BreachTotals.of(many) + BreachTotals.of(other) + NO_BREACHES

    assert totals.counts == {"ceiling": 99, "grace": 3}
    assert (totals.count, len(totals.named)) == (102, MOST_NAMED)


def test_named_breaches_have_one_order_whatever_the_order_of_the_checks() -> None:
    first, second = (Breach("ceiling", f"loan-{n}", DRAWN_ON, "1 fen too much") for n in (1, 2))
    both = BreachTotals.of([first]) + BreachTotals.of([second])
    assert both == BreachTotals.of([second]) + BreachTotals.of([first])
    assert both.named == (first, second)
