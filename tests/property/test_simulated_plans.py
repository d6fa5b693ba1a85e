"""A year in which many are in difficulty: plans, other due days and bank transfers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.law import LOAN_RULES, LoanHistory, breaches
from microloan.domain.law.shown_is_charged import charged_difference
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan.domain.ledger.suspense import SUSPENSE
from microloan_testing.held_credits import check_suspense
from microloan_testing.plan_promises import PlanCourse, check_plans
from simulation.assumptions import Assumptions
from simulation.year import Year, YearPlan, YearResult

# Few people, who come early, have short loans and are often in trouble for a while.
PLAN = YearPlan(
    seed=2,
    days=330,
    members=300,
    assumed=Assumptions(
        campaign_growth=0.4,
        less_steady=0.3,
        trouble=0.7,
        slip=0.2,
        some_money=0.1,
        recovered=0.8,
        terms=(1.0, 0.0, 0.0),
        terms_of_large=(1.0, 0.0, 0.0),
        habits=((1.0, 0.12),),
        settles_early=0.0004,
        takes_plan=0.2,
        shortest_plan=0.9,
        offered=0.6,
        pays_by_transfer=0.03,
        wrong_reference=0.2,
        other_payer=0.2,
        owner_found=0.5,
        changes_due_day=0.001,
    ),
)


@pytest.fixture(scope="module")
def year() -> Year:
    return Year(PLAN)


@pytest.fixture(scope="module")
def outcome(year: Year) -> YearResult:
    return year.run()


def journals(year: Year) -> Iterator[tuple[Entry, ...]]:
    for journal_id, journal in year.store.tables.journal.items():
        if not journal_id.startswith((SUSPENSE, "valuation")):
            yield tuple(journal.values())


def test_year_with_plans_has_no_finding(outcome: YearResult) -> None:
    assert outcome.broken == ()


def test_year_has_plans_of_every_course(outcome: YearResult) -> None:
    did = outcome.did
    assert did["plans agreed by the rules"] >= 20
    assert did["plans offered by operators"] >= 5
    assert did["plans agreed by an offer"] >= 3
    assert did[PlanCourse.TO_THE_DAY] >= 8
    assert did[PlanCourse.LATE] >= 2
    assert did[PlanCourse.EARLY] >= 2
    assert did[PlanCourse.BROKEN] == did["booked: plan_broken"] >= 5
    kept = (PlanCourse.TO_THE_DAY, PlanCourse.LATE, PlanCourse.EARLY, PlanCourse.OTHERWISE)
    assert sum(did[course] for course in kept) == did["booked: plan_kept"]
    agreed = sum(did[course] for course in PlanCourse)
    assert agreed == did["booked: plan_agreed"]


def test_year_has_due_days_and_bank_transfers_of_every_kind(outcome: YearResult) -> None:
    did = outcome.did
    assert did["due days changed"] >= 10
    assert did["bank transfers that pay loans"] >= 5
    assert did["bank transfers with a wrong reference"] >= 3
    assert did["bank transfers of another payer"] >= 2
    assert did["bank transfers assigned by operators"] >= 1
    assert did["booked: credit_returned"] >= 4
    ended = did["booked: credit_assigned"] + did["booked: credit_returned"]
    assert did["booked: credited"] == ended


def test_loans_with_plans_and_other_due_days_break_no_rule_of_the_law(
    year: Year, outcome: YearResult
) -> None:
    assert outcome.broken == ()
    found: list[object] = []
    agreed = waived = 0
    for entries in journals(year):
        history = LoanHistory(entries)
        found.extend(breaches(history, year.clock.today, LOAN_RULES, as_if_in_force=True))
        if difference := charged_difference(history, year.clock.today):
            found += [difference] if difference.unexplained else []
            agreed += difference.agreed != 0
            waived += difference.waived != 0
    assert found == []
    assert agreed > 10
    assert waived > 10


@pytest.fixture
def kept(year: Year, outcome: YearResult) -> Sequence[Entry]:
    """Return the journal of a loan whose plan was kept to the day."""
    assert outcome.broken == ()
    return next(
        entries
        for entries in journals(year)
        if check_plans(iter([entries]), year.bank.plans_shown).courses[PlanCourse.TO_THE_DAY]
    )


def test_plan_that_promised_another_fen_or_day_is_found(year: Year, kept: Sequence[Entry]) -> None:
    [agreed] = [entry.agreed for entry in kept if entry.plan]
    assert agreed
    shown = agreed.confirmation.disclosure_hash
    quote = year.bank.plans_shown[shown]
    assert check_plans(iter([kept]), {}).broken[0].endswith("was never shown")

    dearer = replace(quote.loan, accrued=quote.loan.accrued + 100)
    found = check_plans(iter([kept]), {shown: replace(quote, loan=dearer)})
    assert any("the loan is not that of the disclosure" in text for text in found.broken)
    assert any("of interest were paid" in text for text in found.broken)

    a_day_later = replace(quote, day=quote.day + timedelta(days=1))
    found = check_plans(iter([kept]), {shown: a_day_later})
    assert any("the loan is not that of the disclosure" in text for text in found.broken)


def test_suspense_that_is_not_what_was_held_is_found(year: Year, outcome: YearResult) -> None:
    assert outcome.broken == ()
    tables = year.store.tables
    assert list(check_suspense(tables, year.gateway)) == []
    day, closing = list(tables.closings.items())[100]
    changed = dict(closing.balances)
    changed[LedgerAccount.SUSPENSE] = changed.get(LedgerAccount.SUSPENSE, 0) - 1
    tables.closings[day] = replace(closing, balances=changed)
    year.gateway.credited["bank-1"] += 1
    told = list(check_suspense(tables, year.gateway))
    tables.closings[day] = closing
    year.gateway.credited["bank-1"] -= 1
    assert [text.split(" is ")[0] for text in told] == [f"suspense of {day}", "suspense"]
