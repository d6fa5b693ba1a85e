from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.errors import CorruptDataError, InvalidInputError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, post_event, replay
from microloan.domain.loan.allocation import Allocation
from tests.support.builders.examples import DRAWN_ON, drawn, event, history, terms

SHORT = terms(1_000_00, 5)
DAY = date(2024, 1, 25)
DISBURSED = event(LoanEventType.DISBURSED, 1_000_00, DRAWN_ON)
FAILED = event(LoanEventType.DISBURSEMENT_FAILED, 1_000_00, DRAWN_ON)
OVERPAID = event(LoanEventType.REPAID, 1_105_00, DAY)
REQUESTED = event(LoanEventType.REFUND_REQUESTED, 100_00, DAY, "back-1")
REFUNDED = event(LoanEventType.REFUNDED, 100_00, DAY, "back-1")
NOT_REFUNDED = event(LoanEventType.REFUND_FAILED, 100_00, DAY, "back-1")
CANCELLED = event(LoanEventType.REFUND_CANCELLED, 100_00, DAY, "back-1")
SENT_BACK = event(LoanEventType.REFUND_RETURNED, 100_00, DAY, "back-1")
WRITTEN_OFF = event(LoanEventType.WRITTEN_OFF, 1_000_00, DAY)


def recovered(amount: int) -> LoanEvent:
    return event(LoanEventType.RECOVERED, amount, DAY)


def returned(amount: int) -> LoanEvent:
    return event(LoanEventType.RETURNED, amount, DAY)


def after(*events: LoanEvent) -> tuple[LoanAccount, list[Entry]]:
    account, first = drawn(SHORT)
    entries = [first]
    for each in events:
        account, entry = post_event(account, each, entries)
        entries.append(entry)
    return account, entries


@pytest.mark.parametrize(
    ("events", "status", "principal", "credit"),
    [
        ((), LoanStatus.DISBURSING, 1_000_00, 0),
        ((DISBURSED,), LoanStatus.OPEN, 1_000_00, 0),
        ((FAILED,), LoanStatus.CANCELLED, 0, 0),
        ((DISBURSED, event(LoanEventType.REPAID, 105_00, DAY)), LoanStatus.OPEN, 900_00, 0),
        ((DISBURSED, event(LoanEventType.REPAID, 1_005_00, DAY)), LoanStatus.SETTLED, 0, 0),
        ((DISBURSED, OVERPAID), LoanStatus.SETTLED, 0, 100_00),
        ((DISBURSED, OVERPAID, REQUESTED), LoanStatus.SETTLED, 0, 0),
        ((DISBURSED, OVERPAID, REQUESTED, REFUNDED), LoanStatus.SETTLED, 0, 0),
        ((DISBURSED, OVERPAID, REQUESTED, NOT_REFUNDED), LoanStatus.SETTLED, 0, 100_00),
        ((DISBURSED, OVERPAID, REQUESTED, CANCELLED), LoanStatus.SETTLED, 0, 100_00),
        ((DISBURSED, OVERPAID, REQUESTED, REFUNDED, SENT_BACK), LoanStatus.SETTLED, 0, 100_00),
        (
            (DISBURSED, OVERPAID, event(LoanEventType.REPAID, 1_00, DAY)),
            LoanStatus.SETTLED,
            0,
            101_00,
        ),
        ((DISBURSED, WRITTEN_OFF), LoanStatus.WRITTEN_OFF, 1_000_00, 0),
        ((DISBURSED, WRITTEN_OFF, recovered(105_00)), LoanStatus.WRITTEN_OFF, 900_00, 0),
        ((DISBURSED, WRITTEN_OFF, recovered(1_105_00)), LoanStatus.SETTLED, 0, 100_00),
        (
            (DISBURSED, WRITTEN_OFF, recovered(1_105_00), recovered(1_00)),
            LoanStatus.SETTLED,
            0,
            101_00,
        ),
        (
            (DISBURSED, WRITTEN_OFF, recovered(1_105_00), REQUESTED, REFUNDED),
            LoanStatus.SETTLED,
            0,
            0,
        ),
        (
            (DISBURSED, WRITTEN_OFF, recovered(1_105_00), returned(1_105_00)),
            LoanStatus.WRITTEN_OFF,
            1_000_00,
            0,
        ),
        (
            (DISBURSED, WRITTEN_OFF, recovered(105_00), returned(105_00)),
            LoanStatus.WRITTEN_OFF,
            1_000_00,
            0,
        ),
        (
            (DISBURSED, WRITTEN_OFF, recovered(1_105_00), REQUESTED, returned(1_105_00), REFUNDED),
            LoanStatus.WRITTEN_OFF,
            1_000_00,
            0,
        ),
        (
            (DISBURSED, OVERPAID, returned(1_105_00)),
            LoanStatus.OPEN,
            1_000_00,
            0,
        ),
        (
            (DISBURSED, OVERPAID, REQUESTED, returned(1_105_00), REFUNDED),
            LoanStatus.OPEN,
            1_000_00,
            0,
        ),
    ],
)
def test_loan_account_follows_its_events_and_equals_its_replay(
    events: tuple[LoanEvent, ...], status: LoanStatus, principal: int, credit: int
) -> None:
    account, entries = after(*events)
    assert (account.status, account.loan.principal, account.credit) == (status, principal, credit)
    assert (account.seq, account.head) == (len(entries), entries[-1].hash)
    assert account.booked_on == entries[-1].booked_on
    assert replay(entries) == account


