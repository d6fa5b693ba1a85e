"""The night breaks a plan of which two instalments were missed, once, before it collects."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import plan_breaks_on
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.end_of_day.break_plan import break_plan
from microloan_testing import two_people
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.screening import import_list
from tests.support.fakes.outbound_services import UNKNOWN

FROZEN = PaymentResult(TransferOutcome.FAILED, "account_frozen")
DRAWN, LATE = date(2027, 1, 15), date(2027, 3, 20)
PLAN = PlanTerms(2, 10)
BROKEN = LoanEventType.PLAN_BROKEN


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(DRAWN)
    bank.customer()
    return bank


@pytest.fixture
def loan_id(bank: InMemoryBank) -> str:
    """Return a loan with a plan whose first instalment falls due on 15 April."""
    loan_id = bank.open_loan()
    bank.clock.set(LATE)
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    return loan_id


def breaks_on(bank: InMemoryBank, loan_id: str) -> date:
    day = plan_breaks_on(bank.loan(loan_id).account.loan)
    assert day
    return day


def broken(bank: InMemoryBank, loan_id: str) -> int:
    return [entry.kind for entry in bank.store.entries(loan_id)].count(BROKEN)


def test_plan_breaks_on_its_day_and_not_before(bank: InMemoryBank, loan_id: str) -> None:
    day = breaks_on(bank, loan_id)
    assert day == date(2027, 5, 17)
    bank.clock.set(day - timedelta(days=1))
    bank.night()
    bank.gateway.script = [FROZEN]
    bank.deliver()
    assert not broken(bank, loan_id)

    bank.clock.set(day)
    bank.night()
    account = bank.loan(loan_id).account
    assert broken(bank, loan_id) == 1
    assert account.loan.plan is None
    assert account.loan.days_past_due(day) == 91
    assert bank.line().standing(day) is LineStanding.ARREARS
    assert bank.line().plans == frozenset()
    assert not audit(bank.store).findings


def test_two_workers_break_a_plan_once(bank: InMemoryBank, loan_id: str) -> None:
    bank.clock.set(breaks_on(bank, loan_id))
    planned = bank.plan()
    bank.store.before_commit = [lambda: [bank.core.accrue(s) for s in bank.core.segments(planned)]]
    bank.night()
    assert broken(bank, loan_id) == 1


def test_worker_that_dies_after_the_break_is_repeated_without_another(
    bank: InMemoryBank, loan_id: str
) -> None:
    bank.clock.set(breaks_on(bank, loan_id))

    def die() -> None:
        raise KeyboardInterrupt

    bank.store.after_commit = [die]
    with pytest.raises(KeyboardInterrupt):
        bank.night()
    bank.night()
    assert broken(bank, loan_id) == 1
    assert not audit(bank.store).findings


def test_plan_waits_while_a_collection_has_no_result(bank: InMemoryBank, loan_id: str) -> None:
    day = breaks_on(bank, loan_id)
    bank.clock.set(day - timedelta(days=1))
    bank.repay(loan_id, 1_000_00, "key-9")
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    for transfer in bank.outbox():
        bank.move(transfer.transfer_id)
    bank.clock.set(day)
    bank.night()
    assert not broken(bank, loan_id)
    bank.gateway.script = [FROZEN]
    bank.deliver()
    bank.night()
    assert broken(bank, loan_id) == 1


def test_plan_of_a_customer_on_hold_does_not_break(bank: InMemoryBank, loan_id: str) -> None:
    day = breaks_on(bank, loan_id)
    import_list([CUSTOMER], bank.store, bank.clock)
    bank.clock.set(day)
    bank.night()
    assert not broken(bank, loan_id)


def test_correction_from_before_the_break_saves_the_plan(bank: InMemoryBank, loan_id: str) -> None:
    day = breaks_on(bank, loan_id)
    bank.clock.set(day)
    bank.night()
    bank.gateway.script = [FROZEN]
    bank.deliver()
    assert bank.loan(loan_id).account.loan.plan is None
    two_people.correct_loan(
        CUSTOMER,
        loan_id,
        "correction-1",
        amount=500_00,
        counts_from=date(2027, 4, 20),
        reason="the transfer was credited late",
        books=bank.store,
        clock=bank.clock,
    )
    account = bank.loan(loan_id).account
    assert account.loan.plan is not None
    assert bank.line().plans == {loan_id}
    assert not audit(bank.store).findings


def test_night_reads_the_journal_of_a_broken_plan_only(
    bank: InMemoryBank, loan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    entries = bank.store.entries

    def noted(loan_id: str) -> Sequence[Entry]:
        read.append(loan_id)
        return entries(loan_id)

    monkeypatch.setattr(bank.store, "entries", noted)
    day = breaks_on(bank, loan_id)
    bank.clock.set(day - timedelta(days=1))
    record = bank.loan(loan_id)
    assert break_plan(record, bank.clock.now(), bank.store) is record
    assert read == []
    bank.clock.set(day)
    after = break_plan(record, bank.clock.now(), bank.store)
    assert after
    assert after.account.plan_in_force is None
    assert read == [loan_id]
