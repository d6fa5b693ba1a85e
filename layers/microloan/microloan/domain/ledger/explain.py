"""The lines of an explanation, from a replay of the loan's events.

A `Loan` keeps sums, not the segments behind them. So each step, a bill or a repayment, is compared
with the step before. This gives the segment that ended and the amount that was paid. No split of a
payment is decided here. Only sums and rounding are calculated again, so that the lines and
`Loan.owed` check each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.explanation import Explanation, ExplanationLine, Figure, total
from microloan.domain.ledger.explanation_lines import (
    SPREAD,
    UNBILLED,
    PlacedLine,
    accruing_lines,
    billing_lines,
    payment_lines,
    plan_lines,
)
from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.payment_history import (
    Effect,
    Payment,
    ScheduleChange,
    apply_effect,
    effective_history,
    effective_terms,
)
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.terms import Terms
from microloan.domain.money import EXACT, round_half_up

Repayment = tuple[date, int]
"""The value date of a repayment and its fen, negative for a refund."""
_Step = tuple[Effect, LineType]
"""An event that counts, and the type of the lines by which it lowers debts."""


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
    steps = [
        (Payment(on, number, fen, ""), LineType.PAID) for number, (on, fen) in enumerate(repayments)
    ]
    return _explain(terms, steps, day, cancelled=cancelled)


def _explain(terms: Terms, steps: Iterable[_Step], day: date, *, cancelled: bool) -> Explanation:
    begun = replace(Loan.draw(terms), outstanding=0) if cancelled else Loan.draw(terms)
    history = _replay(begun, [step for step in steps if step[0].value_date <= day], day)
    loan = history[-1].loan
    placed: _LinesByPlace = defaultdict(list)
    drawn = ExplanationLine.event(LineType.DRAWN, begun.outstanding, terms.interest_from)
    for number, debt, line in ((UNBILLED, DebtType.PRINCIPAL, drawn), *_history_lines(history)):
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
    counting = [(effect, _line_type(effect)) for effect in effective_history(entries)]
    cancelled = any(entry.kind is LoanEventType.DISBURSEMENT_RETURNED for entry in entries)
    return _explain(terms, counting, day, cancelled=cancelled)


def _line_type(effect: Effect) -> LineType:
    if isinstance(effect, ScheduleChange):
        return LineType.WAIVED if effect.waived else LineType.SPREAD
    corrected = effect.kind is LoanEventType.CORRECTED
    return LineType.CORRECTED if corrected else LineType.PAID


_PAYMENTS = frozenset({LineType.PAID, LineType.CORRECTED, LineType.WAIVED})
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
    for effect, by in steps:
        history += map(_History, _bill_until(history[-1].loan, effect.value_date))
        history.append(_History(apply_effect(history[-1].loan, effect)[0], by))
    history += map(_History, _bill_until(history[-1].loan, day))
    return [*history, _History(history[-1].loan.on(day))]


def _bill_until(loan: Loan, day: date) -> Iterator[Loan]:
    """Yield the loan on every due date up to a day."""
    while loan.outstanding and loan.next_due <= day:
        loan = loan.on(loan.next_due)
        yield loan


def _history_lines(history: Sequence[_History]) -> Iterator[PlacedLine]:
    """Yield the lines of a loan's history, each with its instalment and debt."""
    for earlier, later in pairwise(history):
        before, after = earlier.loan, later.loan
        if later.by is LineType.SPREAD:
            yield from plan_lines(before, after)
        elif after.billed > before.billed:
            yield from billing_lines(before, after)
        else:
            yield from payment_lines(before, after, later.by)
    yield from accruing_lines(history[-1].loan)


def _places(loan: Loan) -> Iterator[_Place]:
    """Yield the places of a loan's figures, in reading order."""
    for bill in loan.bills:
        for debt in (DebtType.PRINCIPAL, DebtType.INTEREST, DebtType.PENALTY):
            yield bill.number, debt, bill.due
    if loan.owed_back:
        yield UNBILLED, DebtType.OWED_BACK, loan.owed_back_since
    yield loan.billed + 1, DebtType.INTEREST, None
    yield SPREAD, DebtType.INTEREST, None
    yield UNBILLED, DebtType.PRINCIPAL, None


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
