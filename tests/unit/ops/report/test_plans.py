"""Plans by hand: 1,000 yuan, never paid, with a plan of six instalments after three bills.

The plan asks for 19.50, 221.50, 218.00, 215.30, 212.20 and 209.00 yuan, from 15 May on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, post_event
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.loan.plan import PlanTerms
from microloan_ops.report.figures.arrears import course
from microloan_ops.report.figures.period import Span
from microloan_ops.report.figures.plans import PlanEnd, PlanLife, Plans
from tests.support.builders.examples import event, history, noon, terms

DRAWN, AGREED, LAST = date(2026, 1, 15), date(2026, 4, 20), date(2026, 12, 31)
PLAN = PlanTerms(1, 6)
INSTALMENTS = (19_50, 221_50, 218_00, 215_30, 212_20, 209_00)
PROMISED = sum(INSTALMENTS)
DUE = [date(2026, month, 15) for month in range(5, 11)]
Steps = list[tuple[LoanAccount, Entry]]
Paid = Sequence[tuple[date, int]]


def post(steps: Steps, kind: LoanEventType, amount: int, day: date, name: str = "t-1") -> None:
    made = event(kind, amount, day, name)
    if kind is LoanEventType.PLAN_AGREED:
        made = replace(made, plan=PLAN)
    steps.append(post_event(steps[-1][0], made, [entry for _, entry in steps]))


def planned(payments: Paid = ()) -> Steps:
    """Return a loan with a plan and payments by it. The last one can settle the loan."""
    steps = history(terms(1_000_00, 5, DRAWN))
    post(steps, LoanEventType.PLAN_AGREED, 1_000_00, AGREED)
    for number, (day, amount) in enumerate(payments):
        post(steps, LoanEventType.REPAID, amount, day, f"p-{number}")
    account = steps[-1][0]
    if account.status.closed:
        assert account.loan.plan
        post(steps, LoanEventType.PLAN_KEPT, account.loan.plan.waivable, account.booked_on)
    return steps


def life(steps: Steps, last: date = LAST) -> PlanLife:
    journal = [entry for _, entry in steps if entry.booked_on <= last]
    (found,) = course(journal, last).plans
    return found


def test_plan_that_is_paid_on_its_days_is_kept() -> None:
    found = life(planned(list(zip(DUE, INSTALMENTS, strict=True))))
    assert found == PlanLife(AGREED, PlanEnd.KEPT, PROMISED, PROMISED, PROMISED)


@pytest.mark.parametrize(("days", "end"), [(1, PlanEnd.KEPT), (2, PlanEnd.KEPT_LATE)])
def test_plan_with_an_instalment_after_its_grace_is_kept_late(days: int, end: PlanEnd) -> None:
    first, *rest = zip(DUE, INSTALMENTS, strict=True)
    # A few fen more than the instalment pay its penalty, and the rest of them pays ahead.
    late = first[0] + timedelta(days=days), first[1] + 10
    *most, (day, amount) = rest
    found = life(planned([late, *most, (day, amount + 10)]))
    assert found.end is end
    assert found.due == PROMISED


def test_instalments_after_an_early_end_of_a_plan_never_fell_due() -> None:
    first, second = zip(DUE[:2], (INSTALMENTS[0], 1_100_00), strict=True)
    found = life(planned([first, second]))
    assert (found.end, found.due) == (PlanEnd.KEPT, sum(INSTALMENTS[:2]))


def test_plan_of_which_two_instalments_are_missed_is_broken() -> None:
    steps = planned([(DUE[0], INSTALMENTS[0])])
    plan = steps[-1][0].loan.plan
    assert plan
    # Two due days are missed, and the grace of the second is one day.
    broken_on = DUE[2] + timedelta(days=2)
    post(steps, LoanEventType.PLAN_BROKEN, plan.waived(plan.first + 1), broken_on)
    # What is paid after the break is not paid by the plan.
    post(steps, LoanEventType.REPAID, 50_00, broken_on + timedelta(days=9), "later")
    found = life(steps)
    assert (found.end, found.paid) == (PlanEnd.BROKEN, INSTALMENTS[0])
    assert found.due == sum(INSTALMENTS[:3])


def test_plan_of_an_open_loan_is_under_way() -> None:
    steps = planned([(DUE[0], INSTALMENTS[0])])
    found = life(steps, DUE[1] + timedelta(days=1))
    assert (found.end, found.due, found.paid) == (
        *(PlanEnd.UNDER_WAY, sum(INSTALMENTS[:2]), INSTALMENTS[0]),
    )


def test_plan_is_under_way_again_after_a_returned_payment() -> None:
    steps = planned(list(zip(DUE, INSTALMENTS, strict=True)))
    post(steps, LoanEventType.RETURNED, INSTALMENTS[-1], date(2026, 10, 17), "p-5")
    found = life(steps, date(2026, 10, 18))
    assert (found.end, found.paid) == (PlanEnd.UNDER_WAY, PROMISED - INSTALMENTS[-1])


def test_plan_of_a_written_off_loan_ends_with_it() -> None:
    steps = planned()
    post(steps, LoanEventType.WRITTEN_OFF, 1_000_00, date(2026, 6, 1))
    assert life(steps).end is PlanEnd.ENDED


def test_plans_of_the_shown_days_are_summed_by_their_end() -> None:
    plans = Plans(Span(AGREED, LAST))
    for end, paid in ((PlanEnd.KEPT, 3), (PlanEnd.KEPT_LATE, 2), (PlanEnd.BROKEN, 1)):
        plans.add([PlanLife(AGREED, end, 5, 4, paid)])
    assert plans.kept_share == Decimal("0.666667")
    plans.add([PlanLife(AGREED, PlanEnd.UNDER_WAY, 5, 4, 3)] * 2)
    plans.add([PlanLife(AGREED - timedelta(days=1), PlanEnd.BROKEN, 5, 4, 3)])
    assert (plans.agreed, plans.kept_share) == (5, Decimal("0.666667"))
    sums = plans.by_end[PlanEnd.UNDER_WAY]
    assert (sums.count, sums.promised, sums.due, sums.paid) == (2, 10, 8, 6)
    assert Plans(Span(LAST, LAST)).kept_share is None


def test_offers_are_counted_by_what_became_of_them() -> None:
    plans = Plans(Span(AGREED, AGREED + timedelta(days=30)))
    offer = PlanOffer("loan-1", PLAN, "approval-1", "wang", "li", noon(AGREED), "lost the job")
    plans.add_offer(offer)
    plans.add_offer(replace(offer, used_on=AGREED + timedelta(days=2)))
    plans.add_offer(replace(offer, offered_at=noon(AGREED - timedelta(days=1))))
    assert (plans.offered, plans.accepted, plans.open) == (2, 1, 1)
    # The acceptance is on a later day than the report's.
    plans.add_offer(replace(offer, used_on=LAST))
    assert (plans.offered, plans.accepted, plans.open) == (3, 1, 1)
