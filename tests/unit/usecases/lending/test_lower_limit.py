"""The customer lowers the limit or closes the line, the bank lowers it, and the record stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError, MicroloanError
from microloan.domain.ledger.audit import Check, check_customer
from microloan.domain.ledger.line_change import CUSTOMER, CUSTOMER_REQUEST, LineChange
from microloan.domain.ledger.line_standing import LineStanding
from microloan.ports.writes import LineRecord
from microloan.usecases.caller import Caller
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.lower_limit import lower_limit_by_bank, lower_own_limit
from microloan_testing.audit import audit, customer_snapshot
from tests.support.builders.in_memory_bank import InMemoryBank

START = date(2024, 1, 15)
LOWER = 1_000_00
WHY = "case 4711, less income"


@pytest.fixture
def bank() -> InMemoryBank:
    return InMemoryBank(START)


@pytest.fixture
def caller(bank: InMemoryBank) -> Caller:
    caller = bank.invite()
    bank.bind(caller)
    bank.apply(caller)
    return caller


@pytest.fixture
def customer_id(bank: InMemoryBank, caller: Caller) -> str:
    member = bank.store.member(caller.member_key)
    assert member
    assert member.customer_id
    return member.customer_id


def lower(bank: InMemoryBank, customer_id: str, limit: int = LOWER) -> LineRecord:
    return lower_own_limit(customer_id, limit, bank.store, bank.clock)


def close(bank: InMemoryBank, customer_id: str) -> LineRecord:
    return close_own_line(customer_id, bank.store, bank.clock)


def borrow(bank: InMemoryBank, customer_id: str, amount: int) -> str:
    card = bank.store.account(customer_id).cards[0].card_id
    return bank.borrow(amount, 5, card, customer_id=customer_id).opening.loan_id


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(MicroloanError) as refusal:
        act()
    return refusal.value.code


def changes(bank: InMemoryBank, customer_id: str) -> list[LineChange]:
    return list(bank.store.line_changes(customer_id))


def test_lowering_by_the_customer_is_kept_with_its_change(
    bank: InMemoryBank, customer_id: str
) -> None:
    before = bank.store.line(customer_id)
    assert before

    record = lower(bank, customer_id)

    assert bank.store.line(customer_id) == record
    assert record.line == replace(before.line, limit=LOWER)
    [change] = changes(bank, customer_id)
    assert (change.changed_by, change.approved_by, change.reason) == (
        CUSTOMER,
        "",
        CUSTOMER_REQUEST,
    )
    assert (change.before.limit, change.after.limit) == (before.line.limit, LOWER)
    assert (change.version, change.changed_at) == (record.version, bank.clock.now())
    assert audit(bank.store).findings == ()


def test_repeated_lowering_leaves_one_record(bank: InMemoryBank, customer_id: str) -> None:
    assert lower(bank, customer_id) == lower(bank, customer_id)
    assert len(changes(bank, customer_id)) == 1


def test_raised_limit_is_refused_and_not_recorded(bank: InMemoryBank, customer_id: str) -> None:
    lower(bank, customer_id)
    assert refused(lambda: lower(bank, customer_id, LOWER + 100_00)) == "limit_not_lower"
    assert bank.line(customer_id).limit == LOWER
    assert len(changes(bank, customer_id)) == 1


def test_customer_without_a_line_cannot_lower_it(bank: InMemoryBank) -> None:
    assert refused(lambda: lower(bank, "cust-9")) == "line_not_found"


def test_draw_above_the_lowered_limit_is_refused(bank: InMemoryBank, customer_id: str) -> None:
    lower(bank, customer_id)
    assert refused(lambda: borrow(bank, customer_id, LOWER + 100_00)) == "amount_exceeds_available"
    assert borrow(bank, customer_id, LOWER)


def test_lowering_below_the_use_leaves_the_loan_as_agreed(
    bank: InMemoryBank, customer_id: str
) -> None:
    loan_id = borrow(bank, customer_id, 2_000_00)
    bank.deliver()
    lower(bank, customer_id)
    assert bank.line(customer_id).available_on(START) == 0
    assert audit(bank.store).findings == ()
    assert bank.repay(loan_id, customer_id=customer_id).transfer.amount > 2_000_00


def test_line_with_an_open_loan_cannot_be_closed(bank: InMemoryBank, customer_id: str) -> None:
    borrow(bank, customer_id, LOWER)
    assert refused(lambda: close(bank, customer_id)) == "line_in_use"
    assert changes(bank, customer_id) == []


def test_closed_line_gives_no_loan(bank: InMemoryBank, customer_id: str) -> None:
    assert close(bank, customer_id).line.standing(START) is LineStanding.CLOSED
    assert refused(lambda: borrow(bank, customer_id, LOWER)) == "line_closed"
    assert audit(bank.store).findings == ()


def test_application_opens_a_closed_line_without_a_query_of_the_bureau(
    bank: InMemoryBank, caller: Caller, customer_id: str
) -> None:
    before = bank.line(customer_id)
    close(bank, customer_id)

    bank.apply(caller)

    assert bank.line(customer_id) == before
    assert bank.bureau.asked == 1
    closing, opening = changes(bank, customer_id)
    assert (opening.before, opening.after) == (closing.after, closing.before)
    assert (opening.changed_by, opening.reason) == (CUSTOMER, CUSTOMER_REQUEST)
    assert len(bank.store.trail(customer_id).consents) == 1
    assert audit(bank.store).findings == ()


def test_application_under_a_standing_decision_keeps_a_lowered_limit(
    bank: InMemoryBank, caller: Caller, customer_id: str
) -> None:
    lower(bank, customer_id)
    bank.apply(caller)
    assert bank.line(customer_id).limit == LOWER
    assert len(changes(bank, customer_id)) == 1


def test_new_decision_after_a_year_sets_the_limit_anew(
    bank: InMemoryBank, caller: Caller, customer_id: str
) -> None:
    offered = bank.line(customer_id).limit
    lower(bank, customer_id)
    bank.clock.set(date(2025, 1, 16))
    bank.apply(caller)
    assert bank.line(customer_id).limit == offered
    assert audit(bank.store).findings == ()


def test_closing_that_races_a_draw_is_decided_after_it(
    bank: InMemoryBank, customer_id: str
) -> None:
    bank.store.before_commit.append(lambda: borrow(bank, customer_id, LOWER))
    assert refused(lambda: close(bank, customer_id)) == "line_in_use"
    line = bank.line(customer_id)
    assert (line.used, line.limit > 0) == (LOWER, True)


def test_lowering_by_the_bank_names_operator_and_reason(
    bank: InMemoryBank, customer_id: str
) -> None:
    lower_limit_by_bank(customer_id, LOWER, "wang", WHY, bank.store, bank.clock)
    [change] = changes(bank, customer_id)
    assert (change.changed_by, change.reason) == ("wang", WHY)
    assert bank.line(customer_id).limit == LOWER


def test_lowering_by_the_bank_needs_a_reason(bank: InMemoryBank, customer_id: str) -> None:
    with pytest.raises(InvalidInputError):
        lower_limit_by_bank(customer_id, LOWER, "wang", "short", bank.store, bank.clock)


def test_bank_cannot_close_a_line(bank: InMemoryBank, customer_id: str) -> None:
    def close() -> None:
        lower_limit_by_bank(customer_id, 0, "wang", WHY, bank.store, bank.clock)

    assert refused(close) == "closing_not_allowed"


def test_audit_finds_a_limit_that_no_change_explains(bank: InMemoryBank, customer_id: str) -> None:
    lower(bank, customer_id)
    file = customer_snapshot(bank.store, customer_id)
    assert file.line
    wrong = replace(file, line=replace(file.line, limit=LOWER + 100_00))
    [finding] = check_customer(wrong).findings
    assert finding.check is Check.GIVEN


def test_audit_finds_the_offered_limit_after_a_later_lowering(
    bank: InMemoryBank, customer_id: str
) -> None:
    bank.clock.set(date(2024, 1, 16))
    lower(bank, customer_id)
    file = customer_snapshot(bank.store, customer_id)
    assert file.line
    offered = replace(file.line, limit=file.line_changes[0].before.limit)
    assert check_customer(replace(file, line=offered)).findings
