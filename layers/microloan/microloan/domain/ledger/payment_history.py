"""Payments and changes of the schedule, and the replay of a loan.

A returned payment, or a late one, changes the allocation of every later payment. So it is inserted
or removed, and the loan is replayed. So does a broken plan, which counts as never agreed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.class_memory import NO_MEMORY, ClassMemory
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import (
    agree_plan,
    breaks_plan,
    change_due_day,
    first_number,
    waive_penalty,
)


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """Money that counts from a value date, ordered by that date and then by its entry.

    `amount` is negative for a refund: fen that were put aside for the customer. `kind` is the event
    behind it.
    """

    value_date: date
    seq: int
    amount: int
    transfer_id: str
    kind: LoanEventType = LoanEventType.REPAID


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """A change of what a loan is to pay when, from a value date.

    Parameters
    ----------
    plan
        The figures of a plan that was agreed.
    breaks
        Whether it is the break of a plan. It counts only while the plan is broken without it. A
        payment that becomes known later can have kept the plan.
    waived
        Fen of penalty that a broken plan leaves waived.
    broken
        Whether it stands for a plan that was broken later. Its debt is as if it had never been
        agreed, but the loan was restructured.
    due_day
        The new day of the month for instalments.
    """

    value_date: date
    seq: int
    plan: PlanTerms | None = None
    breaks: bool = False
    waived: int = 0
    broken: bool = False
    due_day: int | None = None

    @property
    def restructures(self) -> bool:
        """Whether the loan counts as restructured by it."""
        return self.plan is not None or self.broken

    def apply(self, loan: Loan) -> Loan:
        """Return the loan after the change."""
        if self.plan:
            return agree_plan(loan, self.plan, self.value_date)
        if self.due_day:
            return change_due_day(loan, self.due_day, self.value_date)
        return waive_penalty(loan, self.waived, self.value_date)


Effect = Payment | ScheduleChange
"""An event that counts for the debt of a loan."""

PAID = frozenset({LoanEventType.REPAID, LoanEventType.RECOVERED})
"""Payments of the customer, which can be returned."""
COUNTS_AS_PAID = PAID | {LoanEventType.CORRECTED}
"""Events that are allocated like a payment, from their value date."""
TAKEN_OUT = frozenset({LoanEventType.RETURNED, LoanEventType.CORRECTION_REVERSED})
"""Events by which a payment or a correction counts as never made."""
SCHEDULE_CHANGED = frozenset(
    {LoanEventType.PLAN_AGREED, LoanEventType.PLAN_BROKEN, LoanEventType.DUE_DAY_CHANGED}
)
"""Events that change what is to be paid when, and move no money."""
REFUND_REVERSED = frozenset(
    {LoanEventType.REFUND_CANCELLED, LoanEventType.REFUND_FAILED, LoanEventType.REFUND_RETURNED}
)
"""Events by which a refund did not reach the customer."""


def effective_payments(entries: Iterable[Entry]) -> tuple[Payment, ...]:
    """Return the payments, corrections and refunds that count, by value date."""
    counting: list[Payment] = []
    for entry in entries:
        day, seq, transfer_id = entry.value_date, entry.seq, entry.transfer_id
        if entry.kind in COUNTS_AS_PAID | REFUND_REVERSED:
            counting.append(Payment(day, seq, entry.amount, transfer_id, entry.kind))
        elif entry.kind is LoanEventType.REFUND_REQUESTED:
            counting.append(Payment(day, seq, -entry.amount, transfer_id, entry.kind))
        elif entry.kind in TAKEN_OUT:
            counting = [payment for payment in counting if payment.transfer_id != entry.transfer_id]
    return tuple(sorted(counting))


def booked_effects(entries: Sequence[Entry]) -> tuple[Effect, ...]:
    """Return the payments that count and all changes of the schedule, by value date."""
    changes = (
        ScheduleChange(
            value_date=entry.value_date,
            seq=entry.seq,
            plan=entry.plan,
            breaks=entry.kind is LoanEventType.PLAN_BROKEN,
            waived=entry.amount if entry.kind is LoanEventType.PLAN_BROKEN else 0,
            due_day=entry.due_day,
        )
        for entry in entries
        if entry.kind in SCHEDULE_CHANGED
    )
    return in_order((*effective_payments(entries), *changes))


def effective_history(entries: Sequence[Entry]) -> tuple[Effect, ...]:
    """Return all that counts for the debt of a loan, by value date.

    A broken plan is not among them. The part of the penalty that it waived is.
    """
    booked = booked_effects(entries)
    if not any(entry.kind is LoanEventType.PLAN_BROKEN for entry in entries):
        return booked
    terms = effective_terms(entries)
    return without_broken_plans(terms, booked) if terms else booked


def in_order(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Return effects by value date, and by their entries within one."""
    return tuple(sorted(effects, key=lambda effect: (effect.value_date, effect.seq)))


