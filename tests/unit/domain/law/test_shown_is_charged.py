"""The charged cost of a settled loan against the shown one, each fen with its reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.law import LoanHistory
from microloan.domain.law.shown_is_charged import ChargedDifference, charged_difference
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import post_event, replay
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import first_unpaid
from microloan.domain.loan.terms import Terms
from tests.support.builders.examples import DRAWN_ON, history, terms
from tests.support.builders.law_histories import FIRST_DUE, LONG_AFTER, allocated, broken, journal

ALL = 20_000_00
"""More than settles the loan of `journal`, of which 836.50 yuan of interest were shown."""


def on_time(contract: Terms | None = None) -> list[tuple[date, int]]:
    """Return payments of each instalment on its due date."""
    [(account, _)] = history(contract or terms(), ())[:1]
    return [(line.due, line.total) for line in account.loan.schedule()]


def cost(known: LoanHistory) -> ChargedDifference:
    difference = charged_difference(known, LONG_AFTER)
    assert difference
    assert difference.unexplained == 0
    return difference


def test_loan_that_is_paid_on_time_costs_what_was_shown() -> None:
    assert cost(journal(on_time())) == ChargedDifference(
        shown=836_50,
        arrival=0,
        agreed=0,
        early=0,
        late=0,
        ceiling=0,
        waived=0,
        rounding=0,
        charged=836_50,
    )


def test_early_settlement_names_the_saved_interest() -> None:
    # Ten days of 10,000 yuan at 0.05 % are 50.00 yuan.
    found = cost(journal([(DRAWN_ON + timedelta(days=10), ALL)]))
    assert (found.charged, found.early) == (50_00, 50_00 - 836_50)


def test_late_instalment_names_its_penalty_and_what_the_ceiling_took_off() -> None:
    first, *rest = on_time()
    late = (FIRST_DUE + timedelta(days=20), first[1] + 13_15)
    found = cost(journal([late, *rest]))
    # 1,155 yuan for 20 days at 0.075 %, and 1,000 yuan for as long at 0.24 / 365.
    assert (found.late, found.ceiling) == (17_32, 13_15 - 17_32)
    assert found.early == 0


def test_payment_within_the_grace_costs_nothing_more() -> None:
    first, *rest = on_time()
    found = cost(journal([(FIRST_DUE + timedelta(days=1), first[1]), *rest]))
    assert (found.late, found.charged) == (0, 836_50)


def test_later_arrival_names_the_change_of_interest() -> None:
    contract = terms()
    entries = tuple(
        entry for _, entry in history(contract, on_time(contract)[:0], days_in_transit=20)
    )
    arrived = LoanHistory(entries)
    schedule = arrived.on(arrived.terms.interest_from).schedule()
    paid = history(contract, [(line.due, line.total) for line in schedule], days_in_transit=20)
    found = cost(LoanHistory(tuple(entry for _, entry in paid)))
    assert found.arrival == sum(line.interest for line in schedule) - 836_50
    assert found.arrival != 0
    assert found.early == 0


def _posted(entries: tuple[Entry, ...], *events: LoanEvent) -> tuple[Entry, ...]:
    """Return a journal with more events."""
    account, known = replay(entries), list(entries)
    for event in events:
        account, entry = post_event(account, event, known)
        known.append(entry)
    return tuple(known)


def _pay(entries: tuple[Entry, ...], instalments: int = 60) -> tuple[Entry, ...]:
    """Return a journal in which the next instalments are paid on their due days."""
    lines = replay(entries).loan.schedule()[:instalments]
    money = (
        LoanEvent(LoanEventType.REPAID, line.total, line.due, line.due, f"in-{line.number}")
        for line in lines
    )
    return _posted(entries, *money)


def _with_plan() -> tuple[Entry, ...]:
    """Return a loan that is 20 days late, with a plan."""
    day = FIRST_DUE + timedelta(days=20)
    plan = PlanTerms(3, 13)
    event = LoanEvent(LoanEventType.PLAN_AGREED, 10_000_00, day, day, "", plan=plan)
    return _posted(journal().entries, event)


def test_other_due_day_names_the_interest_of_its_odd_period() -> None:
    change = LoanEvent(LoanEventType.DUE_DAY_CHANGED, 0, DRAWN_ON, DRAWN_ON, "", due_day=28)
    found = cost(LoanHistory(_pay(_posted(journal().entries, change))))
    assert found.agreed > 0
    assert (found.early, found.late, found.waived) == (0, 0, 0)


def test_kept_plan_names_its_interest_and_the_waived_penalty() -> None:
    known = LoanHistory(_pay(_with_plan()))
    found = cost(known)
    # The penalty of 20 days is that of the test above, and none of it is charged.
    assert (found.late, found.ceiling, found.waived) == (17_32, 13_15 - 17_32, -13_15)
    assert found.agreed > 0
    assert known.booked.penalty == 0


def test_broken_plan_names_the_part_of_the_penalty_that_stays_waived() -> None:
    entries = _pay(_with_plan(), 4)
    loan, later = replay(entries).loan, FIRST_DUE + timedelta(days=300)
    assert loan.plan
    part = loan.plan.waived(first_unpaid(loan.on(later)) or 0)
    broken_on = LoanEvent(LoanEventType.PLAN_BROKEN, part, later, later, "")
    entries = _posted(entries, broken_on)
    payoff = replay(entries).loan.payoff(later)
    settled = LoanEvent(LoanEventType.REPAID, payoff, later, later, "in-99")
    found = cost(LoanHistory(_posted(entries, settled)))
    # Four of thirteen parts of 13.15 yuan, rounded up.
    assert (found.waived, found.agreed) == (-4_05, 0)


@pytest.mark.parametrize("fen", [-30, 30])
def test_charged_fen_without_a_reason_are_a_breach(fen: int) -> None:
    known = journal(on_time())
    last = known.entries[-1]
    changed = allocated(known, last.seq, interest=last.allocation.interest + fen)

    assert broken(changed)["shown-is-charged"] == [
        f"was shown 83650 fen and charged {836_50 + fen} fen, of which {fen} fen have no reason"
    ]


def test_agreement_on_other_terms_than_the_shown_ones_is_a_breach() -> None:
    known = journal(contract=terms())
    first, *rest = known.entries
    assert first.opening
    dearer = replace(first.opening.terms, daily_rate=Decimal("0.0006"))
    opening = replace(first.opening, terms=dearer)
    changed = LoanHistory((replace(first, opening=opening), *rest))

    assert broken(changed)["shown-is-charged"] == [
        "was agreed on other terms than the disclosure shows"
    ]


@pytest.mark.parametrize("paid", [(), [(FIRST_DUE, 100_00)]])
def test_loan_that_is_not_settled_has_no_charged_cost_yet(paid: list[tuple[date, int]]) -> None:
    assert charged_difference(journal(paid), LONG_AFTER) is None
