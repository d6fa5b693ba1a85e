"""The order in which a payment reduces a debt."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.law.history import LoanHistory, Step
from microloan.domain.law.rule import DecidedBy, Finding, Rule
from microloan.domain.loan import Allocation, Bill
from microloan.domain.loan.allocation import NOTHING
from microloan.domain.money import round_half_up


def _predicate(history: LoanHistory, _: date) -> Iterator[Finding]:
    """Check each payment in its place, and that the journal has the same sums."""
    for step in history.steps:
        for text in (*_bills(step), *_running_period(step)):
            yield Finding(step.day, text)
    booked, due = _debts(history.booked), _debts(_paid(history))
    if booked != due:
        yield Finding(
            history.entries[-1].value_date,
            f"has {_text(booked)} in its journal, in order it is {_text(due)}",
        )


def _bills(step: Step) -> Iterator[str]:
    """Yield each bill that was paid before an older debt."""
    before = {bill.number: bill for bill in step.before.bills}
    for place, bill in enumerate(step.after.bills):
        was = before.get(bill.number, bill)
        if place and _facts(bill) != _facts(was):
            yield f"pays bill {bill.number} before bill {step.after.bills[0].number}"
            continue
        penalty = bill.penalty(step.day, step.after.terms)
        if bill.interest < was.interest and penalty > 0:
            yield f"pays interest of bill {bill.number}, with {penalty} fen of penalty unpaid"
        if bill.principal < was.principal and (bill.interest or penalty > 0):
            yield f"pays principal of bill {bill.number}, with interest or penalty unpaid"


def _running_period(step: Step) -> Iterator[str]:
    """Yield a prepayment that came before a bill, or before interest."""
    before, after = step.before, step.after
    prepaid = after.outstanding < before.outstanding
    if (prepaid or after.interest_paid > before.interest_paid) and after.bills:
        yield f"prepays the running period, with bill {after.bills[0].number} unpaid"
    unpaid = round_half_up(after.exact_interest(step.day)) - after.interest_paid
    if after.plan:
        unpaid += after.plan.deferred
    if prepaid and unpaid > 0:
        yield f"prepays principal, with {unpaid} fen of interest unpaid"


def _facts(bill: Bill) -> tuple[int, int, int]:
    return bill.penalty_paid, bill.interest, bill.principal


def _paid(history: LoanHistory) -> Allocation:
    return sum((step.paid for step in history.steps), NOTHING)


def _debts(allocation: Allocation) -> tuple[int, int, int]:
    return allocation.penalty, allocation.interest, allocation.principal


def _text(debts: tuple[int, int, int]) -> str:
    names = ("penalty", "interest", "principal")
    return ", ".join(f"{fen} fen of {name}" for fen, name in zip(debts, names, strict=True))


RULE = Rule(
    code="waterfall",
    title="A payment reduces penalty, then interest, then principal, oldest bill first.",
    source="Civil Code of the PRC, article 561",
    since=date(2021, 1, 1),
    until=None,
    # The rule is about a payment, whenever its loan was drawn.
    decided_by=DecidedBy.EVENT,
    predicate=_predicate,
)