def without_broken_plans(terms: Terms, effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return effects in which the waiver of each broken plan has the plan's place."""
    if not any(isinstance(effect, ScheduleChange) and effect.breaks for effect in effects):
        return tuple(effects)
    counting, loan = list[Effect](), Loan.draw(terms)
    for effect in effects:
        if not isinstance(effect, ScheduleChange) or not effect.breaks:
            counting.append(effect)
            loan = apply_effect(loan, effect)[0]
        elif breaks_plan(loan, effect.value_date):
            counting = [*_break_plan(counting, effect.waived)]
            loan = replay_effects(terms, counting)[0]
    return tuple(counting)


def _break_plan(effects: Sequence[Effect], waived: int) -> Iterator[Effect]:
    """Yield effects with a waiver in the place of the last plan."""
    last = max(n for n, one in enumerate(effects) if isinstance(one, ScheduleChange) and one.plan)
    for number, effect in enumerate(effects):
        if number == last:
            yield ScheduleChange(effect.value_date, effect.seq, waived=waived, broken=True)
        else:
            yield effect


def effective_terms(entries: Iterable[Entry]) -> Terms | None:
    """Return the terms from the day on which the money arrived, None where it did not.

    Raises
    ------
    CorruptDataError
        When the first entry is no draw.
    """
    first, *rest = entries
    if first.opening is None:
        raise CorruptDataError(f"the journal of loan {first.loan_id} does not begin with a draw")
    terms = first.opening.terms
    for entry in rest:
        if entry.kind is LoanEventType.DISBURSED:
            return terms.arrive(entry.value_date, entry.due_day or terms.due_day)
    return None


def replay_effects(
    terms: Terms, effects: Iterable[Effect], *, cancelled: bool = False
) -> tuple[Loan, Allocation]:
    """Return the loan after all that counts, by value date, and the total allocation.

    Parameters
    ----------
    terms
        The contract, from the day on which the money arrived.
    cancelled
        Whether the disbursement was returned. Then the draw counts as never made.

    Examples
    --------
    >>> from decimal import Decimal
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> replay_effects(terms, [Payment(date(2024, 1, 25), 3, 105_00, "in-1")])[1]
    Allocation(penalty=0, interest=500, principal=10000, unapplied=0, owed_back=0)
    """
    loan, total = Loan.draw(terms), NOTHING
    if cancelled:
        loan = replace(loan, outstanding=0)
    for effect in effects:
        loan, allocation = apply_effect(loan, effect)
        total += allocation
    return loan, total


def apply_effect(loan: Loan, effect: Effect) -> tuple[Loan, Allocation]:
    """Return the loan after an event that counts, and the allocation of its money."""
    if isinstance(effect, ScheduleChange):
        return effect.apply(loan), NOTHING
    return apply_payment(loan, effect.amount, effect.value_date)


def apply_payment(loan: Loan, amount: int, day: date) -> tuple[Loan, Allocation]:
    """Return the loan after a payment, or after a refund where the amount is negative."""
    return loan.refund(-amount, day) if amount < 0 else loan.repay(amount, day)


def replay_memory(
    terms: Terms, effects: Iterable[Effect], owed_back_from: date, *, cancelled: bool = False
) -> ClassMemory:
    """Return the past of the class, folded from all that counts, by value date.

    Parameters
    ----------
    owed_back_from
        The day from which a refund owed back is due. In the replay alone it is owed back from the
        day of the refund, before the return of its payment.
    cancelled
        Whether the disbursement was returned. Then no debt was ever late.
    """
    loan, memory = Loan.draw(terms), NO_MEMORY
    if cancelled:
        loan = replace(loan, outstanding=0)
    for effect in effects:
        before = loan
        loan, _ = apply_effect(before, effect)
        was = _owed_back_later(before, owed_back_from)
        day = effect.value_date
        if isinstance(effect, ScheduleChange) and effect.restructures and was.on(day).principal:
            first_due = was.terms.due(first_number(was, day))
            memory = memory.restructure(was, day, first_due)
        else:
            memory = memory.follow(was, _owed_back_later(loan, owed_back_from))
    return memory


def _owed_back_later(loan: Loan, day: date) -> Loan:
    since = loan.owed_back_since
    return replace(loan, owed_back_since=max(since, day)) if since else loan
