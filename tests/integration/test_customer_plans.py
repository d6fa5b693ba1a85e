"""`microloan customer show`: plans for difficulties, and bank transfers in suspense."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import plan_breaks_on
from microloan.domain.payments.credit import Credit
from microloan.usecases.lending.agree_plan import agree_plan, quote_plan
from microloan.usecases.payments.book_credit import assign_credit, book_credit
from microloan_ops.console.stack import Stack
from microloan_testing.confirmations import LENDER, confirmation_of
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.operator_console import at_desk, run, told

LATE = date(2024, 3, 20)
PLAN = PlanTerms(1, 8)


@pytest.fixture
def bank() -> BankAtMidnight:
    bank = BankAtMidnight()
    bank.clock.set(LATE)
    return bank


def agree(bank: BankAtMidnight, loan_id: str) -> None:
    shown = quote_plan(CUSTOMER, loan_id, PLAN, bank.store, bank.clock, LENDER)
    read = confirmation_of(shown.hash)
    agree_plan(CUSTOMER, loan_id, PLAN, read, bank.store, bank.clock, LENDER)


@pytest.fixture
def desk(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def row(loan_id: str, state: str, left: int) -> dict[str, object]:
    return {
        "loan_id": loan_id,
        "agreed_on": LATE.isoformat(),
        "instalments": 8,
        "holiday": 1,
        "instalments_left": left,
        "state": state,
    }


def shown(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> tuple[list[object], str]:
    with at_desk(bank, monkeypatch):
        text = " ".join(run("customer", "show", CUSTOMER).output.split())
        return told("customer", "show", CUSTOMER)["plans"], text


def test_customer_without_a_plan_or_bank_transfer_shows_none(desk: Stack) -> None:
    document = told("customer", "show", CUSTOMER)
    assert desk
    assert (document["plans"], document["bank_transfers"]) == ([], [])


def test_plan_in_force_shows_the_instalments_that_are_left(
    bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(bank, bank.small)
    plans, text = shown(bank, monkeypatch)
    assert plans == [row(bank.small, "in_force", 8)]
    assert "Plan in_force: agreed on 2024-03-20, 8 instalments, 8 left" in text

    first = bank.loan(bank.small).account.loan.schedule()[0]
    bank.clock.set(first.due)
    bank.repay(bank.small, first.total, "first")
    bank.deliver()
    plans, _ = shown(bank, monkeypatch)
    assert plans == [row(bank.small, "in_force", 7)]


def test_kept_plan_of_a_settled_loan_is_shown(
    bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(bank, bank.small)
    bank.repay(bank.small, bank.loan(bank.small).account.loan.payoff(LATE), "all")
    bank.deliver()
    plans, text = shown(bank, monkeypatch)
    assert plans == [row(bank.small, "kept", 0)]
    assert "Plan kept: agreed on 2024-03-20, 8 instalments, loan" in text


def test_broken_plan_is_shown(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(bank, bank.small)
    breaks_on = plan_breaks_on(bank.loan(bank.small).account.loan)
    assert breaks_on
    bank.clock.set(breaks_on - timedelta(days=1))
    bank.clock.next_day()
    bank.night()
    plans, _ = shown(bank, monkeypatch)
    assert plans == [row(bank.small, "broken", 0)]


def test_bank_transfer_of_another_payer_is_shown_while_it_waits(desk: Stack) -> None:
    for credit_id, owner in (("bank-1", CUSTOMER), ("bank-2", None)):
        credit = Credit(credit_id, "my loan", False, 100_00, LATE)
        book_credit(credit, owner, desk.books, desk.clock)
    [waiting] = told("customer", "show", CUSTOMER)["bank_transfers"]
    assert (waiting["credit_id"], waiting["amount"]) == ("bank-1", 100_00)
    text = " ".join(run("customer", "show", CUSTOMER).output.split())
    assert "Bank transfer bank-1: 100.00 yuan of 2024-03-20, in suspense" in text

    assign_credit("bank-1", CUSTOMER, desk.books, desk.clock)
    assert told("customer", "show", CUSTOMER)["bank_transfers"] == []
