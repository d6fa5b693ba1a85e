"""Whether the bank does its work: when the night is late, and when money is."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from microloan.domain.calendar import SHANGHAI
from microloan.domain.payments.transfer import MANUAL_REVIEW_AFTER, TransferStatus
from microloan.ports.writes import AddTransfer
from microloan.usecases.operations import view_service_health as view_operation_
from microloan.usecases.operations.service_health import (
    TRANSFER_DELAYED,
    HealthIssue,
    ServiceHealth,
)
from microloan.usecases.operations.view_service_health import view_service_health
from tests.support.builders.examples import transfer
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import UNKNOWN

YESTERDAY = date(2024, 1, 15)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 1, 16, hour, minute, tzinfo=SHANGHAI)


def operation(now: datetime, **changes: object) -> ServiceHealth:
    idle: dict[str, object] = {
        "last_closed": YESTERDAY,
        "moving": 0,
        "oldest": None,
        "given_up": 0,
    }
    return ServiceHealth(now, **(idle | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "closed", "open_days", "late"),
    [
        (at(12), YESTERDAY, 0, False),
        (at(0, 5), YESTERDAY - timedelta(days=1), 1, False),
        (at(2, 59), YESTERDAY - timedelta(days=1), 1, False),
        (at(3), YESTERDAY - timedelta(days=1), 1, True),
        (at(0, 5), YESTERDAY - timedelta(days=2), 2, True),
        (at(12), YESTERDAY - timedelta(days=7), 7, True),
        (at(12), None, 0, False),
    ],
)
def test_end_of_day_is_delayed_from_three_in_the_morning(
    now: datetime, closed: date | None, open_days: int, late: bool
) -> None:
    found = operation(now, last_closed=closed)
    assert (found.days_to_close, found.eod_delayed) == (open_days, late)


@pytest.mark.parametrize(
    ("changes", "troubles"),
    [
        ({}, ()),
        ({"last_closed": None}, (HealthIssue.BOOKS_NOT_OPENED,)),
        ({"last_closed": date(2024, 1, 1)}, (HealthIssue.EOD_DELAYED,)),
        ({"moving": 1, "oldest": at(12) - TRANSFER_DELAYED}, ()),
        ({"moving": 1, "oldest": at(11, 29)}, (HealthIssue.TRANSFER_DELAYED,)),
        ({"given_up": 1}, (HealthIssue.GIVEN_UP,)),
        (
            {"last_closed": date(2024, 1, 1), "oldest": at(1), "moving": 1, "given_up": 2},
            (HealthIssue.EOD_DELAYED, HealthIssue.TRANSFER_DELAYED, HealthIssue.GIVEN_UP),
        ),
    ],
)
def test_health_issues_follow_from_the_state_of_the_service(
    changes: dict[str, object], troubles: tuple[HealthIssue, ...]
) -> None:
    assert operation(at(12), **changes).troubles == troubles


def test_transfers_in_transit_are_counted_apart_from_those_given_up() -> None:
    bank = InMemoryBank()
    bank.customer()
    first, second = bank.borrow(key="a" * 16), bank.borrow(key="b" * 16)
    before = view_service_health(bank.store, bank.store, bank.clock)
    assert (before.moving, before.given_up, before.oldest) == (2, 0, bank.clock.now())
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(first.transfer_id)
    transfers = bank.store.tables.transfers
    stuck = transfers[first.transfer_id]
    long_ago = stuck.requested_at - MANUAL_REVIEW_AFTER
    transfers[first.transfer_id] = replace(stuck, requested_at=long_ago)
    bank.clock.wait(timedelta(minutes=31))
    after = view_service_health(bank.store, bank.store, bank.clock)
    assert transfers[second.transfer_id].status is TransferStatus.REQUESTED
    assert (after.moving, after.given_up) == (1, 1)
    assert after.troubles == (HealthIssue.TRANSFER_DELAYED, HealthIssue.GIVEN_UP)


def test_transfers_in_transit_are_counted_up_to_the_sweep_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(view_operation_, "SWEEP_LIMIT", 1)
    bank = InMemoryBank()
    bank.customer()
    oldest = bank.clock.now()
    for key in "ab":
        bank.borrow(key=key * 16)
        bank.clock.wait(timedelta(minutes=1))
    found = view_service_health(bank.store, bank.store, bank.clock)
    assert (found.moving, found.oldest) == (1, oldest)


def test_collections_of_the_end_of_day_are_in_transit_and_not_delayed() -> None:
    bank = InMemoryBank()
    bank.customer()
    loan_id = bank.borrow().opening.loan_id
    bank.store.tables.transfers.clear()
    bank.store.commit(AddTransfer(transfer("t-night", loan_id=loan_id)))
    bank.clock.wait(timedelta(hours=1))
    found = view_service_health(bank.store, bank.store, bank.clock)
    assert (found.moving, found.oldest) == (1, None)
    assert HealthIssue.TRANSFER_DELAYED not in found.troubles


def test_books_that_were_never_opened_are_a_health_issue() -> None:
    bank = InMemoryBank()
    bank.store.tables.closings.clear()
    found = view_service_health(bank.store, bank.store, bank.clock)
    assert found.last_closed is None
    assert found.troubles == (HealthIssue.BOOKS_NOT_OPENED,)
