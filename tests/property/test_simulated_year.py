"""A year of a plausible bank: its books are proven, and its pictures would mean something."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from microloan.domain.errors import UnbalancedBooksError
from microloan.domain.law import LoanHistory
from microloan.domain.law.shown_is_charged import charged_difference
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.loan_class import Stage
from microloan.ports.writes import LoanRecord
from microloan_ops.report.figures.attempts import TryKind
from microloan_ops.report.gather import gather
from microloan_ops.report.sections import arrears, losses, migration
from microloan_ops.report.source import NightOutcome
from simulation.__main__ import source
from simulation.assumptions import Assumptions
from simulation.year import FIRST_DAY, Year, YearPlan, YearResult

MONDAY = 1
SMALL = YearPlan(seed=1, days=60, members=300)
# Long enough for loans to be written off and recovered, and with trouble enough to count it.
PLAN = YearPlan(6, 300, 1_200, Assumptions(trouble=-0.3, recovered=0.8, written_off_after=90))


class Watched(NamedTuple):
    """A year that was lived, and the loans that were more than 30 days late on a Monday of it."""

    year: Year
    outcome: YearResult
    late: set[str]


@pytest.fixture(scope="module")
def watched() -> Watched:
    year, late = Year(PLAN), set[str]()

    def look(_: int) -> None:
        if year.clock.today.isoweekday() != MONDAY:
            return
        late.update(
            one.account.loan_id
            for one in accounts(year)
            if days_past_due(one, year.clock.today) > 30
        )

    return Watched(year, year.run(look), late)


@pytest.fixture(scope="module")
def year(watched: Watched) -> Year:
    return watched.year


def days_past_due(record: LoanRecord, today: date) -> int:
    return record.account.loan.on(today).days_past_due(today)


def accounts(year: Year) -> list[LoanRecord]:
    tables = year.store.tables
    both = {**tables.open_loans, **tables.settled_loans}
    return [one for one in both.values() if isinstance(one, LoanRecord)]


def test_simulated_year_has_no_finding_in_its_books(watched: Watched) -> None:
    outcome = watched.outcome
    assert outcome.broken == ()
    assert sum(outcome.checked.looked_at.values()) > 10_000


def test_each_fen_between_shown_and_charged_cost_has_a_reason(year: Year) -> None:
    journal = year.store.tables.journal
    loans = [one.account.loan_id for one in accounts(year)]
    histories = [LoanHistory(tuple(journal[loan_id].values())) for loan_id in loans]
    assert all(history.entries[0].agreed for history in histories)
    found = [charged_difference(history, year.clock.today) for history in histories]
    settled = [difference for difference in found if difference]
    assert len(settled) > 50
    assert [difference for difference in settled if difference.unexplained] == []
    assert any(difference.early for difference in settled)
    assert any(difference.late for difference in settled)


def test_every_day_of_the_simulated_year_is_closed_once(year: Year) -> None:
    days = [FIRST_DAY + timedelta(days=number) for number in range(PLAN.days)]
    assert list(year.store.tables.closings) == [FIRST_DAY - timedelta(days=1), *days]
    closed = [day for run in year.nights.runs for day in run.closed]
    assert closed == days


def test_missed_late_and_failed_nights_are_recorded(year: Year) -> None:
    assumed = PLAN.assumed
    nights = [run for run in year.nights.runs if run.closed]
    caught_up = {max(run.closed): len(run.closed) for run in nights if len(run.closed) > 1}
    # Two nights missed in a row make three days.
    assert sorted(caught_up.values()) == [2, 2, 3]
    late = [number for number in assumed.late if number < PLAN.days]
    assert len([run for run in nights if run.began.hour == 9]) == len(late) > 0
    failed = [run for run in year.nights.runs if run.outcome is NightOutcome.FAILED]
    assert len(failed) == len(assumed.failed)
    assert all("are missing" in run.reason for run in failed)
    assert all(run.ended and run.ended > run.began for run in year.nights.runs)


def test_funnel_of_the_simulated_year_narrows_at_each_step(year: Year) -> None:
    tables = year.store.tables
    members = tables.members.values()
    funnel = [
        len(members),
        sum(one.campaign is not None for one in members),
        sum(one.customer_id is not None for one in members),
        len({customer_id for customer_id, _ in tables.decisions}),
        len(tables.lines),
        len({customer_id for customer_id, _ in (*tables.open_loans, *tables.settled_loans)}),
    ]
    assert funnel == sorted(set(funnel), reverse=True)
    assert funnel[-1] > 100


def test_campaign_invites_as_many_members_as_its_terms_say(year: Year) -> None:
    campaigns = year.bank.draws.campaigns()
    assert len(campaigns) == 2 * 10
    assert [one.invited for one in campaigns] == [one.terms.count for one in campaigns]
    by_time = sorted(campaigns, key=lambda one: (one.terms.channel, one.as_of))
    assert [one.invited for one in by_time[:10]] == sorted(one.invited for one in by_time[:10])


def test_report_of_the_simulated_year_agrees_with_its_closings(watched: Watched) -> None:
    report = gather(source(*watched[:2]))
    assert arrears.disagreeing(report) == []
    assert migration.disagreeing(report) == []
    assert report.rolls.loans
    assert report.plans.agreed
    assert report.plans.offered
    parts = report.collections.kinds[TryKind.PART]
    assert 0 < parts.paid < parts.tried
    lost = [cohort for cohort in losses.cohorts(report) if cohort.lost]
    assert {cohort.group for cohort in lost} == set(Stage)


def test_simulated_customers_show_every_kind_of_behaviour(watched: Watched) -> None:
    outcome = watched.outcome
    did = outcome.did
    assert did["approved"] > did["declined"] > 0
    for kind in ("repaid", "returned", "disbursement_failed", "written_off", "recovered"):
        assert did[f"booked: {kind}"], kind
    assert did["settled ahead"] > 0
    assert did["paid in part"] > 0
    assert set(outcome.failed) == {fault.value for fault in PLAN.assumed.gateway}


def test_late_customers_of_the_year_partly_pay_and_partly_default(watched: Watched) -> None:
    entries = watched.year.store.tables.entries()
    penalised = {one.loan_id for one in entries if one.postings.get(LedgerAccount.PENALTY_INCOME)}
    assert penalised - watched.late
    assert penalised & watched.late
    assert watched.late - penalised


def test_worse_half_of_the_scores_is_late_more_often(watched: Watched) -> None:
    decisions = watched.year.store.tables.decisions.items()
    scores = {of: made.decision.score for (of, _), made in decisions if made.decision.offer}
    loans = sorted(
        (scores[one.account.opening.customer_id], one.account.loan_id)
        for one in accounts(watched.year)
    )
    late = [loan_id in watched.late for _, loan_id in loans]
    half = len(late) // 2
    assert sum(late[:half]) > sum(late[half:]) > 0


def test_simulated_year_ends_without_a_transfer_in_transit(year: Year) -> None:
    assert year.store.open_transfers() == []
    statuses = {record.account.status for record in accounts(year)}
    assert LoanStatus.DISBURSING not in statuses
    assert not any(record.collecting for record in accounts(year))


def test_seed_of_the_simulated_year_determines_its_digest() -> None:
    digest = Year(SMALL).run().digest
    assert Year(SMALL).run().digest == digest
    assert Year(replace(SMALL, seed=2)).run().digest != digest


def test_simulated_year_reports_what_does_not_hold() -> None:
    year = Year(SMALL)
    assert year.run().broken == ()
    lost, movement = next(iter(year.gateway.ledger.items()))
    movement.amount += 1
    year.behaviour.promised["out-unknown"] = 1
    told = " ".join(year.prove().broken)
    assert "the bank account is" in told
    assert "out-unknown was acknowledged and is not in the books" in told
    assert lost in year.store.tables.transfers


def test_unbalanced_night_stops_the_simulated_year() -> None:
    year = Year(SMALL)
    year.run()
    key = next(iter(year.store.tables.open_loans))
    del year.store.tables.open_loans[key]
    year.clock.next_day()
    with pytest.raises(UnbalancedBooksError):
        year.nights.night(PLAN.days + 1)


def test_year_without_faults_and_slips_has_no_failed_transfer() -> None:
    """Without trouble, slips and rails that fail nobody is ever late."""
    kind = Assumptions(slip=0.0, trouble=-99.0, gateway={}, missed=frozenset())
    outcome = Year(YearPlan(1, 90, 300, kind)).run()
    assert outcome.broken == ()
    assert outcome.failed.total() == 0
    assert outcome.did["booked: repaid"] > 0
