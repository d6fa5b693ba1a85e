"""The class of a loan with its history, as a fold of payments and dates.

A class falls at once by days past due. It leaves the three worst ones only after an observation:
all arrears are paid, and six months on time follow. A restructured loan is observed for a year.
Between two payments the class follows from this memory, the loan and the date, so nothing is
written.

Source: Order 2023 No. 1 of the CBIRC and the PBOC (商业银行金融资产风险分类办法), the article on
upgrades and articles 20 to 22 on restructured assets.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from microloan.domain.calendar import ONE_DAY, add_months
from microloan.domain.ledger.loan_class import ClassCause, LoanClass
from microloan.domain.ledger.loan_classification import LoanClassification, classify, first_day
from microloan.domain.loan.loan import Loan

OBSERVATION_MONTHS = 6
"""Months on time before a loan leaves the three worst classes.

The order asks for two further periods or six months, the longer. A period is a month, so two of
them always end earlier.
"""
RESTRUCTURED_MONTHS = 12
"""Months of observation from the first payment after a restructuring, the longer again."""
AGAIN_WITHIN_MONTHS = 24
"""A second restructuring within these months counts as one under observation (the bank's rule)."""

_NORMAL, _MENTION = LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION


@dataclass(frozen=True, slots=True)
class ClassMemory:
    """The facts of the past on which the class of a loan depends.

    Parameters
    ----------
    floor
        The worst class that the loan has not left yet, one of the three worst. Else normal.
    since
        The day from which the floor holds. Without a floor it is the day of the return to normal,
        or the first day of special mention where a payment has left arrears. Else None.
    cause
        The cause of the floor. Without a floor, days past due mark a `since` of special mention.
    observing_until
        The day on which the loan leaves the floor, if it stays on time. None before its arrears
        are paid.
    restructured
        The day of the last restructuring, or None.
    restructured_until
        The end of the observation after it, or None when it is over.

    Examples
    --------
    A loan that is never paid is substandard at the end of the 91st day past due:

    >>> from decimal import Decimal
    >>> from microloan.domain.loan.terms import Terms
    >>> loan = Loan.draw(Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15))
    >>> NO_MEMORY.on(loan, date(2024, 5, 16)).classification.value
    'substandard'
    """

    floor: LoanClassification = _NORMAL
    since: date | None = None
    cause: ClassCause = ClassCause.PAID_ON_TIME
    observing_until: date | None = None
    restructured: date | None = None
    restructured_until: date | None = None

    @property
    def observed(self) -> bool:
        """Whether the class can differ from that of today's days past due."""
        return self.floor is not _NORMAL or self.restructured_until is not None

    def follow(self, before: Loan, after: Loan) -> "ClassMemory":
        """Return the memory after a payment or a refund.

        The class of a day is that of its end. So the days before the payment are judged without it,
        and its own day with it.

        Parameters
        ----------
        before, after
            The loan before and after it. `after.as_of` is its value date.
        """
        day = after.as_of
        memory = self.judge(before, day - ONE_DAY)
        if memory.observed or before.days_past_due(day) <= 1:
            return memory
        if after.days_past_due(day):
            return memory.mention(before, day)
        return replace(memory, since=day, cause=ClassCause.PAID_ON_TIME)

    def mention(self, loan: Loan, day: date) -> "ClassMemory":
        """Return the memory with the first day of a lasting special mention."""
        if self.cause is ClassCause.DAYS_PAST_DUE or loan.days_past_due(day) <= 1:
            return self
        since = day - timedelta(days=loan.days_past_due(day) - 1)
        return replace(self, since=since, cause=ClassCause.DAYS_PAST_DUE)

    def write_off(self, day: date) -> "ClassMemory":
        """Return the memory of a written-off loan, which stays a loss."""
        loss, cause = LoanClassification.LOSS, ClassCause.WRITTEN_OFF
        return replace(self, floor=loss, since=day, cause=cause, observing_until=None)

    def restructure(self, loan: Loan, day: date, first_due: date) -> "ClassMemory":
        """Return the memory after a restructuring.

        Parameters
        ----------
        loan
            The loan before it.
        day
            The day of the agreement. The loan after it must stand at this day.
        first_due
            The first due date after it, from which the observation runs.
        """
        memory = self.judge(loan, day - ONE_DAY)
        if not memory.observed:
            memory = memory.mention(loan, day)
        until = add_months(first_due, RESTRUCTURED_MONTHS)
        again = memory.restructured is not None and (
            memory.restructured_until is not None
            or day < add_months(memory.restructured, AGAIN_WITHIN_MONTHS)
        )
        memory = replace(memory, restructured=day, restructured_until=until)
        if not again:
            return memory
        memory = replace(memory, observing_until=None)
        if memory.floor is not _NORMAL:
            return memory
        cause = ClassCause.RESTRUCTURED_AGAIN
        return replace(memory, floor=LoanClassification.SUBSTANDARD, since=day, cause=cause)

    def on(self, loan: Loan, day: date) -> LoanClass:
        """Return the class at the end of a day.

        Parameters
        ----------
        loan
            The loan after its last event, which this memory has followed.
        day
            A business date, not before `loan.as_of`.
        """
        memory = self if self.cause is ClassCause.WRITTEN_OFF else self.judge(loan, day)
        days, since, until = loan.days_past_due(day), memory.since, memory.restructured_until
        restructured = memory.restructured if until else None
        if memory.floor is not _NORMAL:
            until = memory.observing_until
            cause = ClassCause.OBSERVATION if until else memory.cause
            return LoanClass(memory.floor, since or day, cause, until, restructured, days)
        if not restructured and not days:
            begun = since or loan.terms.interest_from
            return LoanClass(_NORMAL, begun, ClassCause.PAID_ON_TIME, None, None, 0)
        if memory.cause is not ClassCause.DAYS_PAST_DUE or since is None:
            begun = restructured or day - timedelta(days=days - 1)
            since = max(begun, since) if since else begun
        cause = ClassCause.DAYS_PAST_DUE if days else ClassCause.RESTRUCTURED
        return LoanClass(_MENTION, since, cause, until, restructured, days)

    def judge(self, loan: Loan, day: date) -> "ClassMemory":
        """Return the memory at the end of a day without a further payment.

        The law that makes it safe to write nothing between two payments:
        ``memory.judge(loan, a).judge(loan, b) == memory.judge(loan, b)`` for a <= b.
        """
        if day < loan.as_of:
            return self
        due = loan.due_since(day)
        observed = self if self.floor is _NORMAL else self._observe(loan, due, day)
        memory = observed if due is None else _fall(observed, due, day)
        if (until := memory.restructured_until) is None:
            return memory
        return _observe_restructured(memory, until, loan, due, day)

    def _observe(self, loan: Loan, due: date | None, day: date) -> "ClassMemory":
        """Begin, break or end the observation after arrears, up to the end of a day."""
        until = self.observing_until
        if until is None:
            if loan.days_past_due(loan.as_of):
                return self
            until = add_months(loan.as_of, OBSERVATION_MONTHS)
        on_time = due is None or due > until
        if on_time and day >= until:
            cause = ClassCause.PAID_ON_TIME
            return replace(self, floor=_NORMAL, since=until, cause=cause, observing_until=None)
        late = due is not None and due < day and not on_time
        return replace(self, observing_until=None if late else until)


def _fall(memory: ClassMemory, due: date, day: date) -> ClassMemory:
    """Fall to the class of the days past due, if it is worse than the floor."""
    reached = classify((day - due).days)
    if reached.is_performing or reached.rank <= memory.floor.rank:
        return memory
    since = due + timedelta(days=first_day(reached))
    cause = ClassCause.DAYS_PAST_DUE
    return replace(memory, floor=reached, since=since, cause=cause, observing_until=None)


def _observe_restructured(
    memory: ClassMemory, until: date, loan: Loan, due: date | None, day: date
) -> ClassMemory:
    """Begin the year of a restructured loan anew at a missed due date, or end it."""
    if due is not None and due <= until:
        missed = [due, *(bill.due for bill in loan.on(day).bills)]
        begun = [add_months(each, RESTRUCTURED_MONTHS) for each in missed if each < day]
        return replace(memory, restructured_until=max([until, *begun]))
    if day < until:
        return memory
    if memory.floor is not _NORMAL:
        return replace(memory, restructured_until=None)
    cause = ClassCause.PAID_ON_TIME
    return replace(memory, restructured_until=None, since=until, cause=cause)


NO_MEMORY = ClassMemory()
"""The memory of a loan that was never worse than special mention."""
