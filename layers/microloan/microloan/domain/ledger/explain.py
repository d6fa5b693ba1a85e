"""The lines of an explanation, from a replay of the loan's events.

A `Loan` keeps sums, not the segments behind them. So each step, a bill or a repayment, is compared
with the step before. This gives the segment that ended and the amount that was paid. No split of a
payment is decided here. Only sums and rounding are calculated again, so that the lines and
`Loan.owed` check each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.explanation import Explanation, ExplanationLine, Figure, total
from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.payment_history import (
    apply_payment,
    effective_payments,
    effective_terms,
)
from microloan.domain.loan.bill import Bill
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.terms import Terms
from microloan.domain.money import EXACT, round_half_up
from microloan.domain.rates import DAILY_CEILING

Repayment = tuple[date, int]
"""The value date of a repayment and its fen, negative for a refund."""
_Step = tuple[date, int, LineType]
"""The same, and the type of its lines."""


def explain(
    terms: Terms, repayments: Iterable[Repayment], day: date, *, cancelled: bool = False
) -> Explanation:
    """Return the lines that add up to what is owed on a day.

    Parameters
    ----------
    terms
        The contract.
    repayments
        Those that count, in the order of their value dates. Those later than `day` are ignored.
    day
        The day at whose start the debt is explained, after the repayments of that day.
    cancelled
        Whether the disbursement was returned. Then the draw counts as never made.

    Raises
    ------
    InvalidInputError
        For a day before the draw, or a repayment earlier than its predecessor.

    Examples
    --------
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> for figure in explain(terms, [(date(2024, 1, 25), 105_00)], date(2024, 1, 27)).figures:
    ...     print(figure.debt, figure.amount, [str(line.exact) for line in figure.lines])
    interest 90 ['500.0000', '90.0000', '-500']
    principal 90000 ['100000', '-10000']
    """
    steps = [(on, fen, LineType.PAID) for on, fen in repayments]
    return _explain(terms, steps, day, cancelled=cancelled)


def _explain(terms: Terms, steps: Iterable[_Step], day: date, *, cancelled: bool) -> Explanation:
    begun = replace(Loan.draw(terms), outstanding=0) if cancelled else Loan.draw(terms)
    history = _replay(begun, [step for step in steps if step[0] <= day], day)
    loan = history[-1].loan
    placed: _LinesByPlace = defaultdict(list)
    drawn = ExplanationLine.event(LineType.DRAWN, begun.outstanding, terms.interest_from)
    for number, debt, line in ((_UNBILLED, DebtType.PRINCIPAL, drawn), *_history_lines(history)):
        if line.exact:
            placed[number, debt].append(line)
    down = {bill.number for bill in loan.bills if bill.at_ceiling(terms)}
    figures = (
        _figure(*place, placed, down=place[0] in down and place[1] is DebtType.PENALTY)
        for place in _places(loan)
    )
    return Explanation(day, tuple(figure for figure in figures if figure.amount))


def explain_account(entries: Sequence[Entry], day: date) -> Explanation:
    """Return the lines that add up to what is owed on a day, from a loan's journal.

    Raises
    ------
    CorruptDataError
        When the first entry is no draw.
    InvalidInputError
        For a day before the money arrived.
    """
    terms = effective_terms(entries)
    if terms is None:
        return Explanation(day, ())
    counting = [
        (
            payment.value_date,
            payment.amount,
            LineType.CORRECTED if payment.kind is LoanEventType.CORRECTED else LineType.PAID,
        )
        for payment in effective_payments(entries)
    ]
    cancelled = any(entry.kind is LoanEventType.DISBURSEMENT_RETURNED for entry in entries)
    return _explain(terms, counting, day, cancelled=cancelled)


_UNBILLED = 0
_PAYMENTS = frozenset({LineType.PAID, LineType.CORRECTED})
_PlacedLine = tuple[int, DebtType, ExplanationLine]
_LinesByPlace = defaultdict[tuple[int, DebtType], list[ExplanationLine]]
_Place = tuple[int, DebtType, date | None]


@dataclass(frozen=True, slots=True)
class _History:
    """A loan after a step, and the line type that lowered its debts by that step."""

    loan: Loan
    by: LineType = LineType.PAID


def _replay(begun: Loan, steps: Iterable[_Step], day: date) -> list[_History]:
    """Return the loan as drawn, after every bill and repayment, and on a day."""
    history = [_History(begun)]
    for value_date, amount, by in steps:
        history += map(_History, _bill_until(history[-1].loan, value_date))
        history.append(_History(apply_payment(history[-1].loan, amount, value_date)[0], by))
    history += map(_History, _bill_until(history[-1].loan, day))
    return [*history, _History(history[-1].loan.on(day))]


def _bill_until(loan: Loan, day: date) -> Iterator[Loan]:
    """Yield the loan on every due date up to a day."""
    while loan.outstanding and loan.next_due <= day:
        loan = loan.on(loan.next_due)
        yield loan


def _history_lines(history: Sequence[_History]) -> Iterator[_PlacedLine]:
    """Yield the lines of a loan's history, each with its instalment and debt."""
    for earlier, later in pairwise(history):
        before, after = earlier.loan, later.loan
        if after.billed > before.billed:
            yield from _billing_lines(before, after)
        else:
            yield from _payment_lines(before, after, later.by)
    yield from _accruing_lines(history[-1].loan)


