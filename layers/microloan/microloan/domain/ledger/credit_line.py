"""The revolving credit line of one person, shared by both channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain import calendar
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.product import PRODUCT

if TYPE_CHECKING:
    from microloan.domain.ledger.loan_account import LoanAccount

# The longest time of a speed limit. It is longer than any batch of reads, too.
_KEEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Limit, what is used of it, and the customer's price.

    Parameters
    ----------
    limit, used
        Fen. `used` is the unpaid principal of all loans and the refunds owed back, including money
        in transit.
    daily_rate
        Per day.
    open_loans
        How many loans are not settled.
    due_day
        Day of the month of every instalment, None until the first draw arrives.
    good_until
        Last day on which it can be drawn from. Then a new assessment is due, once a year. None
        where no assessment set it.
    late_from
        The day by loan from which it counts as arrears unless it is paid before. It changes only
        with an event of the loan, so that no day needs a write.
    freeze
        The bank's last freeze, also after its end. It ends by its date, so that no day needs a
        write.
    drawn_at
        The instants of the draws of the last day by loan, for the speed limits. A draw that failed
        does not count.
    consent_withdrawn_on
        The day on which the customer withdrew a consent. A new assessment needs all consents anew.
    plans
        The loans that are repaid by a plan. The line lends nothing meanwhile.
    default_card
        The card that the customer chose for repayments and later draws. None without a choice.
    unbound_at
        The instants of the last day at which cards were unbound, by card. A batch of reads is no
        snapshot, so a card may have been read before its unbinding and the line after it.
    due_day_changed_on
        The day on which the customer last changed the due day, None without a change.
    extra
        The bank's last temporary extra, also after its end. It ends by its date, so that no day
        needs a write.
    last_used_on
        The day of the last draw whose money arrived. None before the first, and on older lines.
    """

    limit: int
    daily_rate: Decimal
    used: int = 0
    open_loans: int = 0
    due_day: int | None = None
    good_until: date | None = None
    late_from: Mapping[str, date] = field(default_factory=dict)
    freeze: Freeze | None = None
    drawn_at: Mapping[str, datetime] = field(default_factory=dict)
    consent_withdrawn_on: date | None = None
    plans: frozenset[str] = frozenset()
    default_card: str | None = None
    unbound_at: Mapping[str, datetime] = field(default_factory=dict)
    due_day_changed_on: date | None = None
    extra: Extra | None = None
    last_used_on: date | None = None

    def standing(self, today: date) -> LineStanding:
        """Return whether money can be drawn on a day.

        Arrears and a plan are told before a freeze, because the customer can end them.

        Examples
        --------
        >>> line = CreditLine(1_000_00, Decimal("0.0005"), late_from={"l": date(2024, 2, 17)})
        >>> line.standing(date(2024, 2, 16)).value, line.standing(date(2024, 2, 17)).value
        ('clear', 'arrears')
        """
        if not self.limit:
            return LineStanding.CLOSED
        if any(day <= today for day in self.late_from.values()):
            return LineStanding.ARREARS
        stopped = LineStanding.FROZEN if self.frozen_on(today) else LineStanding.CLEAR
        return LineStanding.PLAN if self.plans else stopped

    def frozen_on(self, today: date) -> Freeze | None:
        """Return the freeze that holds on a day."""
        return self.freeze if self.freeze and self.freeze.holds(today) else None

    def frozen_since(self, now: datetime) -> datetime:
        """Return the beginning of a freeze that holds or has just ended, else now."""
        last = self.freeze
        return last.frozen_at if last and last.continues(calendar.business_date(now)) else now

    def extra_on(self, today: date) -> Extra | None:
        """Return the temporary extra that holds on a day."""
        return self.extra if self.extra and self.extra.holds(today) else None

    def unused_on(self, today: date) -> int:
        """Return the fen of limit and extra that are not used on a day.

        A use above both, after a cut or the end of the extra, is no breach.

        Examples
        --------
        >>> extra = Extra(500_00, date(2024, 1, 15), date(2024, 2, 1))
        >>> line = CreditLine(1_000_00, Decimal("0.0005"), used=1_200_00, extra=extra)
        >>> line.unused_on(date(2024, 1, 31)), line.unused_on(date(2024, 2, 1))
        (30000, 0)
        """
        extra = self.extra_on(today)
        return max(0, self.limit + (extra.amount if extra else 0) - self.used)

    def available_on(self, today: date) -> int:
        """Return the fen that can be drawn on a day.

        It is zero unless the line is clear and no consent is withdrawn.
        """
        clear = self.standing(today) is LineStanding.CLEAR and self.consent_withdrawn_on is None
        return self.unused_on(today) if clear else 0

    @property
    def last_use(self) -> date | None:
        """The day of the last draw, or of the assessment if it is later.

        A cancelled draw does not count. None where neither is known. Then the line is not unused.
        """
        assessed = self.good_until - PRODUCT.approval_valid if self.good_until else None
        draws = [calendar.business_date(at) for at in self.drawn_at.values()]
        return max(filter(None, (*draws, self.last_used_on, assessed)), default=None)

    def unused_since(self, today: date) -> date | None:
        """Return the day of the last use where it is too long ago, else None."""
        last = self.last_use
        return last if last and today - last > PRODUCT.max_unused else None

    @property
    def assessment_due_on(self) -> date | None:
        """The first day on which a draw needs a new assessment, or None.

        It follows the annual assessment, and the last use. So no day needs a write.

        Examples
        --------
        >>> drawn = date(2024, 1, 15)
        >>> CreditLine(1_000_00, Decimal("0.0005"), last_used_on=drawn).assessment_due_on
        datetime.date(2025, 1, 15)
        """
        last = self.last_use
        unused = last + PRODUCT.max_unused if last else None
        days = [day + calendar.ONE_DAY for day in (self.good_until, unused) if day]
        return min(days, default=None)

    def assessment_told_on(self, today: date) -> date | None:
        """Return the day of the new assessment once it is near, else None."""
        due = self.assessment_due_on
        near = due and self.limit and due - PRODUCT.assessment_notice <= today
        return due if near else None

    def due_day_for(self, arrival: date) -> int:
        """Return the customer's due day, or the one that a first arrival on a day fixes."""
        return self.due_day or calendar.due_day(arrival)

    def draws_since(self, instant: datetime) -> int:
        """Return how many draws after an instant were not cancelled, of at most one day."""
        return sum(at > instant for at in self.drawn_at.values())

    def draw(self, amount: int, loan_id: str, now: datetime) -> "CreditLine":
        """Return the line after an accepted draw, which counts against the limit at once.

        Examples
        --------
        >>> from datetime import UTC
        >>> line = CreditLine(1_000_00, Decimal("0.0005"))
        >>> line.draw(600_00, "loan-1", datetime(2024, 1, 31, 4, tzinfo=UTC)).used
        60000
        """
        recent = {loan: at for loan, at in self.drawn_at.items() if at > now - _KEEP}
        return replace(
            self,
            used=self.used + amount,
            open_loans=self.open_loans + 1,
            drawn_at=recent | {loan_id: now},
        )

    def follow(self, before: "LoanAccount", after: "LoanAccount") -> "CreditLine":
        """Return the line after an event of one of its loans.

        Its use can exceed its limit, because a returned payment is owed again.

        Parameters
        ----------
        before, after
            The loan before and after the event.

        Raises
        ------
        CorruptDataError
            When more comes back than was drawn.
        """
        used = self.used + after.loan.exposure - before.loan.exposure
        open_loans = self.open_loans + before.status.closed - after.status.closed
        if used < 0 or open_loans < 0:
            raise CorruptDataError("more was released than was drawn")
        arrived = before.loan.in_transit and after.status is LoanStatus.OPEN
        due_day = self.due_day or (after.loan.terms.due_day if arrived else None)
        others = {loan: day for loan, day in self.late_from.items() if loan != after.loan_id}
        failed = after.loan_id if after.status is LoanStatus.CANCELLED else None
        drawn_on = after.opening.terms.drawn_on if arrived else None
        return replace(
            self,
            used=used,
            open_loans=open_loans,
            due_day=due_day,
            late_from=others | ({after.loan_id: after.late_from} if after.late_from else {}),
            drawn_at={loan: at for loan, at in self.drawn_at.items() if loan != failed},
            plans=self.plans - {after.loan_id} | after.planned,
            last_used_on=max(filter(None, (self.last_used_on, drawn_on)), default=None),
        )

    def close(self) -> "CreditLine":
        """Return the line with nothing left to draw. The used amount stays owed.

        Only an application opens it again.
        """
        return replace(self, limit=0, extra=None)

    def give_extra(self, extra: Extra) -> "CreditLine":
        """Return the line with a temporary extra, in place of an earlier one."""
        return replace(self, extra=extra)

    def reprice(self, daily_rate: Decimal) -> "CreditLine":
        """Return the line with another price for later draws. Each loan keeps its own."""
        return replace(self, daily_rate=daily_rate)

    def reassess(self, limit: int, daily_rate: Decimal, good_until: date) -> "CreditLine":
        """Return the line with the limit and price of a new decision.

        The used amount stays, and so does a freeze. An extra stays as far as the highest limit
        allows. The customer gave all consents for it.
        """
        return replace(
            self,
            limit=limit,
            daily_rate=daily_rate,
            good_until=good_until,
            consent_withdrawn_on=None,
            extra=self.extra.at_most(PRODUCT.max_limit - limit) if self.extra else None,
        )

    def choose_card(self, card_id: str) -> "CreditLine":
        """Return the line with a default card."""
        return replace(self, default_card=card_id)

    def drop_card(self, card_id: str, now: datetime) -> "CreditLine":
        """Return the line after the unbinding of a card."""
        recent = {card: at for card, at in self.unbound_at.items() if at > now - _KEEP}
        default = None if card_id == self.default_card else self.default_card
        return replace(self, default_card=default, unbound_at=recent | {card_id: now})

    def has_dropped(self, card_id: str, bound_at: datetime | None) -> bool:
        """Return whether a card was unbound after the binding that was read.

        Examples
        --------
        >>> from datetime import UTC
        >>> line = CreditLine(1_000_00, Decimal("0.0005"))
        >>> morning, noon = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (4, 6))
        >>> dropped = line.drop_card("card-1", noon)
        >>> dropped.has_dropped("card-1", morning), dropped.has_dropped("card-1", noon)
        (True, False)
        """
        at = self.unbound_at.get(card_id)
        return at is not None and (bound_at is None or at > bound_at)

    def give_consents(self) -> "CreditLine":
        """Return the line after the customer gave all consents anew."""
        return replace(self, consent_withdrawn_on=None)

    def withdraw_consent(self, today: date) -> "CreditLine":
        """Return the line after the customer withdrew a consent, which stops new draws."""
        return replace(self, consent_withdrawn_on=self.consent_withdrawn_on or today)
