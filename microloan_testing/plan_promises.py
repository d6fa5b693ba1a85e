"""The plans of a bank in memory: what each promised, beside what happened."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, replay_states
from microloan.domain.ledger.payment_history import (
    Effect,
    ScheduleChange,
    booked_effects,
    effective_payments,
    effective_terms,
    in_order,
    replay_effects,
)
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan_quote import PlanQuote


class PlanCourse(StrEnum):
    """The course of a plan."""

    IN_FORCE = "plan in force"
    TO_THE_DAY = "plan kept to the day"
    LATE = "plan kept, some of it late"
    EARLY = "plan kept, some of it early"
    OTHERWISE = "plan kept after a change of the past"
    BROKEN = "plan broken"
    SAVED = "broken plan saved by a late payment"


@dataclass
class PlansFound:
    """The plans of a bank.

    Parameters
    ----------
    courses
        The number of plans by their course.
    broken
        Each contradiction, in words.
    """

    courses: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def check_plans(journals: Iterator[Sequence[Entry]], shown: Mapping[str, PlanQuote]) -> PlansFound:
    """Check each plan of each loan.

    Parameters
    ----------
    journals
        The journal of each loan.
    shown
        The plans that customers were shown before they agreed, by the hash of the disclosure.
    """
    found = PlansFound()
    for entries in journals:
        if any(entry.plan for entry in entries):
            _check_loan(entries, shown, found)
    return found


def _check_loan(
    entries: Sequence[Entry], shown: Mapping[str, PlanQuote], found: PlansFound
) -> None:
    states = list(replay_states(entries))
    agreements = [place for place, entry in enumerate(entries) if entry.plan]
    for place, following in zip(agreements, [*agreements[1:], len(entries)], strict=True):
        agreed = entries[place].agreed
        quote = shown.get(agreed.confirmation.disclosure_hash) if agreed else None
        of = f"the plan of {entries[place].loan_id} from {entries[place].value_date}"
        if quote is None:
            found.broken.append(f"{of} was never shown")
            continue
        course, differences = _course(entries[:following], states[:following], place, quote)
        found.courses[course] += 1
        found.broken.extend(f"{of}: {difference}" for difference in differences)


def _course(
    entries: Sequence[Entry], states: Sequence[LoanAccount], place: int, quote: PlanQuote
) -> tuple[PlanCourse, list[str]]:
    """Return the course of a plan, and how it differs from what must be."""
    last, differences = states[-1], list[str]()
    if states[place].loan != quote.after:
        differences.append("the loan is not that of the disclosure")
    kinds = [entry.kind for entry in entries[place:]]
    if LoanEventType.PLAN_BROKEN in kinds:
        at = place + kinds.index(LoanEventType.PLAN_BROKEN) + 1
        for until in {at, len(entries)} if not last.loan.plan else {at}:
            differences += _never_agreed(entries[:until], states[until - 1])
        return PlanCourse.SAVED if last.loan.plan else PlanCourse.BROKEN, differences
    if last.loan.plan is None or not last.status.closed:
        return PlanCourse.IN_FORCE, differences
    paid = _Paid.under(entries, place, quote)
    course = paid.course
    return course, differences + list(paid.differences(course))


def _never_agreed(entries: Sequence[Entry], account: LoanAccount) -> Iterator[str]:
    """Yield how a loan differs from one that had only the waivers of its plans."""
    effects = list[Effect]()
    waived = iter([e.amount for e in entries if e.kind is LoanEventType.PLAN_BROKEN])
    for effect in booked_effects(entries):
        if isinstance(effect, ScheduleChange) and effect.plan:
            if part := next(waived, 0):
                effects.append(ScheduleChange(effect.value_date, effect.seq, waived=part))
        elif not (isinstance(effect, ScheduleChange) and effect.breaks):
            effects.append(effect)
    terms = effective_terms(entries)
    if terms is None:
        yield "the money never arrived"
        return
    never = replay_effects(terms, in_order(effects))[0]
    day = max(never.as_of, account.loan.as_of)
    if _debt(never, day) != _debt(account.loan, day):
        yield f"on {day} the loan is {_debt(account.loan, day)}, without the plan {never}"


def _debt(loan: Loan, day: date) -> Loan:
    """Return a loan on a day, without the day from which a refund is owed back."""
    return replace(loan.on(day), owed_back_since=None)


@dataclass(frozen=True, slots=True)
class _Paid:
    """The money that came in under a plan.

    Parameters
    ----------
    days
        Fen by value date.
    booked
        The allocation of it.
    moved
        Whether the past was changed: a value date from before the plan, a return or a correction.
    """

    quote: PlanQuote
    days: tuple[tuple[date, int], ...]
    booked: Allocation
    moved: bool

    @classmethod
    def under(cls, entries: Sequence[Entry], place: int, quote: PlanQuote) -> "_Paid":
        """Return the money of the entries after an agreement."""
        since = entries[place]
        later = [each for each in effective_payments(entries) if each.seq > since.seq]
        days = tuple(
            (day, sum(each.amount for each in of_day))
            for day, of_day in groupby(later, lambda each: each.value_date)
        )
        moved = any(
            entry.kind
            not in {LoanEventType.REPAID, LoanEventType.PLAN_KEPT, LoanEventType.DUE_DAY_CHANGED}
            or (entry.kind is LoanEventType.REPAID and entry.value_date < since.value_date)
            for entry in entries[place + 1 :]
        )
        booked = sum((entry.allocation for entry in entries[place + 1 :]), NOTHING)
        return cls(quote, days, booked, moved)

    @property
    def promised(self) -> tuple[tuple[date, int], ...]:
        """The instalments of the disclosure: due date and fen."""
        return tuple((line.due, line.total) for line in self.quote.schedule)

    @property
    def course(self) -> PlanCourse:
        """How the plan was kept."""
        if self.days == self.promised:
            return PlanCourse.TO_THE_DAY
        if self.moved:
            return PlanCourse.OTHERWISE
        return PlanCourse.EARLY if self._ahead() else PlanCourse.LATE

    def differences(self, course: PlanCourse) -> Iterator[str]:
        """Yield what is not as it was promised."""
        quote, booked = self.quote, self.booked
        charged = booked.interest + booked.penalty
        if course is PlanCourse.OTHERWISE:
            return
        if booked.principal != quote.principal or booked.unapplied:
            yield f"{booked.principal} of principal were paid, and {quote.principal} were promised"
        if course is PlanCourse.EARLY:
            # Each instalment rounds once.
            if booked.interest > quote.total_interest + len(quote.schedule):
                yield f"{booked.interest} of interest were paid early, of {quote.total_interest}"
            return
        if booked.interest != quote.total_interest:
            yield f"{booked.interest} of interest were paid, {quote.total_interest} were promised"
        if booked.penalty and not self._past_grace():
            yield f"{booked.penalty} of penalty were paid on time"
        if sum(fen for _, fen in self.days) != quote.principal + charged:
            yield "the money is not what was booked"

    def _ahead(self) -> bool:
        """Return whether more was paid at any time than was due by then."""
        paid = 0
        for day, fen in self.days:
            paid += fen
            if paid > sum(total for due, total in self.promised if due <= day):
                return True
        return False

    def _past_grace(self) -> bool:
        """Return whether an instalment was not paid in full within its grace."""
        grace = self.quote.after.terms.grace_days
        owed = 0
        for due, total in self.promised:
            owed += total
            by_then = sum(fen for day, fen in self.days if (day - due).days <= grace)
            if by_then < owed:
                return True
        return False
