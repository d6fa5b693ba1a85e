"""A scenario's events and expected figures as values, amounts in fen."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.product import RepaymentMethod


class EventType(StrEnum):
    """The words of the column `event`."""

    DRAW = "draw"
    """A draw whose money arrives at once."""
    DRAW_REQUESTED = "draw requested"
    MONEY_ARRIVES = "money arrives"
    ARRIVAL_REPORTED = "arrival reported"
    """The gateway's report that the money arrived on an earlier day."""
    MONEY_DECLINED = "money declined"
    DRAW_RETURNED = "draw returned"
    PAYMENT = "payment"
    """A customer's payment that is collected at once."""
    SETTLE = "settle"
    """The same, of the whole loan."""
    PAYMENT_REQUESTED = "payment requested"
    PAYMENT_SETTLED = "payment settled"
    PAYMENT_DECLINED = "payment declined"
    CROSSING_PAYMENT = "crossing payment"
    """A payment that is collected however much is owed, because it crosses another."""
    PAYMENT_RETURNED = "payment returned"
    COLLECTION_SETTLED = "collection settled"
    """The result of a collection that the end of day requested."""
    COLLECTION_DECLINED = "collection declined"
    COLLECTION_WITHOUT_FUNDS = "collection without funds"
    """The same, because the card has too little money. A part is asked for next."""
    PART_SETTLED = "part settled"
    """The result of the collection of a part."""
    REFUND_SETTLED = "refund settled"
    REFUND_DECLINED = "refund declined"
    REFUND_CANCELLED = "refund cancelled"
    REFUND_REISSUED = "refund reissued"
    WRITE_OFF = "write-off"
    CORRECTION = "correction"
    CORRECTION_REVERSED = "correction reversed"
    LIMIT_LOWERED = "limit lowered"
    """The customer lowers the limit, which ends an extra."""
    EXTRA_GIVEN = "extra given"
    """Two operators give a temporary extra."""
    LINE_CLOSED = "line closed"
    """The customer closes the line."""
    PLAN_OFFERED = "plan offered"
    """Two operators offer a plan beyond the rules."""
    PLAN_AGREED = "plan agreed"
    """The customer accepts a plan, which spreads the principal."""
    PLAN_KEPT = "plan kept"
    """The payment above settles the loan, so that the penalty is waived."""
    PLAN_BROKEN = "plan broken"
    """The end of day breaks a plan, and a part of the penalty is waived."""
    DUE_DAY_CHANGED = "due day changed"
    CARD_CHANGED = "card changed"
    """The customer binds another card and has one loan collected from it."""
    COLLECTED_AT_NIGHT = "collected at night"
    """The end of day collects from a loan's repayment card, which pays at once."""
    ALL_DUE_PAID = "all due paid"
    """The customer pays all that is due of every loan by one request."""
    BANK_TRANSFER = "bank transfer"
    """The customer's own bank transfer, with the reference."""
    BANK_TRANSFER_HELD = "bank transfer held"
    """A bank transfer without a known reference."""
    BANK_TRANSFER_ASSIGNED = "bank transfer assigned"
    """Two operators let such a transfer pay the customer's loans."""
    BANK_TRANSFER_RETURNED = "bank transfer returned"
    """The end of day sends such a transfer back."""
    END_OF_DAY = "end of day"
    """The closing of the day, ten minutes after its midnight."""


@dataclass(frozen=True)
class Product:
    """The customer's credit line."""

    limit: int
    daily_rate: Decimal
    penalty_rate: Decimal
    due_day: int


@dataclass(frozen=True)
class Split:
    """The allocation of a payment."""

    penalty: int
    interest: int
    principal: int
    owed_back: int
    surplus: int


def total(splits: Iterable[Split]) -> Split:
    """Return the sum of some splits."""
    return Split(*map(sum, zip((0,) * 5, *map(astuple, splits), strict=True)))


@dataclass(frozen=True)
class Event:
    """A row of the events.

    Parameters
    ----------
    payment
        The scenario's name of a payment, a collection or a correction.
    counts_from
        The value date of a correction, or of money that arrived on an earlier day.
    holiday
        The instalments of a plan without principal.
    due_day
        The new due day.
    card
        The repayment card: C1 received the money, C2 is another.
    until
        The day on which an extra ends.
    split
        The expected allocation, None where the row does not state it.
    refused
        The expected error code, empty for an accepted event.
    """

    place: str
    at: datetime
    type: EventType
    loan: str = ""
    amount: int = 0
    instalments: int = 0
    method: RepaymentMethod = RepaymentMethod.EQUAL_PRINCIPAL
    payment: str = ""
    counts_from: date | None = None
    until: date | None = None
    holiday: int = 0
    due_day: int = 0
    card: str = ""
    split: Split | None = None
    refused: str = ""

    @property
    def draws(self) -> bool:
        """Whether it draws a loan, accepted or not."""
        return self.type in {EventType.DRAW, EventType.DRAW_REQUESTED}

    @property
    def plan(self) -> PlanTerms:
        """The figures of a plan."""
        return PlanTerms(self.holiday, self.instalments)


@dataclass(frozen=True)
class Figures:
    """The debt of a loan on a day."""

    status: LoanStatus
    days_past_due: int
    due_now: int
    penalty: int
    interest: int
    principal: int
    owed_back: int
    payoff: int


@dataclass(frozen=True)
class LineFigures:
    """The use of the credit line on a day."""

    standing: LineStanding
    used: int
    available: int


@dataclass(frozen=True)
class ScheduleRow:
    """An instalment that is still to be billed."""

    number: int
    due: date
    principal: int
    interest: int
    balance: int


@dataclass(frozen=True)
class LedgerEntry:
    """A journal entry of a loan: debits positive, credits negative."""

    booked_on: date
    value_date: date
    loan: str
    event: LoanEventType
    postings: Mapping[LedgerAccount, int]


@dataclass(frozen=True)
class ClosingFigures:
    """The balances of the bank at the end of a day.

    Parameters
    ----------
    classes
        The classes of the open loans.
    loans, receivable, impairment
        Debit balances.
    allowance, income
        Credit balances.
    """

    classes: frozenset[LoanClassification]
    loans: int
    receivable: int
    allowance: int
    income: int
    impairment: int


@dataclass(frozen=True)
class Expected:
    """A figure that a row states: where, when, of which loan."""

    place: str
    at: datetime
    loan: str
    value: Figures | LineFigures | tuple[ScheduleRow, ...]


@dataclass(frozen=True)
class Scenario:
    """A whole scenario.

    Parameters
    ----------
    checks
        Figures, uses of the line and schedules, in the order of time.
    ledger
        All entries in the order of booking, empty where the page has no ledger.
    closings
        The balances by day.
    """

    name: str
    product: Product
    events: tuple[Event, ...]
    checks: tuple[Expected, ...]
    ledger: tuple[LedgerEntry, ...]
    closings: Mapping[date, tuple[str, ClosingFigures]]
