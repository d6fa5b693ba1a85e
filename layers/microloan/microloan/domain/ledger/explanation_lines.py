"""The lines of an explanation: of a bill, a payment or a plan."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.explanation import ExplanationLine
from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.loan.bill import Bill
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.terms import Terms
from microloan.domain.money import EXACT
from microloan.domain.rates import DAILY_CEILING

UNBILLED = 0
"""The place of the unbilled principal and of a refund owed back."""
SPREAD = -1
"""The place of the interest that a plan spreads, until it is billed."""
PlacedLine = tuple[int, DebtType, ExplanationLine]
"""The number of an instalment, or one of these places, and a line there."""


def billing_lines(before: Loan, after: Loan) -> Iterator[PlacedLine]:
    """Yield the effects of an instalment's due date on the loan."""
    number, due = after.billed, after.interest_from
    principal = before.outstanding - after.outstanding
    yield number, DebtType.INTEREST, _interest_line(before, due)
    if before.plan and after.plan:
        part = before.plan.deferred - after.plan.deferred
        yield number, DebtType.INTEREST, ExplanationLine.event(LineType.SPREAD_PART, part, due)
        billed = ExplanationLine.event(LineType.BILLED, -part, due, number)
        yield SPREAD, DebtType.INTEREST, billed
    yield (
        UNBILLED,
        DebtType.PRINCIPAL,
        ExplanationLine.event(LineType.BILLED, -principal, due, number),
    )
    for line in _principal_lines(before, principal, due):
        yield number, DebtType.PRINCIPAL, line


def plan_lines(before: Loan, after: Loan) -> Iterator[PlacedLine]:
    """Yield the effects of a plan: unpaid bills are spread anew."""
    if after.plan == before.plan:
        return
    day = after.as_of
    yield after.billed + 1, DebtType.INTEREST, _interest_line(before, after.interest_from)
    for bill in before.bills:
        for place, debt, fen in (
            (UNBILLED, DebtType.PRINCIPAL, bill.principal),
            (SPREAD, DebtType.INTEREST, bill.interest),
        ):
            line = ExplanationLine.event(LineType.SPREAD, fen, day, bill.number)
            yield place, debt, line


def _principal_lines(before: Loan, principal: int, due: date) -> Iterator[ExplanationLine]:
    """Yield the lines of the principal that an instalment bills."""
    terms, level, balance = before.terms, before.level, before.outstanding
    if not principal:
        return
    if level is None:
        last = before.plan.last if before.plan else terms.instalments
        share, exact = last - before.billed, Decimal(principal)
        yield ExplanationLine(LineType.INSTALMENT, exact, until=due, balance=balance, share=share)
    elif principal == balance:
        exact = Decimal(principal)
        yield ExplanationLine(LineType.REMAINDER, exact, until=due, balance=balance)
    else:
        since = level.counts_from(terms, before.billed)
        exact = Decimal(-level.share_of_interest(terms, balance, before.billed))
        yield ExplanationLine.event(LineType.LEVEL_INSTALMENT, level.amount, due)
        yield ExplanationLine(LineType.LEVEL_INTEREST, exact, since, due, balance, terms.daily_rate)


def payment_lines(before: Loan, after: Loan, by: LineType) -> Iterator[PlacedLine]:
    """Yield the effects of a payment on the remaining bills and on the unbilled part."""
    day = after.as_of

    def paid(fen: int) -> ExplanationLine:
        return ExplanationLine.event(by, fen, day)

    left = {bill.number: bill for bill in after.bills}
    for bill in before.bills:
        if bill.number in left:
            yield from _bill_payment_lines(bill, left[bill.number], paid, before.terms)
    running = before.billed + 1
    yield running, DebtType.INTEREST, _interest_line(before, after.interest_from)
    yield running, DebtType.INTEREST, paid(before.interest_paid - after.interest_paid)
    if before.plan and after.plan:
        yield SPREAD, DebtType.INTEREST, paid(after.plan.deferred - before.plan.deferred)
    yield UNBILLED, DebtType.PRINCIPAL, paid(after.outstanding - before.outstanding)
    credited = before.credit - after.credit
    what = LineType.REFUNDED if credited > 0 else by
    yield UNBILLED, DebtType.OWED_BACK, ExplanationLine.event(what, credited, day)


def _bill_payment_lines(
    before: Bill, after: Bill, paid: Callable[[int], ExplanationLine], terms: Terms
) -> Iterator[PlacedLine]:
    number = before.number
    yield from _penalty_lines(before, after.penalty_from, terms)
    if before.at_ceiling(terms) and not after.at_ceiling(terms):
        exact = before.exact_penalty(after.penalty_from, terms)
        dropped = EXACT.subtract(after.penalty_fixed, exact)
        yield number, DebtType.PENALTY, ExplanationLine(LineType.ROUNDED, dropped)
    for debt, fen in (
        (DebtType.PENALTY, before.penalty_paid - after.penalty_paid),
        (DebtType.INTEREST, after.interest - before.interest),
        (DebtType.PRINCIPAL, after.principal - before.principal),
    ):
        yield number, debt, paid(fen)


def accruing_lines(loan: Loan) -> Iterator[PlacedLine]:
    """Yield the accruals since the last event.

    The first day counts from its start.
    """
    until = max(loan.as_of, loan.terms.interest_from + ONE_DAY)
    yield loan.billed + 1, DebtType.INTEREST, _interest_line(loan, until)
    for bill in loan.bills:
        if (loan.as_of - bill.due).days > loan.terms.grace_days:
            yield from _penalty_lines(bill, loan.as_of, loan.terms)


def _interest_line(loan: Loan, until: date) -> ExplanationLine:
    return ExplanationLine.accrued(
        loan.interest_from, until, loan.outstanding, loan.terms.daily_rate
    )


def _penalty_lines(bill: Bill, until: date, terms: Terms) -> Iterator[PlacedLine]:
    """Yield the penalty of the contract and its reduction to the legal ceiling."""
    base = bill.principal + bill.interest
    agreed = ExplanationLine.accrued(bill.penalty_from, until, base, terms.penalty_rate)
    yield bill.number, DebtType.PENALTY, agreed
    if bill.at_ceiling(terms):
        reduction = ExplanationLine.ceiling(agreed, bill.principal, DAILY_CEILING)
        yield bill.number, DebtType.PENALTY, reduction
