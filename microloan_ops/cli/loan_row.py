"""A loan as a row: its state, debt and next due date on a day."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rich.table import Table

from microloan.domain.channel import Channel
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.loan.loan import Loan
from microloan.domain.money import yuan
from microloan_ops.console import show


class LoanState(StrEnum):
    """The state of a loan on a day. A loan of the other states is not in arrears."""

    OPEN = "open"
    LATE = "late"
    """In arrears: a due date and its days of grace have passed, or a refund is owed back."""
    PLAN = "plan"
    """Repaid by a plan for difficulties, and not in arrears."""
    IN_TRANSIT = "in_transit"
    WRITTEN_OFF = "written_off"
    SETTLED = "settled"
    CANCELLED = "cancelled"

    @classmethod
    def of(cls, account: LoanAccount, today: date) -> "LoanState":
        """Return the state of a loan on a day."""
        if account.status is LoanStatus.DISBURSING:
            return cls.IN_TRANSIT
        if account.status is not LoanStatus.OPEN:
            return cls(account.status)
        late_from = account.late_from
        if late_from and late_from <= today:
            return cls.LATE
        return cls.PLAN if account.plan_in_force else cls.OPEN


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan on a day, without personal data.

    Parameters
    ----------
    principal, outstanding, owed, due_now
        Fen: the amount drawn, its unpaid part, the payoff, and the part that is due.
    days_past_due
        Days since the oldest unpaid due date, which includes the days of grace.
    next_due
        The oldest unpaid due date, else the next one. None where nothing falls due.
    """

    loan_id: str
    customer_id: str
    channel: Channel
    state: LoanState
    drawn_on: date
    principal: int
    instalments: int
    daily_rate: Decimal
    outstanding: int
    owed: int
    due_now: int
    days_past_due: int
    next_due: date | None

    @classmethod
    def of(cls, account: LoanAccount, today: date) -> "LoanRow":
        """Return the row of a loan. A closed loan owes nothing."""
        opening, terms = account.opening, account.loan.terms
        closed = account.status.closed
        loan = account.loan if closed else account.loan.on(today)
        return cls(
            loan_id=account.loan_id,
            customer_id=opening.customer_id,
            channel=opening.channel,
            state=LoanState.of(account, today),
            drawn_on=terms.drawn_on,
            principal=terms.principal,
            instalments=terms.instalments,
            daily_rate=terms.daily_rate,
            outstanding=loan.principal,
            owed=0 if closed else loan.payoff(today),
            due_now=0 if closed else loan.due_now(today),
            days_past_due=0 if closed else loan.days_past_due(today),
            next_due=None if closed else _next_due(loan, today),
        )

    @property
    def fields(self) -> dict[str, object]:
        """The row as a JSON document."""
        return asdict(self)


def _next_due(loan: Loan, today: date) -> date | None:
    if loan.in_transit:
        return None
    line = loan.next_to_pay()
    return loan.due_since(today) or (line.due if line else None)


def table(title: str, rows: Iterable[LoanRow], *, of_customer: bool = False) -> Table:
    """Return a table of loans, with the customer's ID where they are of several."""
    columns = ("loan", "next due", "days", "due now", "owed")
    lines = show.table(title, *columns, amounts_from=2, ids=2)
    for row in rows:
        whose = "" if of_customer else f"{row.customer_id}\n"
        lines.add_row(
            f"{row.loan_id}\n{whose}{row.state}",
            str(row.next_due or "none"),
            f"{row.days_past_due:,}",
            yuan(row.due_now),
            yuan(row.owed),
        )
    return lines
