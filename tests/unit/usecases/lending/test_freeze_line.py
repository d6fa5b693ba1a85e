"""The bank freezes a line: one person for 30 days, two people for longer; the record stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.approval import Act, Approval
from microloan.domain.errors import (
    InvalidInputError,
    MicroloanError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.domain.ledger.line_standing import LineStanding
from microloan.ports.writes import LineRecord
from microloan.usecases.lending.draw_loan import quote
from microloan.usecases.lending.freeze_line import describe_freeze, freeze_line, unfreeze_line
from microloan.usecases.lending.view_account import view_account
from microloan_testing import two_people
from microloan_testing.audit import audit
from microloan_testing.confirmations import LENDER
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

WHY, CODE = "case 4711, two wallets", FreezeCode.SUSPECTED_FRAUD
ENDS, LONG = date(2024, 2, 14), date(2024, 2, 15)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def freeze(bank: InMemoryBank, until: date = ENDS, reason: str = WHY) -> LineRecord:
    return freeze_line(
        CUSTOMER,
        CODE,
        until,
        operator="wang",
        reason=reason,
        books=bank.store,
        clock=bank.clock,
    )


def unfreeze(bank: InMemoryBank) -> LineRecord:
    return unfreeze_line(CUSTOMER, "li", "case 4711 is closed", bank.store, bank.clock)


def requested(bank: InMemoryBank, until: str = "", customer_id: str = CUSTOMER) -> Approval:
    record = bank.store.line(CUSTOMER)
    assert record
    details = {
        "code": CODE.value,
        "until": until,
        "replaces": describe_freeze(record.line.frozen_on(bank.clock.today)),
    }
    return two_people.request(
        Act.FREEZE_LINE,
        customer_id,
        customer_id,
        0,
        WHY,
        bank.store,
        bank.clock,
        details=details,
    )


def changes(bank: InMemoryBank) -> list[LineChange]:
    return list(bank.store.line_changes(CUSTOMER))


def refusal(act: Callable[[], object], bank: InMemoryBank) -> str:
    """Return the code of a refusal, which changes nothing of the line."""
    before, kept = bank.store.line(CUSTOMER), changes(bank)
    with pytest.raises(MicroloanError) as refused:
        act()
    assert (bank.store.line(CUSTOMER), changes(bank)) == (before, kept)
    return refused.value.code


def test_freeze_by_one_person_for_30_days_is_kept_with_its_change(bank: InMemoryBank) -> None:
    before = bank.store.line(CUSTOMER)
    assert before

    record = freeze(bank)

    held = Freeze(CODE, ENDS, "wang", bank.clock.now())
    assert bank.store.line(CUSTOMER) == record
    assert record.line == replace(before.line, freeze=held)
    assert changes(bank) == [
        LineChange(
            version=before.version + 1,
            changed_at=bank.clock.now(),
            changed_by="wang",
            approved_by="",
            reason=WHY,
            before=LineSettings.of(before.line),
            after=LineSettings.of(record.line),
        )
    ]
    assert audit(bank.store).findings == ()


def test_freeze_by_one_person_for_31_days_is_refused(bank: InMemoryBank) -> None:
    assert refusal(lambda: freeze(bank, LONG), bank) == "freeze_too_long"


@pytest.mark.parametrize(("until", "end"), [("", None), ("2024-02-15", LONG)])
def test_freeze_by_two_people_lasts_for_more_than_30_days(
    bank: InMemoryBank, until: str, end: date | None
) -> None:
    asked = requested(bank, until)
    assert bank.line().standing(DRAWN_ON) is LineStanding.CLEAR

    two_people.approve_request(asked, bank.store, bank.clock)

    assert bank.line().freeze == Freeze(CODE, end, "wang", bank.clock.now())
    [change] = changes(bank)
    assert (change.changed_by, change.approved_by, change.reason) == ("wang", "li", WHY)
    assert audit(bank.store).findings == ()
    assert (
        refusal(lambda: two_people.approve_request(asked, bank.store, bank.clock), bank)
        == "approval_decided"
    )


def test_freeze_requested_before_another_freeze_is_refused(bank: InMemoryBank) -> None:
    asked = requested(bank)
    freeze(bank)

    code = refusal(lambda: two_people.approve_request(asked, bank.store, bank.clock), bank)

    assert code == "freeze_differs"
    assert bank.store.approval(asked.approval_id) == asked


def test_freeze_that_ended_before_its_approval_is_refused(bank: InMemoryBank) -> None:
    asked = requested(bank, "2024-01-16")
    bank.clock.next_day()

    code = refusal(lambda: two_people.approve_request(asked, bank.store, bank.clock), bank)

    assert code == "freeze_end_invalid"


def test_unfreezing_by_one_person_is_kept_with_its_change(bank: InMemoryBank) -> None:
    two_people.approve_request(requested(bank), bank.store, bank.clock)

    unfreeze(bank)

    assert bank.line().frozen_on(DRAWN_ON) is None
    *_, change = changes(bank)
    assert (change.changed_by, change.reason) == ("li", "case 4711 is closed")
    assert change.before.freeze
    assert change.after.freeze == replace(change.before.freeze, ended_on=DRAWN_ON)
    assert refusal(lambda: unfreeze(bank), bank) == "line_not_frozen"
    assert bank.borrow(1_000_00, 5).transfer_id


def test_second_freeze_replaces_the_first(bank: InMemoryBank) -> None:
    freeze(bank, date(2024, 1, 20))
    freeze(bank)
    assert [change.after.freeze and change.after.freeze.until for change in changes(bank)] == [
        date(2024, 1, 20),
        ENDS,
    ]


def test_invalid_freeze_is_refused_by_its_code(bank: InMemoryBank) -> None:
    assert refusal(lambda: freeze(bank, DRAWN_ON), bank) == "freeze_end_invalid"
    assert refusal(lambda: freeze(bank, reason="because"), bank) == "reason_invalid"
    assert refusal(lambda: unfreeze(bank), bank) == "line_not_frozen"
    bank.store.tables.lines[CUSTOMER] = replace(
        bank.store.tables.lines[CUSTOMER], line=bank.line().close()
    )
    assert refusal(lambda: freeze(bank), bank) == "line_closed"
    with pytest.raises(NotFoundError) as unknown:
        two_people.approve_request(requested(bank, customer_id="cust-9"), bank.store, bank.clock)
    assert unknown.value.code == "line_not_found"
    with pytest.raises(InvalidInputError):
        unfreeze_line(CUSTOMER, "li", "short", bank.store, bank.clock)


# What the customer meets.


def test_frozen_customer_gets_no_draw_and_no_quote(bank: InMemoryBank) -> None:
    freeze(bank)

    assert refusal(lambda: bank.borrow(1_000_00, 5), bank) == "line_frozen"
    asked = refusal(lambda: quote(CUSTOMER, 1_000_00, 5, bank.store, bank.clock, LENDER), bank)
    assert asked == "line_frozen"
    assert bank.outbox() == []


def test_account_of_a_frozen_customer_has_nothing_available(bank: InMemoryBank) -> None:
    freeze(bank)
    screen = view_account(CUSTOMER, bank.store, bank.clock)
    assert screen.view.line
    line = screen.view.line.line
    assert (line.standing(screen.today), line.available_on(screen.today)) == ("frozen", 0)


def test_freeze_ends_on_its_day_without_a_write(bank: InMemoryBank) -> None:
    freeze(bank)
    version = bank.store.tables.lines[CUSTOMER].version
    bank.clock.set(date(2024, 2, 13))
    assert refusal(lambda: bank.borrow(1_000_00, 5), bank) == "line_frozen"
    bank.clock.set(ENDS)

    assert bank.store.tables.lines[CUSTOMER].version == version
    assert bank.borrow(1_000_00, 5).transfer_id
    assert refusal(lambda: unfreeze(bank), bank) == "line_not_frozen"


def test_repayment_of_a_frozen_customer_is_booked_as_before(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    freeze(bank)

    bank.repay(loan_id, 500_00, "half")
    bank.deliver()

    assert bank.loan(loan_id).account.loan.principal == 500_50
    assert (bank.line().used, bank.line().freeze is None) == (500_50, False)


def test_draw_that_meets_a_concurrent_freeze_is_refused(bank: InMemoryBank) -> None:
    """The freeze is committed between the draw's read and its commit."""
    bank.store.before_commit.append(lambda: freeze(bank))

    with pytest.raises(StateConflictError) as refused:
        bank.borrow(1_000_00, 5)

    assert refused.value.code == "line_frozen"
    assert (bank.outbox(), bank.line().used) == ([], 0)


def test_freeze_that_meets_a_concurrent_draw_comes_after_it(bank: InMemoryBank) -> None:
    bank.store.before_commit.append(lambda: bank.borrow(1_000_00, 5))

    record = freeze(bank)

    assert (record.line.used, record.line.freeze is None) == (1_000_00, False)
    assert [change.version for change in changes(bank)] == [record.version]
