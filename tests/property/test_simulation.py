"""Whole days in which everything goes wrong: the books hold, and a seed is the whole story."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from microloan.domain.ledger.credit_line import CreditLine
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import SaveLine
from microloan_testing.faults import Fault
from microloan_testing.in_memory import writes
from microloan_testing.in_memory.puts import Put
from microloan_testing.in_memory.tables import Tables
from microloan_testing.plan_promises import PlanCourse
from tests.property.simulate import main
from tests.property.simulation.simulation import Plan, Simulation

ROOT = Path(__file__).parents[2]
PLAN = Plan(seed=11, days=75, customers=15, faults=0.1)
# Changes with the product, the journal's form and what the simulation does; with nothing else.
DIGEST = "8445dd015e0cf2d370d9ffff5dbd8c1c950e17c6489ca892493dff745873694a"


@pytest.mark.parametrize("seed", range(1, 9))
def test_simulation_with_faults_has_no_finding_in_its_books(seed: int) -> None:
    outcome = Simulation(replace(PLAN, seed=seed)).run()
    assert outcome.broken == ()
    assert outcome.did["booked: repaid"] > 50
    assert outcome.checked.findings == ()


def test_simulation_of_four_months_has_plans_due_days_and_bank_transfers_of_every_kind() -> None:
    outcome = Simulation(replace(PLAN, seed=5, days=135, customers=14)).run()
    did = outcome.did
    assert outcome.broken == ()
    assert did["booked: plan_agreed"] >= 10
    assert did["plans offered"] >= 2
    assert did[PlanCourse.BROKEN] + did[PlanCourse.SAVED] == did["booked: plan_broken"] >= 1
    assert did["booked: plan_kept"] >= 2
    assert did["booked: due_day_changed"] >= 5
    for kind in ("right", "of another payer", "without owner"):
        assert did[f"bank transfers {kind}"] >= 5
    assert did["booked: credit_assigned"] >= 5
    assert did["booked: credit_returned"] >= 5


def test_simulation_with_many_faults_meets_every_kind() -> None:
    outcome = Simulation(replace(PLAN, faults=0.3)).run()
    assert outcome.broken == ()
    assert set(outcome.faults) == set(Fault)


def test_simulation_without_faults_has_none() -> None:
    outcome = Simulation(replace(PLAN, faults=0.0)).run()
    assert (outcome.broken, outcome.faults.total()) == ((), 0)


def test_seed_determines_the_simulation_in_any_process() -> None:
    """Also in another process, whose sets and dictionaries are hashed otherwise."""
    assert Simulation(PLAN).run().digest == DIGEST
    words = ["--seed", "11", "--days", "75", "--customers", "15", "--faults", "0.1"]
    again = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "tests.property.simulate", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"digest {DIGEST}" in again.stdout
    assert Simulation(replace(PLAN, seed=12)).run().digest != DIGEST


def test_broken_books_of_a_simulation_are_printed_with_the_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A store that lets a line be replaced by one who has not read it loses a draw."""
    real = writes._save_line  # noqa: SLF001 - what breaks has to be named

    def careless(write: SaveLine, tables: Tables) -> Put:
        return replace(real(write, tables), allowed=True)

    monkeypatch.setattr(writes, "_save_line", careless)
    code = main(["--seed", "3", "--days", "60", "--customers", "20", "--faults", "0.1"])

    assert code == 1
    assert "simulate --seed 3 --days 60 --customers 20 --faults 0.1" in capsys.readouterr().out


def test_exception_in_a_simulation_is_printed_with_the_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object, **__: object) -> CreditLine:
        raise ArithmeticError("one fen is missing")

    monkeypatch.setattr(CreditLine, "follow", failing)
    code = main(["--customers", "5"])

    printed = capsys.readouterr().out
    assert code == 1
    assert "ArithmeticError: one fen is missing" in printed
    assert "simulate --seed 1" in printed


def test_simulation_without_pooled_valuation_has_the_same_digest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LoanPools, "add", lambda *_: False)
    assert Simulation(PLAN).run().digest == DIGEST


def test_simulation_of_several_seeds_prints_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--days", "20", "--customers", "5", "--seeds", "3", "--processes", "2"])

    assert code == 0
    assert "3 seeds: --seed 1" in capsys.readouterr().out