@pytest.mark.parametrize(
    ("events", "impossible"),
    [
        ((), event(LoanEventType.REPAID, 1_00, DAY)),
        ((), event(LoanEventType.DISBURSED, 999_00, DRAWN_ON)),
        ((), event(LoanEventType.DISBURSEMENT_FAILED, 999_00, DRAWN_ON)),
        ((DISBURSED,), DISBURSED),
        ((DISBURSED,), FAILED),
        ((), event(LoanEventType.REFUNDED, 1, DAY)),
        ((DISBURSED, OVERPAID), event(LoanEventType.REFUND_REQUESTED, 100_01, DAY)),
        ((DISBURSED, OVERPAID), REFUNDED),
        ((DISBURSED, OVERPAID, REQUESTED), event(LoanEventType.REFUND_REQUESTED, 1, DAY)),
        ((DISBURSED, OVERPAID, REQUESTED), event(LoanEventType.REFUND_FAILED, 100_01, DAY)),
        ((DISBURSED, OVERPAID, REQUESTED, REFUNDED), REFUNDED),
        ((), SENT_BACK),
        ((FAILED,), event(LoanEventType.REFUNDED, 1, DAY)),
        ((DISBURSED,), event(LoanEventType.DRAWN, 1_000_00, DAY)),
        ((DISBURSED,), event(LoanEventType.VALUED, 1, DAY)),
        ((FAILED,), DISBURSED),
        ((FAILED,), event(LoanEventType.REPAID, 1_00, DAY)),
        ((DISBURSED,), event(LoanEventType.RECOVERED, 1_00, DAY)),
        ((DISBURSED,), event(LoanEventType.RETURNED, 1_00, DAY)),
        ((DISBURSED,), event(LoanEventType.WRITTEN_OFF, 999_00, DAY)),
        ((FAILED,), event(LoanEventType.WRITTEN_OFF, 0, DAY)),
    ],
)
def test_impossible_event_of_a_loan_is_refused(
    events: tuple[LoanEvent, ...], impossible: LoanEvent
) -> None:
    account, history = after(*events)
    with pytest.raises(InvalidInputError) as refusal:
        post_event(account, impossible, history)
    assert refusal.value.field in {"kind", "transfer_id"}


def test_a_repayment_counts_from_its_value_date_not_from_its_booking() -> None:
    late = LoanEvent(LoanEventType.REPAID, 1_005_00, date(2024, 1, 27), DAY, "t-1")
    account, entries = after(DISBURSED, late)
    assert account.status is LoanStatus.SETTLED
    assert entries[-1].allocation == Allocation(interest=5_00, principal=1_000_00)
    assert account.booked_on == date(2024, 1, 27)


STEPS = history(terms(), [(DAY, 200_00), (date(2024, 3, 1), 500_00), (date(2024, 4, 2), 1)])
ENTRIES = [entry for _, entry in STEPS]


def test_replay_of_every_prefix_equals_the_state_stored_then() -> None:
    for count, (account, _) in enumerate(STEPS, start=1):
        assert replay(ENTRIES[:count]) == account


def test_replay_of_a_journal_without_a_draw_at_its_start_is_refused() -> None:
    with pytest.raises(CorruptDataError, match="does not begin with a draw"):
        replay(ENTRIES[1:])


@pytest.mark.parametrize("place", range(len(ENTRIES)))
def test_replay_of_an_entry_that_differs_from_its_event_is_refused(place: int) -> None:
    changed = list(ENTRIES)
    changed[place] = replace(changed[place], allocation=Allocation(penalty=7))
    with pytest.raises(CorruptDataError, match=f"entry {place + 1} of loan loan-1"):
        replay(changed)


def test_replay_of_a_journal_with_a_gap_is_refused() -> None:
    with pytest.raises(CorruptDataError):
        replay([*ENTRIES[:2], *ENTRIES[3:]])
