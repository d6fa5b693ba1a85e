"""The history of a loan as a rule of the law reads it.

The journal gives the charged amounts. The loan, replayed from its payments, gives the principal in
use, the unpaid bills and the amounts that are still owed. A rule does its own arithmetic on these.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.events import LoanAgreement, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.payment_history import (
    ScheduleChange,
    apply_effect,
    effective_history,
)
from microloan.domain.loan import Allocation, Bill, Loan, Terms
from microloan.domain.loan.allocation import NOTHING


@dataclass(frozen=True, slots=True)
class Step:
    """An event that counts, with the loan before and after it.

    Parameters
    ----------
    paid
        The allocation of its money. Nothing for a change of the schedule.
    rescheduled
        Whether it is a plan or another due day, by which other days are lent.
    """

    day: date
    before: Loan
    after: Loan
    paid: Allocation
    rescheduled: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The days between two payments: from `since` up to, and without, `until`.

    `loan` is the loan at its end, before the payment there. Only an instalment that falls due
    changes it within the span.
    """

    since: date
    until: date
    loan: Loan

    def overdue(self) -> Iterator[tuple[Bill, int]]:
        """Yield each unpaid bill at the end of the span, and its days overdue in the span."""
        for bill in self.loan.bills:
            yield bill, (self.until - max(self.since, bill.due)).days


# Not slotted: what several rules read is replayed once.
@dataclass(frozen=True)
class LoanHistory:
    """The journal of a loan, and of the other loans of the same person.

    Parameters
    ----------
    entries
        Its entries, in order. The first is the draw.
    others
        The person's other loans. Empty where no rule needs them.
    """

    entries: tuple[Entry, ...]
    others: tuple["LoanHistory", ...] = ()

    def through(self, day: date) -> "LoanHistory | None":
        """Return the history at the end of a day, None before the draw."""
        entries = tuple(entry for entry in self.entries if entry.booked_on <= day)
        others = (other.through(day) for other in self.others)
        known = tuple(other for other in others if other)
        return LoanHistory(entries, known) if entries else None

    @property
    def agreement(self) -> LoanAgreement:
        """The agreement of the draw.

        Raises
        ------
        CorruptDataError
            When the first entry is no draw.
        """
        first = self.entries[0]
        if first.opening is None:
            raise CorruptDataError(
                f"the journal of loan {first.loan_id} does not begin with a draw"
            )
        return first.opening

    @property
    def loan_id(self) -> str:
        """The loan's ID."""
        return self.entries[0].loan_id

    @property
    def drawn_on(self) -> date:
        """The day of the draw."""
        return self.agreement.terms.drawn_on

    @property
    def arrival(self) -> Entry | None:
        """The entry of the arrival of the money, None before it and where it failed."""
        kind = LoanEventType.DISBURSED
        return next((entry for entry in self.entries if entry.kind is kind), None)

    @property
    def undone(self) -> bool:
        """Whether the money never arrived, or was sent back."""
        kinds = (LoanEventType.DISBURSEMENT_FAILED, LoanEventType.DISBURSEMENT_RETURNED)
        return self.arrival is None or any(entry.kind in kinds for entry in self.entries)

    @property
    def written_off(self) -> bool:
        """Whether the loan was written off."""
        return any(entry.kind is LoanEventType.WRITTEN_OFF for entry in self.entries)

    @property
    def terms(self) -> Terms:
        """The terms, from the day of the arrival on where the money arrived."""
        agreed, arrival = self.agreement.terms, self.arrival
        if arrival is None:
            return agreed
        return replace(
            agreed, arrived_on=arrival.value_date, due_day=arrival.due_day or agreed.due_day
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The payments, refunds and changes of the schedule that count, by value date."""
        loan, steps = self._drawn(), []
        for effect in effective_history(self.entries):
            # A journal with wrong dates is a finding of the first day, and no error of the others.
            day = max(effect.value_date, loan.as_of)
            before = loan.on(day)
            loan, paid = apply_effect(before, replace(effect, value_date=day))
            changed = isinstance(effect, ScheduleChange) and bool(effect.plan or effect.due_day)
            steps.append(Step(day, before, loan, paid, changed))
        return tuple(steps)

    def _drawn(self) -> Loan:
        loan = Loan.draw(self.terms, in_transit=self.arrival is None)
        return replace(loan, outstanding=0) if self.undone else loan

    def on(self, day: date) -> Loan:
        """Return the loan on a day, after all its payments."""
        loan = self.steps[-1].after if self.steps else self._drawn()
        return loan.on(max(day, loan.as_of))

    def spans(self, day: date) -> Iterator[Span]:
        """Yield the days between payments, from the arrival to a day.

        The first day of a loan is always counted whole, on the principal that arrived.
        """
        arrived = self.terms.interest_from
        second = arrived + ONE_DAY
        since = arrived
        ends = [(step.day, step.before) for step in self.steps]
        for until, loan in [*ends, (day, self.on(day))]:
            end = max(until, second)
            yield Span(since, end, loan)
            since = end

    @property
    def rescheduled(self) -> bool:
        """Whether the customer agreed on a plan that counts, or changed the due day."""
        return any(step.rescheduled for step in self.steps)

    @property
    def waived(self) -> int:
        """Fen of penalty that plans put aside or waived."""
        return sum(
            step.before.owed(step.day).penalty
            - step.after.owed(step.day).penalty
            - step.paid.penalty
            for step in self.steps
        )

    @property
    def booked(self) -> Allocation:
        """All amounts that the journal has as paid, less the returned ones."""
        return sum((entry.allocation for entry in self.entries), NOTHING)

    def charged(self, day: date) -> Allocation:
        """Return all that was charged up to a day: paid as the journal has it, and unpaid."""
        loan = self.on(day)
        return self.booked + loan.owed(loan.as_of)
