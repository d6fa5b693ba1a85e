"""The charged cost of a settled loan against the cost that its borrower was shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from microloan.domain.law.charges import lent_days, overdue_days
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import HALF_FEN, DecidedBy, Finding, Rule
from microloan.domain.loan.disclosure import Disclosure
from microloan.domain.loan.quote import Quote
from microloan.domain.loan.terms import Terms
from microloan.domain.product import BY_VERSION
from microloan.domain.rates import DAILY_CEILING


@dataclass(frozen=True, slots=True)
class ChargedDifference:
    """Each fen between the shown and the charged cost of a settled loan.

    Parameters
    ----------
    shown
        Fen of interest in the disclosure.
    arrival
        Fen because the money arrived later: other due dates, other numbers of days.
    agreed
        Fen because a plan or another due day was agreed later: other days are lent. Payments before
        their due date are part of it then.
    early
        Fen saved by payments before their due date. Zero or less.
    late
        Fen of penalty without the ceiling.
    ceiling
        Fen that the ceiling of 24 % a year took off the penalty. Zero or less.
    waived
        Fen of penalty that plans put aside or waived. Zero or less.
    rounding
        Fen of rounding: at most half a fen for each period that was shown or billed.
    charged
        Fen of interest and penalty that the journal has as paid.
    """

    shown: int
    arrival: int
    agreed: int
    early: int
    late: int
    ceiling: int
    waived: int
    rounding: int
    charged: int

    @property
    def unexplained(self) -> int:
        """Fen of the difference that have no reason."""
        penalty = self.late + self.ceiling + self.waived
        named = self.arrival + self.agreed + self.early + penalty + self.rounding
        return self.charged - self.shown - named


def charged_difference(history: LoanHistory, day: date) -> ChargedDifference | None:
    """Return what a settled loan cost against what was shown, None for any other loan."""
    loan = history.on(day)
    if history.undone or history.written_off or not loan.settled:
        return None
    shown = Quote(history.agreement.terms).total_interest
    terms = history.terms
    scheduled = Quote(terms).total_interest
    rate = Fraction(terms.daily_rate)
    lent = round(rate * (lent_days(history, day) - _scheduled_days(terms)))
    agreed, saved = (lent, 0) if history.rescheduled else (0, min(0, lent))
    full = Fraction(terms.daily_rate * BY_VERSION[terms.product_version].penalty_factor)
    late, after_ceiling = _penalties(history, day, full)
    paid = history.booked
    waived = -history.waived
    named = scheduled + agreed + saved + after_ceiling + waived
    left = paid.interest + paid.penalty - named
    # The schedule and the bills round each period once, and each bill its penalty.
    most = HALF_FEN * (2 * terms.instalments + loan.billed + 3)
    return ChargedDifference(
        shown=shown,
        arrival=scheduled - shown,
        agreed=agreed,
        early=saved,
        late=late,
        ceiling=after_ceiling - late,
        waived=waived,
        rounding=left if abs(left) <= most else 0,
        charged=paid.interest + paid.penalty,
    )


def _scheduled_days(terms: Terms) -> int:
    """Return the sum of principal times days when every payment is on time."""
    since, owed, days = terms.interest_from, terms.principal, 0
    for line in Quote(terms).schedule:
        days += owed * (line.due - since).days
        since, owed = line.due, owed - line.principal
    return days


def _penalties(history: LoanHistory, day: date, full: Fraction) -> tuple[int, int]:
    """Return the penalty at the full rate, and the penalty under the ceiling."""
    most = Fraction(DAILY_CEILING)
    late = capped = Fraction(0)
    for bill, days in overdue_days(history, day):
        of_bill = (bill.principal + bill.interest) * full * days
        late += of_bill
        capped += min(of_bill, bill.principal * most * days)
    return round(late), round(capped)


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Check the disclosure against the agreement, and the charges against both."""
    agreed = history.entries[0].agreed
    if agreed is None:
        return
    opening = history.agreement
    quote = Quote(opening.terms)
    disclosure = Disclosure(opening.customer_id, agreed.lender, quote, agreed.wording)
    if disclosure.hash != agreed.confirmation.disclosure_hash:
        yield Finding(history.drawn_on, "was agreed on other terms than the disclosure shows")
    difference = charged_difference(history, day)
    if difference and difference.unexplained:
        yield Finding(
            day,
            f"was shown {difference.shown} fen and charged {difference.charged} fen, of which"
            f" {difference.unexplained} fen have no reason",
        )


RULE = Rule(
    code="shown-is-charged",
    title="A borrower is charged what the disclosure showed, and each difference has a reason.",
    source="Jin Gui [2026] No. 2, and Announcement [2021] No. 3 of the People's Bank of China",
    since=date(2026, 8, 1),
    until=None,
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
)