def _billing_lines(before: Loan, after: Loan) -> Iterator[_PlacedLine]:
    """Yield the effects of an instalment's due date on the loan."""
    number, due = after.billed, after.interest_from
    principal = before.outstanding - after.outstanding
    yield number, DebtType.INTEREST, _interest_line(before, due)
    yield (
        _UNBILLED,
        DebtType.PRINCIPAL,
        ExplanationLine.event(LineType.BILLED, -principal, due, number),
    )
    for line in _principal_lines(before, principal, due):
        yield number, DebtType.PRINCIPAL, line


def _principal_lines(before: Loan, principal: int, due: date) -> Iterator[ExplanationLine]:
    """Yield the lines of the principal that an instalment bills."""
    terms, level, balance = before.terms, before.level, before.outstanding
    if level is None:
        share, exact = terms.instalments - before.billed, Decimal(principal)
        yield ExplanationLine(LineType.INSTALMENT, exact, until=due, balance=balance, share=share)
    elif principal == balance:
        exact = Decimal(principal)
        yield ExplanationLine(LineType.REMAINDER, exact, until=due, balance=balance)
    else:
        since = level.counts_from(terms, before.billed)
        exact = Decimal(-level.share_of_interest(terms, balance, before.billed))
        yield ExplanationLine.event(LineType.LEVEL_INSTALMENT, level.amount, due)
        yield ExplanationLine(LineType.LEVEL_INTEREST, exact, since, due, balance, terms.daily_rate)


def _payment_lines(before: Loan, after: Loan, by: LineType) -> Iterator[_PlacedLine]:
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
    yield _UNBILLED, DebtType.PRINCIPAL, paid(after.outstanding - before.outstanding)
    credited = before.credit - after.credit
    what = LineType.REFUNDED if credited > 0 else by
    yield _UNBILLED, DebtType.OWED_BACK, ExplanationLine.event(what, credited, day)


def _bill_payment_lines(
    before: Bill, after: Bill, paid: Callable[[int], ExplanationLine], terms: Terms
) -> Iterator[_PlacedLine]:
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


def _accruing_lines(loan: Loan) -> Iterator[_PlacedLine]:
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


def _penalty_lines(bill: Bill, until: date, terms: Terms) -> Iterator[_PlacedLine]:
    """Yield the penalty of the contract and its reduction to the legal ceiling."""
    base = bill.principal + bill.interest
    agreed = ExplanationLine.accrued(bill.penalty_from, until, base, terms.penalty_rate)
    yield bill.number, DebtType.PENALTY, agreed
    if bill.at_ceiling(terms):
        reduction = ExplanationLine.ceiling(agreed, bill.principal, DAILY_CEILING)
        yield bill.number, DebtType.PENALTY, reduction


def _places(loan: Loan) -> Iterator[_Place]:
    """Yield the places of a loan's figures, in reading order."""
    for bill in loan.bills:
        for debt in (DebtType.PRINCIPAL, DebtType.INTEREST, DebtType.PENALTY):
            yield bill.number, debt, bill.due
    if loan.owed_back:
        yield _UNBILLED, DebtType.OWED_BACK, loan.owed_back_since
    yield loan.billed + 1, DebtType.INTEREST, None
    yield _UNBILLED, DebtType.PRINCIPAL, None


def _figure(
    number: int, debt: DebtType, due: date | None, placed: _LinesByPlace, *, down: bool
) -> Figure:
    """Return a figure with its rounding, which is half up or `down`."""
    lines = placed[number, debt]
    bill = number or None if due else None
    if debt in {DebtType.PRINCIPAL, DebtType.OWED_BACK}:
        return Figure(debt, bill, due, tuple(lines))
    paid = [line for line in lines if line.what in _PAYMENTS]
    accrued = [line for line in lines if line.what not in _PAYMENTS]
    return Figure(debt, bill, due, (*accrued, *_rounding(accrued, down=down), *paid))


def _rounding(accrued: Iterable[ExplanationLine], *, down: bool) -> Iterator[ExplanationLine]:
    exact = total(accrued)
    whole = int(exact) if down else round_half_up(exact)
    if rest := EXACT.subtract(Decimal(whole), exact):
        yield ExplanationLine(LineType.ROUNDED, rest)
