"""The ledger of the witness, by the table of docs/books.md, and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from microloan.domain.ledger.events import LoanEventType as Kind
from microloan.domain.ledger.journal import LedgerAccount as Account
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus
from tests.oracles.naive_parts import whole
from tests.support.scenarios.model import (
    ClosingFigures,
    Figures,
    LedgerEntry,
    LineFigures,
    Product,
    ScheduleRow,
    Split,
)
from tests.support.scenarios.witness_loan import (
    NOTHING,
    WitnessedLoan,
    penalty_rate,
)

_UNDONE = frozenset({Kind.RETURNED, Kind.CORRECTION_REVERSED})


@dataclass
class Payment:
    """A payment, collection or correction, and the newest refund of its surplus."""

    loan: WitnessedLoan
    amount: int
    day: date
    kind: Kind = Kind.REPAID
    refund: int = 0


@dataclass
class WitnessBook:
    """The loans of one customer and their entries, on paper."""

    product: Product
    today: date = date.min
    due_day: int | None = None
    limit: int = field(init=False)
    extra: int = 0
    extra_ends: date = date.min
    loans: dict[str, WitnessedLoan] = field(default_factory=dict)
    entries: list[LedgerEntry] = field(default_factory=list)
    closed: dict[date, ClosingFigures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.limit = self.product.limit

    def reach(self, at: datetime) -> None:
        """Set the clock, and value the loans at the end of each day that passes."""
        if not self.loans:
            self.today = at.date()
        while self.today < at.date():
            self.closed[self.today] = self._value(self.today)
            self.today += timedelta(days=1)

    def book(
        self,
        loan: WitnessedLoan,
        kind: Kind,
        sides: Mapping[Account, int],
        amount: int,
        change: Split = NOTHING,
        payment: Payment | None = None,
        value_date: date | None = None,
    ) -> None:
        """Book an entry, and follow the status of the loan.

        Parameters
        ----------
        sides
            The accounts that take the whole amount, debits 1 and credits -1.
        change
            The change of the allocation of all money, whose parts are credited.
        """
        postings = {account: sign * amount for account, sign in sides.items()}
        for account, fen in _credits(loan, change, payment).items():
            postings[account] = postings.get(account, 0) - fen
        day = payment.day if payment and kind not in _UNDONE else value_date or self.today
        filled = {account: fen for account, fen in postings.items() if fen}
        self.entries.append(LedgerEntry(self.today, day, loan.name, kind, filled))
        self._follow(loan)

    def _follow(self, loan: WitnessedLoan) -> None:
        debt = loan.debt(self.today)
        loan.owed_since = (loan.owed_since or self.today) if debt.owed_back else None
        if loan.status in {LoanStatus.DISBURSING, LoanStatus.CANCELLED}:
            return
        open_status = LoanStatus.WRITTEN_OFF if loan.written_off else LoanStatus.OPEN
        loan.status = LoanStatus.SETTLED if debt.settled else open_status

    def _value(self, day: date) -> ClosingFigures:
        valued = [loan.value(day) for loan in self.loans.values() if loan.on_balance_sheet]
        receivable = whole(sum((earned for _, earned, _ in valued), Fraction()))
        allowance = whole(sum((lost for _, _, lost in valued), Fraction()))
        return ClosingFigures(
            classes=frozenset(cls for cls, _, _ in valued),
            loans=self._booked(Account.LOANS),
            receivable=receivable,
            allowance=allowance,
            income=receivable - self._booked(Account.INTEREST_INCOME),
            impairment=allowance + self._booked(Account.LOSS_ALLOWANCE),
        )

    def _booked(self, account: Account) -> int:
        """Return an account's balance by the loans' entries, without valuations."""
        return sum(entry.postings.get(account, 0) for entry in self.entries)

    def terms(self) -> Product:
        assert self.due_day
        rate = self.product.daily_rate
        return Product(self.product.limit, rate, penalty_rate(rate), self.due_day)

    def figures(self, loan: str, day: date) -> Figures:
        known = self.loans[loan]
        if known.closed:
            return Figures(known.status, 0, 0, 0, 0, 0, 0, 0)
        debt = known.debt(day)
        penalty, interest, principal, _ = debt.naive.owed
        return Figures(
            status=known.status,
            days_past_due=known.days_past_due(day),
            due_now=debt.due_now,
            penalty=penalty,
            interest=interest,
            principal=principal,
            owed_back=debt.owed_back,
            payoff=debt.payoff,
        )

    def line(self, day: date) -> LineFigures:
        used = sum(loan.exposure(day) for loan in self.loans.values())
        if any(loan.in_arrears(day) for loan in self.loans.values()):
            return LineFigures(LineStanding.ARREARS, used, 0)
        if not self.limit:
            return LineFigures(LineStanding.CLOSED, used, 0)
        if any(loan.planned for loan in self.loans.values()):
            return LineFigures(LineStanding.PLAN, used, 0)
        extra = self.extra if day < self.extra_ends else 0
        return LineFigures(LineStanding.CLEAR, used, max(0, self.limit + extra - used))

    def schedule(self, loan: str, day: date) -> tuple[ScheduleRow, ...]:
        return tuple(ScheduleRow(*line) for line in self.loans[loan].debt(day).naive.schedule())

    def ledger(self) -> list[LedgerEntry]:
        return sorted(self.entries, key=lambda entry: (entry.booked_on, entry.loan))

    def closings(self) -> dict[date, ClosingFigures]:
        return self.closed


def _credits(loan: WitnessedLoan, change: Split, payment: Payment | None) -> dict[Account, int]:
    if not loan.written_off:
        return {
            Account.LOANS: change.principal,
            Account.INTEREST_INCOME: change.interest,
            Account.PENALTY_INCOME: change.penalty,
            Account.REFUNDS_RECEIVABLE: change.owed_back,
            Account.CUSTOMER_CREDIT: change.surplus,
        }
    recovered = payment is not None and payment.kind is Kind.RECOVERED
    account = Account.RECOVERIES if recovered else Account.LOSS_ALLOWANCE
    applied = change.principal + change.interest + change.penalty + change.owed_back
    return {account: applied, Account.CUSTOMER_CREDIT: change.surplus}
