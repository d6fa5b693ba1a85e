"""`microloan decision draws` shows the decisions on a customer's draws, run again."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.ports.writes import AddDrawRefusal
from microloan_ops.cli.decision.draws import rerun_draws
from microloan_ops.console import Exit
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.operator_console import run
from tests.support.builders.stored_history import connected


@pytest.fixture
def bank() -> InMemoryBank:
    """A customer with three draws within an hour, and a fourth that was refused."""
    bank = InMemoryBank(date(2026, 11, 30))
    bank.customer()
    for number in range(3):
        bank.borrow(500_00, 5, key=f"key-{number}")
        bank.clock.wait(timedelta(minutes=1))
    with pytest.raises(InvalidInputError):
        bank.borrow(500_00, 5, key="key-3")
    return bank


def test_decisions_on_draws_are_shown_oldest_first_and_run_again(bank: InMemoryBank) -> None:
    with connected(bank):
        done = run("decision", "draws", CUSTOMER, "--json")
        # Without `--json`, the table fits into eighty columns.
        assert "too_many_draws" in run("decision", "draws", CUSTOMER).output
    assert done.exit_code == Exit.DONE
    draws = json.loads(done.output)["draws"]
    assert [draw["result"] for draw in draws] == ["accepted"] * 3 + ["too_many_draws"]
    assert [draw["refused_by"] for draw in draws] == [[], [], [], ["too_many_draws"]]
    assert draws[-1]["decision"]["in_hour"] == 3


def test_decision_that_was_changed_in_the_store_is_found(bank: InMemoryBank) -> None:
    [(loan_id, refusal)] = bank.store.draw_refusals(CUSTOMER).items()
    changed = replace(refusal, facts=replace(refusal.facts, draws_in_hour=2))
    bank.store.commit(AddDrawRefusal(CUSTOMER, loan_id, changed))
    assert [rerun.differs for rerun in rerun_draws(CUSTOMER, bank.store)] == [False] * 3 + [True]


def test_decision_of_another_version_of_the_rules_is_shown_and_not_compared(
    bank: InMemoryBank,
) -> None:
    [(loan_id, refusal)] = bank.store.draw_refusals(CUSTOMER).items()
    old = replace(refusal, rules="2020-01", result="arrears")
    bank.store.commit(AddDrawRefusal(CUSTOMER, loan_id, old))
    assert not any(rerun.differs for rerun in rerun_draws(CUSTOMER, bank.store))
