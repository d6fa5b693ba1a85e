"""Each kind of damage to loans and lines, planted in a sound file, is named with its fen."""

from dataclasses import replace
from typing import Any

import pytest

from microloan.domain.ledger.audit import Check, CustomerSnapshot, UnreadableItem, check_customer
from microloan.domain.ledger.journal import GENESIS, Entry, LedgerAccount
from tests.support.builders.corruption import (
    LARGE,
    SMALL,
    found,
    rehashed,
    sound_file,
    stored,
    with_entry,
    with_loan,
)
from tests.support.builders.examples import CUSTOMER


@pytest.fixture(scope="module")
def sound() -> CustomerSnapshot:
    return sound_file()


def test_sound_snapshot_has_no_findings_and_counts_every_check(sound: CustomerSnapshot) -> None:
    checked = check_customer(sound)
    assert checked.findings == ()
    assert dict(checked.looked_at) == {
        Check.READABLE: 23,
        Check.ZERO_SUM: 9,
        Check.CHAIN: 3,
        Check.REPLAY: 3,
        Check.ACCOUNTS: 3,
        Check.CLAIMS: 3,
        Check.LINES: 1,
        Check.GIVEN: 1,
        Check.LINE_CHANGES: 0,
        Check.KNOWN: 6,
        Check.APPROVED: 0,
        Check.TRANSFERS: 7,
        Check.OPEN: 5,
        Check.BANK: 1,
    }


def test_unreadable_item_is_found_by_the_readable_check(sound: CustomerSnapshot) -> None:
    file = replace(sound, unread=(UnreadableItem("loan l-1", "cannot be read"),))
    assert found(file, Check.READABLE) == ["loan l-1: cannot be read"]


def test_entry_that_does_not_sum_to_zero_is_found(sound: CustomerSnapshot) -> None:
    file = with_entry(sound, LARGE, 1, postings={LedgerAccount.BANK: -10_000_00})
    (text,) = found(file, Check.ZERO_SUM)
    assert text.endswith("entry 2, disbursed, sums to -1000000 fen")
    assert sound.loans[LARGE].loan_id in text


@pytest.mark.parametrize(
    "changes",
    [{"amount": 1}, {"previous": GENESIS}, {"seq": 7}, {"reason": "x"}],
    ids=lambda changes: next(iter(changes)),
)
def test_changed_entry_is_found_as_a_broken_chain(
    sound: CustomerSnapshot, changes: dict[str, Any]
) -> None:
    file = with_entry(sound, LARGE, 1, **changes)
    (text,) = found(file, Check.CHAIN)
    assert f"chain of loan {sound.loans[LARGE].loan_id} breaks" in text


def test_rehashed_change_is_found_by_replay_and_accounts(sound: CustomerSnapshot) -> None:
    def cheat(entry: Entry) -> Entry:
        postings = {LedgerAccount.BANK: 5_000_00, LedgerAccount.PENALTY_INCOME: -5_000_00}
        return replace(entry, postings=postings)

    file = rehashed(sound, LARGE, cheat)
    assert found(file, Check.CHAIN) == []
    (text,) = found(file, Check.REPLAY)
    assert "cannot be replayed: entry 3" in text
    (text,) = found(file, Check.ACCOUNTS)
    assert "account loans is 10,000.00, by the loan 5,005.00: 499500 fen too much" in text


def test_journal_without_its_last_entry_is_found_by_replay(sound: CustomerSnapshot) -> None:
    file = with_loan(sound, LARGE, journal=sound.loans[LARGE].journal[:-1])
    assert found(file, Check.CHAIN) == []
    texts = found(file, Check.REPLAY)
    assert any("seq is 3, by replay 2" in text for text in texts)
    assert any("outstanding is 5,005.00, by replay 10,000.00: 499500 fen too" in t for t in texts)


def test_stored_loan_that_differs_from_its_replay_is_found(sound: CustomerSnapshot) -> None:
    account = stored(sound, LARGE)
    changed = replace(account, loan=replace(account.loan, outstanding=5_004_99))
    file = with_loan(sound, LARGE, open=changed)
    (text,) = found(file, Check.REPLAY)
    assert text.endswith("outstanding is 5,004.99, by replay 5,005.00: 1 fen too little")
    assert len(found(file, Check.ACCOUNTS)) == len(found(file, Check.LINES)) == 1


def test_loan_without_a_journal_is_found(sound: CustomerSnapshot) -> None:
    file = with_loan(sound, LARGE, journal=())
    (text,) = found(file, Check.REPLAY)
    assert text.endswith("is stored, but has no journal")


def test_journal_without_a_stored_loan_is_found(sound: CustomerSnapshot) -> None:
    file = with_loan(sound, LARGE, open=None, collecting=None)
    (text,) = found(file, Check.REPLAY)
    assert text.endswith("leaves 500500 fen of principal, but is stored nowhere")


def test_closed_loan_that_stays_open_in_another_state_than_at_its_closing_is_found(
    sound: CustomerSnapshot,
) -> None:
    small = sound.loans[SMALL]
    assert small.open
    assert small.settled
    assert small.open == small.settled
    for open_ in (replace(small.open, day_bank=0), stored(sound, LARGE)):
        (text,) = found(with_loan(sound, SMALL, open=open_), Check.REPLAY)
        assert text.endswith("stands among the open loans as it never was at its closing")
    assert found(with_loan(sound, SMALL, open=None), Check.REPLAY) == []


def test_settled_loan_that_is_missing_among_the_settled_is_found(sound: CustomerSnapshot) -> None:
    small = sound.loans[SMALL]
    file = with_loan(sound, SMALL, open=small.settled, settled=None)
    (text,) = found(file, Check.REPLAY)
    assert text.endswith("is settled, but not among the settled loans")


def test_open_loan_among_the_settled_loans_is_found(sound: CustomerSnapshot) -> None:
    file = with_loan(sound, LARGE, open=None, settled=stored(sound, LARGE))
    (text,) = found(file, Check.REPLAY)
    assert text.endswith("is among the settled loans, but open")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"used": 5_805_01}, "used is 5,805.01, by the loans 5,805.00: 1 fen too much"),
        ({"open_loans": 3}, "open_loans is 3, there are 2"),
    ],
)
def test_line_that_is_not_the_sum_of_its_loans_is_found(
    sound: CustomerSnapshot, changes: dict[str, Any], text: str
) -> None:
    assert sound.line
    file = replace(sound, line=replace(sound.line, **changes))
    assert found(file, Check.LINES) == [f"customer {CUSTOMER}: {text}"]


def test_loans_without_a_credit_line_are_found(sound: CustomerSnapshot) -> None:
    (text,) = found(replace(sound, line=None), Check.LINES)
    assert text.endswith("has loans of 580500 fen, but no line")
