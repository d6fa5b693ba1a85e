"""The changes of a line follow from each other, and end in the line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from microloan.domain.ledger.audit import Check, CustomerSnapshot, check_customer
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_change import LineChange
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.freeze_line import freeze_line, unfreeze_line
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan_testing import two_people
from microloan_testing.audit import customer_snapshot
from tests.support.builders.examples import WEAK_REPORT
from tests.support.builders.in_memory_bank import InMemoryBank

WHY = "case 4711, two wallets"
LOWER = 2_000_00


@pytest.fixture(scope="module")
def sound() -> CustomerSnapshot:
    """A line with every kind of change, of which the last is a lower price."""
    bank = InMemoryBank()
    bank.bureau.answer = WEAK_REPORT
    caller = bank.invite()
    bank.bind(caller)
    bank.apply(caller)
    customer_id = customer_of(caller, bank.store)
    store, clock = bank.store, bank.clock
    until = clock.today + timedelta(days=20)
    freeze_line(
        *(customer_id, FreezeCode.SUSPECTED_FRAUD, until),
        operator="wang",
        reason=WHY,
        books=store,
        clock=clock,
    )
    unfreeze_line(customer_id, "wang", WHY, store, clock)
    clock.set(clock.today + timedelta(days=1))
    lower_own_limit(customer_id, LOWER, store, clock)
    two_people.give_extra(customer_id, 500_00, until, store, clock)
    two_people.reprice_line(customer_id, Decimal("0.0002"), store, clock)
    return customer_snapshot(store, customer_id)


def found(file: CustomerSnapshot) -> list[str]:
    findings = check_customer(file).findings
    return [finding.text for finding in findings if finding.check is Check.LINE_CHANGES]


def with_change(
    file: CustomerSnapshot, place: int, change: Callable[[LineChange], LineChange]
) -> CustomerSnapshot:
    changes = list(file.line_changes)
    changes[place] = change(changes[place])
    return replace(file, line_changes=tuple(changes))


def test_sound_changes_have_no_finding_and_are_counted(sound: CustomerSnapshot) -> None:
    result = check_customer(sound)
    assert (result.findings, result.looked_at[Check.LINE_CHANGES]) == ((), 5)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("limit", {"limit": LOWER + 100_00}),
        ("daily_rate", {"daily_rate": Decimal("0.0009")}),
        ("freeze", {"freeze": None}),
        ("extra", {"extra": Extra(900_00, date(2024, 1, 16), date(2024, 2, 1))}),
    ],
)
def test_setting_that_changed_between_two_changes_is_found(
    sound: CustomerSnapshot, name: str, settings: dict[str, Any]
) -> None:
    def forge(change: LineChange) -> LineChange:
        return replace(change, before=replace(change.before, **settings))

    text = f"change {sound.line_changes[3].version} begins with another {name} than the one before"
    assert any(text in one for one in found(with_change(sound, 3, forge)))


@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("freeze", lambda line: replace(line, freeze=None)),
        ("extra", lambda line: replace(line, extra=replace(line.extra, amount=900_00))),
        ("extra", lambda line: replace(line, extra=replace(line.extra, until=date(2025, 1, 1)))),
    ],
)
def test_line_with_another_setting_than_after_its_last_change_is_found(
    sound: CustomerSnapshot, name: str, forge: Callable[[CreditLine], CreditLine]
) -> None:
    assert sound.line
    version = sound.line_changes[-1].version
    text = f"the line has another {name} than after change {version}"
    assert found(replace(sound, line=forge(sound.line))) == [text]


@pytest.mark.parametrize(("recorded", "kept", "named"), [(None, 15, 0), (15, 15, 0), (15, 20, 1)])
def test_due_day_that_no_customer_changed_is_found(
    sound: CustomerSnapshot, recorded: int | None, kept: int, named: int
) -> None:
    """The arrival of the first loan fixes it without a change by a person."""
    assert sound.line

    def remember(change: LineChange) -> LineChange:
        return replace(change, after=replace(change.after, due_day=recorded))

    file = replace(with_change(sound, -1, remember), line=replace(sound.line, due_day=kept))
    assert found(file) == ["the line has another due_day than after change 6"] * named


def test_missing_change_is_found(sound: CustomerSnapshot) -> None:
    [*early, _, last] = sound.line_changes
    assert found(replace(sound, line_changes=(*early, last)))


def test_extra_that_a_new_decision_cut_or_ended_is_no_finding(sound: CustomerSnapshot) -> None:
    assert sound.line
    assert sound.line.extra
    for extra in (None, replace(sound.line.extra, amount=300_00)):
        assert found(replace(sound, line=replace(sound.line, extra=extra))) == []
