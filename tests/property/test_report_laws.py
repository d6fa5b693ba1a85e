"""The report's figures of a bank in which everything goes wrong: they are what the closings say."""

from collections.abc import Sequence
from contextlib import closing as closed_at_end
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount, add
from microloan.domain.money import round_half_up
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan_ops.report.figures.arrears import Arrears, Course, Late, course
from microloan_ops.report.figures.attempts import Attempts, TryKind
from microloan_ops.report.figures.book import BookDay, book_days
from microloan_ops.report.figures.credit import Grant, by_day
from microloan_ops.report.figures.flows import Flows, prove, total
from microloan_ops.report.figures.losses import Losses
from microloan_ops.report.figures.migration import Came, Migration, differing
from microloan_ops.report.figures.period import Span
from microloan_ops.report.figures.plans import PlanEnd, Plans
from microloan_ops.report.figures.rolls import Left, Rolls, by_range
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
def days(tables: Tables) -> tuple[BookDay, ...]:
    return book_days(tables.closings[day] for day in sorted(tables.closings))


@pytest.fixture(scope="module")
def loans(tables: Tables, today: date) -> Loans:
    journals = ([of_loan[seq] for seq in sorted(of_loan)] for of_loan in tables.journal.values())
    return [
        (course(journal, today), journal)
        for journal in journals
        if journal and journal[0].kind is LoanEventType.DRAWN
    ]


def test_days_past_due_in_the_report_are_the_classes_of_every_closing(
    days: Sequence[BookDay], loans: Loans
) -> None:
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


def test_roll_rates_divide_the_principal_of_each_month_end(
    days: Sequence[BookDay], loans: Loans
) -> None:
    ends = Span(days[0].day, days[-1].day).month_ends()
    rolls, arrears = Rolls(ends), Arrears(ends)
    for loan, _ in loans:
        rolls.add(loan)
        arrears.add(loan)
    assert len(ends) > 3
    for first, later in pairwise(ends):
        fen, count = by_range(rolls.principal, first), by_range(rolls.loans, first)
        assert {range_: to.total() for range_, to in fen.items()} == arrears.principal[first]
        assert {range_: to.total() for range_, to in count.items()} == arrears.loans[first]
        for range_ in Late:
            # The loans of the later month end are these, and new or reopened ones.
            assert sum(to[range_] for to in count.values()) <= arrears.loans[later][range_]


@pytest.mark.parametrize("first", [0, 40, 100])
def test_moves_of_classes_and_stages_balance_and_end_at_the_closing(
    days: Sequence[BookDay], loans: Loans, first: int
) -> None:
    begin, last = days[first], days[-1]
    points = sorted({begin.day, *Span(begin.day, last.day).month_ends(), last.day})
    migration = Migration(points)
    for loan, _ in loans:
        migration.add(loan)
    for flow in (migration.classes, migration.stages):
        for moves in (flow.loans, flow.fen):
            for category in flow.categories:
                in_, out = moves.came(category), moves.went(category)
                assert moves.begin[category] + in_ == out + moves.end[category]
        assert differing(flow.begin(), begin) == []
        assert differing(flow.end(), last) == []
    drawn = [loan for loan, _ in loans if begin.day < loan.opening.terms.drawn_on <= last.day]
    principal = sum(loan.opening.terms.principal for loan in drawn)
    assert migration.classes.loans.went(Came.DRAWN) == len(drawn)
    assert migration.classes.fen.went(Came.DRAWN) == principal


def test_moves_have_every_write_off_of_the_journal(days: Sequence[BookDay], loans: Loans) -> None:
    begin, last = days[0].day, days[-1].day
    migration = Migration(sorted({begin, *Span(begin, last).month_ends(), last}))
    flows = Flows()
    for loan, journal in loans:
        migration.add(loan)
        for entry in journal:
            if entry.booked_on <= last:
                flows.add(entry)
    moved = migration.classes.fen.moved
    lost = sum(fen for (_, to), fen in moved.items() if to is Left.WRITTEN_OFF)
    assert lost == -total(flows.of(LoanEventType.WRITTEN_OFF)).loans > 0


def test_losses_since_the_opening_are_those_of_the_accounts(
    days: Sequence[BookDay], loans: Loans, today: date
) -> None:
    losses = Losses(Span(days[0].day, days[-1].day).month_ends(), today)
    of_loans = [loss for loan, _ in loans for loss in loan.losses]
    for loan, _ in loans:
        losses.add(loan)
    accounts = add(*(entry.postings for _, journal in loans for entry in journal))
    assert sum(loss.charged for loss in of_loans) == accounts[LedgerAccount.LOSS_ALLOWANCE] > 0
    assert sum(loss.recovered for loss in of_loans) == -accounts[LedgerAccount.RECOVERIES]
    for cohort in losses.by_stage(days):
        assert 0 <= cohort.charged <= accounts[LedgerAccount.LOSS_ALLOWANCE]
        assert cohort.recovered <= cohort.charged
    assert any(cohort.lost for cohort in losses.by_stage(days))


def test_losses_by_grade_expect_what_the_closings_expect_by_stage(
    tables: Tables, days: Sequence[BookDay], loans: Loans, today: date
) -> None:
    losses = Losses(Span(days[0].day, days[-1].day).month_ends(), today)
    for loan, _ in loans:
        losses.add(loan)
    stages, grades = tuple(losses.by_stage(days)), tuple(losses.by_grade())
    assert {one.day for one in stages} == {one.day for one in grades}
    for day in {one.day for one in stages}:
        for figure in ("loans", "debt", "charged", "recovered", "impaired"):
            by_stage, by_grade = (
                sum(getattr(one, figure) for one in found if one.day == day)
                for found in (stages, grades)
            )
            assert by_stage == by_grade, figure
        exact = [sums.expected for (at, _), sums in losses.provisions.items() if at == day]
        assert round_half_up(sum(exact, Decimal())) == tables.closings[day].totals.allowance


def test_plans_of_the_report_are_the_agreements_of_the_journal(loans: Loans, today: date) -> None:
    plans = Plans(Span(date.min, today))
    agreed = []
    for loan, journal in loans:
        plans.add(loan.plans)
        agreed += [entry for entry in journal if entry.kind is LoanEventType.PLAN_AGREED]
        kinds = {entry.kind for entry in journal}
        ends = {plan.end for plan in loan.plans}
        if PlanEnd.BROKEN in ends:
            assert LoanEventType.PLAN_BROKEN in kinds
        if ends & {PlanEnd.KEPT, PlanEnd.KEPT_LATE}:
            assert LoanEventType.PLAN_KEPT in kinds
    assert plans.agreed == len(agreed) > 0


def test_collections_of_the_report_are_the_transfers_with_a_result(
    tables: Tables, loans: Loans, today: date
) -> None:
    with closed_at_end(People()) as people:
        for loan, _ in loans:
            people.add_loan(loan)
        for transfer in tables.transfers.values():
            if transfer.direction is Direction.COLLECT and not transfer.is_pending:
                people.add_attempt(transfer)
        found = people.attempts(Span(date.min, today))
    assert sum(found.kinds.values(), Attempts()) == found.all
    assert found.all.tried - found.all.paid == found.reasons.total() > 0
    assert found.kinds[TryKind.DUE_NIGHT].paid > 0
    collected = sum(
        transfer.amount
        for transfer in tables.transfers.values()
        if transfer.direction is Direction.COLLECT
        and transfer.status in {TransferStatus.SETTLED, TransferStatus.RETURNED}
    )
    assert found.all.collected == collected
