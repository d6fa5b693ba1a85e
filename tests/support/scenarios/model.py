"""A scenario's events and expected figures as values, amounts in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.loan_classification import LoanClassification
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


@dataclass(frozen=True)
class Event:
    """A row of the events.

    Parameters
    ----------
    payment
        The scenario's name of a payment, a collection or a correction.
    counts_from
        The value date of a correction, or of money that arrived on an earlier day.
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
    split: Split | None = None
    refused: str = ""


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
