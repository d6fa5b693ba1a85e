"""The revolving credit line of one person, shared by both channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from microloan.domain import calendar
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.line_freeze import Freeze
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus

# The longest time of a speed limit.
_KEEP_DRAWS = timedelta(days=1)


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
        The loans that are repaid by a plan for difficulties. The line lends nothing meanwhile.
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

    @property
    def available(self) -> int:
        """Fen of the limit that are not used."""
        return max(0, self.limit - self.used)

    def standing(self, today: date) -> LineStanding:
        """Return whether money can be drawn on a day.

        A line that is frozen and in arrears is in arrears, because the customer can end that. So is
        a plan told before a freeze.

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
        if self.plans:
            return LineStanding.PLAN
        return LineStanding.FROZEN if self.frozen_on(today) else LineStanding.CLEAR

    def frozen_on(self, today: date) -> Freeze | None:
        """Return the freeze that holds on a day."""
        return self.freeze if self.freeze and self.freeze.holds(today) else None

    def frozen_since(self, now: datetime) -> datetime:
        """Return the instant from which the days of a freeze that begins now are counted.

        It is the beginning of a freeze that still holds or has just ended, else now.
        """
        last = self.freeze
        return last.frozen_at if last and last.continues(calendar.business_date(now)) else now

    def available_on(self, today: date) -> int:
        """Return the fen that can be drawn on a day.

        It is zero unless the line is clear and no consent is withdrawn.
        """
        clear = self.standing(today) is LineStanding.CLEAR and self.consent_withdrawn_on is None
        return self.available if clear else 0

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
        >>> line.draw(600_00, "loan-1", datetime(2024, 1, 31, 4, tzinfo=UTC)).available
        40000
        """
        recent = {loan: at for loan, at in self.drawn_at.items() if at > now - _KEEP_DRAWS}
        return replace(
            self,
            used=self.used + amount,
            open_loans=self.open_loans + 1,
            drawn_at=recent | {loan_id: now},
        )

    def follow(self, before: LoanAccount, after: LoanAccount) -> "CreditLine":
        """Return the line after an event of one of its loans.

        Its use can exceed its limit. A returned payment is owed again, although the money may have
        been lent once more meanwhile.

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
        late = after.late_from
        failed = after.status is LoanStatus.CANCELLED
        planned = {after.loan_id} if after.plan_in_force else set[str]()
        return replace(
            self,
            used=used,
            open_loans=open_loans,
            due_day=due_day,
            late_from=others | ({after.loan_id: late} if late else {}),
            drawn_at={
                loan: at
                for loan, at in self.drawn_at.items()
                if not (failed and loan == after.loan_id)
            },
            plans=self.plans - {after.loan_id} | planned,
        )

    def close(self) -> "CreditLine":
        """Return the line with nothing left to draw. The used amount stays owed."""
        return replace(self, limit=0)

    def reassess(self, limit: int, daily_rate: Decimal, good_until: date) -> "CreditLine":
        """Return the line with the limit and price of a new decision.

        The used amount stays, and so does a freeze. The customer gave all consents for it.
        """
        return replace(
            self,
            limit=limit,
            daily_rate=daily_rate,
            good_until=good_until,
            consent_withdrawn_on=None,
        )

    def give_consents(self) -> "CreditLine":
        """Return the line after the customer gave all consents anew."""
        return replace(self, consent_withdrawn_on=None)

    def withdraw_consent(self, today: date) -> "CreditLine":
        """Return the line after the customer withdrew a consent, which stops new draws."""
        return replace(self, consent_withdrawn_on=self.consent_withdrawn_on or today)
