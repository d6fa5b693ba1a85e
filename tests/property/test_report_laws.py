"""The report's figures of a bank in which everything goes wrong: they are what the closings say."""

from collections.abc import Sequence
from contextlib import closing as closed_at_end
from datetime import date

import pytest

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan_ops.report.figures.arrears import Arrears, Course, Late, course
from microloan_ops.report.figures.book import book_days
from microloan_ops.report.figures.credit import Grant, by_day
from microloan_ops.report.figures.flows import Flows, prove
from microloan_ops.report.figures.vintage import Vintages
from microloan_ops.report.people import People
from microloan_testing.in_memory.tables import Tables
from tests.property.simulation.simulation import Plan, Simulation

Loans = Sequence[tuple[Course, Sequence[Entry]]]


@pytest.fixture(scope="module")
def tables() -> Tables:
    simulation = Simulation(Plan(seed=11, days=160, customers=15, faults=0.1))
    outcome = simulation.run()
    assert outcome.broken == ()
    return simulation.store.tables


@pytest.fixture(scope="module")
def today(tables: Tables) -> date:
    """The last day on which anything was booked or closed."""
    return max(*(entry.booked_on for entry in tables.entries()), *tables.closings)


@pytest.fixture(scope="module")
def loans(tables: Tables, today: date) -> Loans:
    journals = ([of_loan[seq] for seq in sorted(of_loan)] for of_loan in tables.journal.values())
    return [
        (course(journal, today), journal)
        for journal in journals
        if journal and journal[0].kind is LoanEventType.DRAWN
    ]


def test_days_past_due_in_the_report_are_the_classes_of_every_closing(
    tables: Tables, loans: Loans
) -> None:
    days = book_days(tables.closings[day] for day in sorted(tables.closings))
    arrears = Arrears([day.day for day in days])
    for loan, _ in loans:
        arrears.add(loan)
    seen = set()
    for day in days:
        sums = arrears.principal[day.day]
        # A loan under observation is paid up to date, and one in a late collection is normal.
        assert sums[Late.OVER_90] <= arrears.non_performing[day.day] == day.non_performing
        assert sum(sums.values()) == day.principal
        assert sum(arrears.loans[day.day].values()) == day.loans
        seen |= {late for late, fen in sums.items() if fen}
    # What is later is written off in this bank.
    assert {Late.NOT, Late.TO_30} <= seen


def test_closings_of_the_report_follow_from_the_journal(tables: Tables) -> None:
    flows = Flows()
    for entry in tables.entries():
        flows.add(entry)
    closings = [tables.closings[day] for day in sorted(tables.closings)]
    assert prove(closings, flows).findings == ()


def test_available_credit_in_the_report_equals_the_lines(
    tables: Tables, loans: Loans, today: date
) -> None:
    with closed_at_end(People()) as people:
        for (customer_id, _), application in tables.decisions.items():
            decision = application.decision
            if offer := decision.offer:
                until, channel = decision.valid_until(), application.applicant.channel
                grant = Grant(decision.decided_on, offer.limit, until, channel)
                people.add_grant(customer_id, grant)
        for loan, _ in loans:
            people.add_loan(loan)
        (room,) = by_day(people.changes(), [today]).values()
    unused = sum(one.line.unused_on(today) for one in tables.lines.values())
    assert sum(room.values()) == unused > 0


def test_vintages_only_grow_and_contain_all_that_was_lent(loans: Loans, today: date) -> None:
    vintages = Vintages()
    for loan, _ in loans:
        vintages.add(loan)
    drawn = sum(loan.opening.terms.principal for loan, _ in loans if loan.lent)
    assert sum(cohort.drawn for cohort in vintages.cohorts.values()) == drawn
    curves = vintages.curves(today)
    assert any(curve.shares[30][-1] for curve in curves)
    for curve in curves:
        for shares in curve.shares.values():
            assert list(shares) == sorted(shares)
            assert 0 <= shares[0] <= shares[-1] <= 1
        assert all(deep <= shallow for shallow, deep in zip(*curve.shares.values(), strict=True))
