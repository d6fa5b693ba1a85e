"""Plans for borrowers in difficulty: their ends, and promised against paid fen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from microloan.domain.calendar import business_date
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_state import LoanAccount
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan_ops.report.figures.period import Span, share


class PlanEnd(StrEnum):
    """The state of a plan on the last known day."""

    KEPT = "kept"
    KEPT_LATE = "kept late"
    BROKEN = "broken"
    ENDED = "ended with its loan"
    """Its loan was written off, or the money of the loan came back."""
    UNDER_WAY = "under way"


@dataclass(frozen=True, slots=True)
class PlanLife:
    """A plan from its agreement on, with amounts in fen.

    Parameters
    ----------
    promised
        All instalments of the plan.
    due
        Those that fell due while it was in force.
    paid
        Payments while it was in force, less the returned ones.
    """

    agreed_on: date
    end: PlanEnd
    promised: int
    due: int
    paid: int


_PAID = {LoanEventType.REPAID: 1, LoanEventType.RETURNED: -1}


def plan_lives(
    journal: Sequence[Entry], states: Sequence[LoanAccount], last: date
) -> tuple[PlanLife, ...]:
    """Return the plans of a loan, in order.

    Parameters
    ----------
    journal, states
        The loan's entries in order, and the loan after each of them.
    last
        The last known day.
    """
    agreed = [n for n, entry in enumerate(journal) if entry.kind is LoanEventType.PLAN_AGREED]
    return tuple(
        _life(journal[begin:end], states[begin:end], last)
        for begin, end in pairwise((*agreed, len(journal)))
    )


def _life(journal: Sequence[Entry], states: Sequence[LoanAccount], last: date) -> PlanLife:
    """Return a plan by the entries from its agreement up to the next plan."""
    # A payment with an earlier value date can put a broken plan in force again.
    in_force = max(n for n, account in enumerate(states) if account.loan.plan)
    if states[in_force].status is not LoanStatus.OPEN:
        kept_to = states[in_force].booked_on
    else:
        kept_to = journal[in_force + 1].booked_on if in_force + 1 < len(journal) else last
    lines = states[0].loan.schedule()
    return PlanLife(
        agreed_on=journal[0].booked_on,
        end=_end(journal, states),
        promised=sum(line.total for line in lines),
        due=sum(line.total for line in lines if line.due <= kept_to),
        paid=sum(_PAID.get(entry.kind, 0) * entry.amount for entry in journal[: in_force + 1]),
    )


def _end(journal: Sequence[Entry], states: Sequence[LoanAccount]) -> PlanEnd:
    now = states[-1]
    if now.loan.plan is None:
        return PlanEnd.BROKEN
    if now.status is LoanStatus.OPEN:
        return PlanEnd.UNDER_WAY
    if now.status is not LoanStatus.SETTLED:
        return PlanEnd.ENDED
    return PlanEnd.KEPT_LATE if any(_missed(journal, states)) else PlanEnd.KEPT


def _missed(journal: Sequence[Entry], states: Sequence[LoanAccount]) -> Iterator[bool]:
    """Yield whether the grace of an instalment had passed at each event."""
    for account, entry in zip(states, journal[1:], strict=False):
        if (day := entry.value_date) >= account.loan.as_of:
            yield account.loan.days_past_due(day) > account.loan.terms.grace_days


@dataclass
class PlanSums:
    """Plans of the same end, with amounts in fen."""

    count: int = 0
    promised: int = 0
    due: int = 0
    paid: int = 0


class Plans:
    """The plans that were agreed, and the offers that were made, on some days.

    Parameters
    ----------
    offered
        Plans offered by two people. A loan has one offer at most, the newest.
    accepted, open
        Those that a customer accepted, and those that can still be accepted.
    """

    def __init__(self, span: Span) -> None:
        self._span = span
        self.by_end: defaultdict[PlanEnd, PlanSums] = defaultdict(PlanSums)
        self.offered = self.accepted = self.open = 0

    def add(self, lives: Sequence[PlanLife]) -> None:
        """Add the plans of a loan."""
        for life in lives:
            if life.agreed_on in self._span:
                sums = self.by_end[life.end]
                sums.count += 1
                sums.promised += life.promised
                sums.due += life.due
                sums.paid += life.paid

    def add_offer(self, offer: PlanOffer) -> None:
        """Add an offer of the bank."""
        if business_date(offer.offered_at) in self._span:
            self.offered += 1
            self.accepted += offer.used_on is not None and offer.used_on <= self._span.last
            self.open += offer.is_open(self._span.last, None)

    @property
    def agreed(self) -> int:
        """Number of plans."""
        return sum(sums.count for sums in self.by_end.values())

    @property
    def kept_share(self) -> Decimal | None:
        """The kept share of the plans that are over, or none without any."""
        over = self.agreed - self.by_end[PlanEnd.UNDER_WAY].count
        kept = self.by_end[PlanEnd.KEPT].count + self.by_end[PlanEnd.KEPT_LATE].count
        return share(kept, over) if over else None
