"""A scenario played by the domain alone, without any store."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.closing import DaySums, close
from microloan.domain.ledger.end_of_day import PortfolioTotals, value_loan
from microloan.domain.ledger.events import LoanEvent
from microloan.domain.ledger.events import LoanEventType as Kind
from microloan.domain.ledger.journal import Entry, Postings
from microloan.domain.ledger.loan_account import (
    LoanAccount,
    LoanStatus,
    open_account,
    post_event,
)
from microloan.domain.loan.loan import Terms
from tests.support.builders import examples
from tests.support.scenarios.domain_line import DomainLine
from tests.support.scenarios.figures import (
    closing_of,
    figures_of,
    ledger_of,
    line_figures_of,
    schedule_of,
    split_of,
)
from tests.support.scenarios.model import (
    ClosingFigures,
    Event,
    Figures,
    LedgerEntry,
    LineFigures,
    Product,
    ScheduleRow,
    Split,
)

# Percent of what is due, after the failures of a day.
SHARES = (100, 50, 20)


@dataclass
class PostedLoan:
    """A loan after each of its entries."""

    states: list[LoanAccount]
    entries: list[Entry]

    @property
    def account(self) -> LoanAccount:
        return self.states[-1]

    def at_end_of(self, day: date) -> LoanAccount | None:
        """Return the loan after its last entry of a day or before."""
        booked = [state for state in self.states if state.booked_on <= day]
        return booked[-1] if booked else None


@dataclass
class PaidEvent:
    """A payment, collection or correction, and the newest refund of its surplus."""

    loan: str
    amount: int
    day: date
    refund: int = 0


@dataclass
class DomainPlayer(DomainLine):
    """Loans and a credit line, without any store."""

    judges_requests: ClassVar[bool] = False

    loans: dict[str, PostedLoan] = field(default_factory=dict)
    payments: dict[str, PaidEvent] = field(default_factory=dict)
    balances: Postings = field(default_factory=dict)
    closed: dict[date, ClosingFigures] = field(default_factory=dict)
    empty: Counter[tuple[str, date]] = field(default_factory=Counter)

    # Draws

    def draw(self, event: Event) -> None:
        self.draw_requested(event)
        self.money_arrives(event)

    def draw_requested(self, event: Event) -> None:
        line = self.credit_line
        due_day = line.due_day_for(self.today)
        terms = Terms.agree(
            event.amount, line.daily_rate, event.instalments, self.today, due_day, event.method
        )
        self.credit_line = examples.draw(line, event.amount, self.today, event.loan)
        drawn = LoanEvent(Kind.DRAWN, event.amount, self.today, self.today, "out")
        account, entry = open_account(examples.opening(terms, event.loan), drawn)
        self.loans[event.loan] = PostedLoan([account], [entry])

    def money_arrives(self, event: Event) -> None:
        day = event.counts_from or self.today
        due_day = self.credit_line.due_day_for(day)
        principal = self._terms(event.loan).principal
        self._post(event.loan, Kind.DISBURSED, principal, value_date=day, due_day=due_day)

    def arrival_reported(self, event: Event) -> None:
        self.money_arrives(event)

    def money_declined(self, event: Event) -> None:
        self._post(event.loan, Kind.DISBURSEMENT_FAILED, self._terms(event.loan).principal)

    def draw_returned(self, event: Event) -> None:
        principal = self._terms(event.loan).principal
        entry = self._post(event.loan, Kind.DISBURSEMENT_RETURNED, principal)
        returned = self.payments[event.loan] = PaidEvent(event.loan, 0, self.today)
        self._request_refund(returned, entry.allocation.unapplied)

    # Payments

    def payment(self, event: Event) -> Split:
        self.payment_requested(event)
        return self.payment_settled(event)

    def settle(self, event: Event) -> Split:
        self._require(event, self._account(event.loan).loan.payoff(self.today))
        return self.payment(event)

    def crossing_payment(self, event: Event) -> Split:
        return self.payment(event)

    def collection_settled(self, event: Event) -> Split:
        self.collection_declined(event)
        return self.payment(event)

    def collection_declined(self, event: Event) -> None:
        self._require(event, self._account(event.loan).loan.due_now(self.today))

    def collection_without_funds(self, event: Event) -> None:
        self._require(event, self._asked(event))
        self.empty[event.loan, self.today] += 1

    def part_settled(self, event: Event) -> Split:
        self._require(event, self._asked(event))
        return self.payment(event)

    def _asked(self, event: Event) -> int:
        """Return all that is due, then a half and a fifth of it."""
        due = self._account(event.loan).loan.due_now(self.today)
        return due * SHARES[self.empty[event.loan, self.today]] // 100

    def payment_requested(self, event: Event) -> None:
        self.payments[event.payment] = PaidEvent(event.loan, event.amount, self.today)

    def payment_settled(self, event: Event) -> Split:
        paid = self.payments[event.payment]
        written_off = self._account(paid.loan).status is LoanStatus.WRITTEN_OFF
        return self._pay(event, Kind.RECOVERED if written_off else Kind.REPAID)

    def payment_declined(self, event: Event) -> None:
        del self.payments[event.payment]

    def correction(self, event: Event) -> Split:
        assert event.counts_from
        self.payments[event.payment] = PaidEvent(event.loan, event.amount, event.counts_from)
        return self._pay(event, Kind.CORRECTED)

    def payment_returned(self, event: Event) -> None:
        self._take_out(event, Kind.RETURNED)

    def correction_reversed(self, event: Event) -> None:
        self._take_out(event, Kind.CORRECTION_REVERSED)

    def write_off(self, event: Event) -> None:
        self._require(event, self._account(event.loan).loan.exposure)
        self._post(event.loan, Kind.WRITTEN_OFF, event.amount)

    def _pay(self, event: Event, kind: Kind) -> Split:
        paid = self.payments[event.payment]
        entry = self._post(paid.loan, kind, paid.amount, event.payment, paid.day)
        self._request_refund(paid, entry.allocation.unapplied)
        return split_of(entry.allocation)

    def _take_out(self, event: Event, kind: Kind) -> None:
        paid = self.payments[event.payment]
        self._post(paid.loan, kind, paid.amount, event.payment)

    # Refunds

    def refund_settled(self, event: Event) -> None:
        self._post_refund(event, Kind.REFUNDED)

    def refund_declined(self, event: Event) -> None:
        self._post_refund(event, Kind.REFUND_FAILED)

    def refund_cancelled(self, event: Event) -> None:
        self._request_refund(self._post_refund(event, Kind.REFUND_CANCELLED), event.amount)

    def refund_reissued(self, event: Event) -> None:
        paid = self.payments[event.payment]
        self._request_refund(paid, paid.refund)
        self._require(event, paid.refund)

    def _post_refund(self, event: Event, kind: Kind) -> PaidEvent:
        paid = self.payments[event.payment]
        self._require(event, paid.refund)
        self._post(paid.loan, kind, paid.refund)
        return paid

    def _request_refund(self, paid: PaidEvent, most: int) -> None:
        amount = min(most, self._account(paid.loan).credit)
        if amount > 0:
            paid.refund = amount
            self._post(paid.loan, Kind.REFUND_REQUESTED, amount)

    # The ledger

    def _post(
        self,
        name: str,
        kind: Kind,
        amount: int,
        transfer_id: str = "",
        value_date: date | None = None,
        due_day: int | None = None,
    ) -> Entry:
        day = value_date or max(self.today, self._account(name).loan.as_of)
        return self.post(
            name, LoanEvent(kind, amount, self.today, day, transfer_id, due_day=due_day)
        )

    def post(self, name: str, event: LoanEvent) -> Entry:
        """Post an event to a loan, and let the line follow."""
        loan, before = self.loans[name], self._account(name)
        after, entry = post_event(before, event, loan.entries)
        self.credit_line = self.credit_line.follow(before, after)
        loan.states.append(after)
        loan.entries.append(entry)
        return entry

    def end_of_day(self, _: Event) -> None:
        first = min(loan.entries[0].booked_on for loan in self.loans.values())
        day = max(self.closed, default=first - ONE_DAY) + ONE_DAY
        while day < self.today:
            self._close(day)
            day += ONE_DAY

    def _close(self, day: date) -> None:
        booked, totals = DaySums(), PortfolioTotals()
        for loan in self.loans.values():
            for entry in loan.entries:
                if entry.booked_on == day:
                    booked += DaySums(1, entry.postings)
            if account := loan.at_end_of(day):
                totals += value_loan(account, day)
        closing, _ = close(day, self.balances, booked, totals)
        self.balances = closing.balances
        self.closed[day] = closing_of(closing)

    # The figures

    def _account(self, loan: str) -> LoanAccount:
        return self.loans[loan].account

    def _terms(self, loan: str) -> Terms:
        return self._account(loan).opening.terms

    @staticmethod
    def _require(event: Event, amount: int) -> None:
        assert event.amount == amount, f"{event.place}: the amount is {amount} fen"

    def terms(self) -> Product:
        line = self.credit_line
        assert line.due_day
        penalty_rate = self._terms(next(iter(self.loans))).penalty_rate
        return Product(self.product.limit, line.daily_rate, penalty_rate, line.due_day)

    def figures(self, loan: str, day: date) -> Figures:
        return figures_of(self._account(loan), day)

    def line(self, day: date) -> LineFigures:
        return line_figures_of(self.credit_line, day)

    def schedule(self, loan: str, day: date) -> tuple[ScheduleRow, ...]:
        return schedule_of(self._account(loan).loan, day)

    def ledger(self) -> list[LedgerEntry]:
        return ledger_of(
            (name, entry) for name, loan in self.loans.items() for entry in loan.entries
        )

    def closings(self) -> Mapping[date, ClosingFigures]:
        return self.closed
