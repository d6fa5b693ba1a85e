"""Plans and other due days against the naive day-by-day loan, on random histories."""

from datetime import timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from microloan.domain.ledger.payment_history import (
    Effect,
    Payment,
    ScheduleChange,
    replay_effects,
    without_broken_plans,
)
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import breaks_plan, first_unpaid
from tests.oracles.naive import NaiveLoan
from tests.oracles.test_naive import agree, lines, pay
from tests.support.builders.strategies import contracts

some = settings(max_examples=max(100, settings().max_examples))


class Wish(NamedTuple):
    """A thing that happens some days later: a payment, a plan or another due day.

    A part of what is due or owed is paid, or the instalments are paid for some time.
    """

    wait: int
    kind: str
    share: int
    plan: PlanTerms
    due_day: int


plans = st.integers(0, 6).flatmap(
    lambda holiday: st.builds(PlanTerms, st.just(holiday), st.integers(holiday + 1, holiday + 24))
)
wishes = st.lists(
    st.builds(
        Wish,
        st.integers(0, 70),
        st.sampled_from(["pay due", "pay", "plan", "keep", "due day", "wait"]),
        st.integers(1, 1_100),
        plans,
        st.integers(1, 28),
    ),
    max_size=7,
)


def change(loan: Loan, effects: list[Effect], changed: ScheduleChange) -> Loan:
    effects.append(changed)
    return changed.apply(loan)


@some
@given(contracts(), wishes)
def test_plans_due_days_and_payments_equal_the_naive_loan(terms: Terms, wished: list[Wish]) -> None:
    loan, naive, day = Loan.draw(terms), NaiveLoan(terms), terms.drawn_on
    effects = list[Effect]()
    for seq, wish in enumerate(wished):
        day += timedelta(days=wish.wait)
        agree(loan, naive, day)
        assert breaks_plan(loan.on(day), day) == (bool(loan.plan) and naive.missed >= 2)
        if wish.kind == "plan" and not loan.plan and not loan.settled:
            naive.agree_plan(wish.plan.holiday, wish.plan.instalments)
            loan = change(loan, effects, ScheduleChange(day, seq, plan=wish.plan))
        elif wish.kind == "due day" and not loan.on(day).bills:
            naive.change_due_day(wish.due_day)
            loan = change(loan, effects, ScheduleChange(day, seq, due_day=wish.due_day))
        else:
            base = loan.payoff(day) if wish.kind == "pay" else loan.due_now(day)
            if amount := base * wish.share // 1_000:
                effects.append(Payment(day, seq, amount, f"in-{seq}"))
                loan = pay(loan, naive, amount, day)
        agree(loan, naive, day)
        assert lines(loan.on(day)) == naive.schedule()
    assert replay_effects(terms, effects)[0].on(day) == loan.on(day)


@some
@given(contracts(), st.integers(40, 400), plans, st.integers(0, 12), st.integers(0, 40))
def test_broken_plan_folds_back_to_the_old_schedule_less_its_part_of_the_penalty(
    terms: Terms, wait: int, agreed: PlanTerms, kept: int, more: int
) -> None:
    day = terms.drawn_on + timedelta(days=wait)
    late = Loan.draw(terms).on(day)
    plan = ScheduleChange(day, 1, plan=agreed)
    loan, naive, effects = plan.apply(late), NaiveLoan(terms), list[Effect]([plan])
    naive.live_until(day)
    naive.agree_plan(agreed.holiday, agreed.instalments)
    for seq, line in enumerate(loan.schedule()[:kept], start=2):
        effects.append(Payment(line.due, seq, line.total, f"in-{seq}"))
        loan = pay(loan, naive, line.total, line.due)
    day = loan.as_of
    while not loan.settled and not breaks_plan(loan.on(day), day):
        day += timedelta(days=1)
        agree(loan, naive, day)
    if loan.settled or loan.plan is None:
        return
    waived = loan.plan.waived(first_unpaid(loan.on(day)) or 0)
    assert waived == naive.given_up
    assert 0 <= waived <= loan.plan.waivable

    broken = ScheduleChange(day, 99, breaks=True, waived=waived)
    folded = replay_effects(terms, without_broken_plans(terms, [*effects, broken]))[0]

    witness = NaiveLoan(terms)
    witness.live_until(late.as_of)
    witness.waive(waived)
    for effect in effects[1:]:
        assert isinstance(effect, Payment)
        witness.live_until(effect.value_date)
        witness.pay(effect.amount)
    agree(folded, witness, day + timedelta(days=more))
    assert folded.plan is None
