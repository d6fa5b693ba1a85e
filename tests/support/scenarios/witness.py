"""A scenario played by the witness, an independent calculation day by day.

It takes each loan's debt from `tests/oracles/naive.py` and its ledger from the table of
docs/books.md. It shares no calculation with the domain. A loan is worked out anew from its whole
history after every event, so that returns and late payments need no rules.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from microloan.domain.ledger.events import LoanEventType as Kind
from microloan.domain.ledger.journal import LedgerAccount as Account
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.terms import Terms
from microloan.domain.product import RepaymentMethod
from tests.support.scenarios.model import Event, Split
from tests.support.scenarios.witness_book import Payment, WitnessBook
from tests.support.scenarios.witness_loan import (
    GRACE_DAYS,
    Move,
    WitnessedLoan,
    add,
    penalty_rate,
)

_LAST_DUE_DAY, _SUBSTITUTE = 28, 21

# Percent of what is due, after the failures of a day.
SHARES = (100, 50, 20)


@dataclass
class Witness(WitnessBook):
    """A bank of one customer: a method for each event of a scenario."""

    judges_requests: ClassVar[bool] = False

    payments: dict[str, Payment] = field(default_factory=dict)
    empty: Counter[tuple[str, date]] = field(default_factory=Counter)

    # Draws

    def draw(self, event: Event) -> None:
        self.draw_requested(event)
        self.money_arrives(event)

    def draw_requested(self, event: Event) -> None:
        terms = self._contract(event.amount, event.instalments, event.method, self.today)
        loan = self.loans[event.loan] = WitnessedLoan(event.loan, terms)
        self.book(loan, Kind.DRAWN, {Account.LOANS: 1, Account.IN_TRANSIT: -1}, event.amount)

    def money_arrives(self, event: Event) -> None:
        loan, day = self.loans[event.loan], event.counts_from or self.today
        self.due_day = self.due_day or _due_day(day)
        # The arrival takes the place of the draw: nothing before it counts.
        drawn = loan.terms
        loan.terms = self._contract(drawn.principal, drawn.instalments, drawn.method, day)
        loan.status = LoanStatus.OPEN
        sides = {Account.IN_TRANSIT: 1, Account.BANK: -1}
        self.book(loan, Kind.DISBURSED, sides, loan.terms.principal, value_date=day)

    def _contract(
        self, principal: int, instalments: int, method: RepaymentMethod, day: date
    ) -> Terms:
        rate, due_day = self.product.daily_rate, self.due_day or _due_day(day)
        penalty = penalty_rate(rate)
        return Terms(principal, rate, penalty, instalments, day, due_day, GRACE_DAYS, method=method)

    def arrival_reported(self, event: Event) -> None:
        self.money_arrives(event)

    def money_declined(self, event: Event) -> None:
        loan = self.loans[event.loan]
        loan.status, loan.never_drawn = LoanStatus.CANCELLED, True
        sides = {Account.IN_TRANSIT: 1, Account.LOANS: -1}
        self.book(loan, Kind.DISBURSEMENT_FAILED, sides, loan.terms.principal)

    def draw_returned(self, event: Event) -> None:
        loan = self.loans[event.loan]
        before = loan.debt(self.today).total
        loan.never_drawn, loan.status = True, LoanStatus.CANCELLED
        change = add(loan.debt(self.today).total, before, -1)
        sides = {Account.BANK: 1, Account.LOANS: -1}
        self.book(loan, Kind.DISBURSEMENT_RETURNED, sides, loan.terms.principal, change)
        # The refund of the customer's payments is named after the loan.
        returned = self.payments[event.loan] = Payment(loan, 0, self.today)
        self._request_refund(returned, change.surplus)

    # Payments

    def payment(self, event: Event) -> Split:
        self.payment_requested(event)
        return self.payment_settled(event)

    def crossing_payment(self, event: Event) -> Split:
        return self.payment(event)

    def settle(self, event: Event) -> Split:
        self._require(event, self.loans[event.loan].debt(self.today).payoff)
        return self.payment(event)

    def collection_settled(self, event: Event) -> Split:
        self.collection_declined(event)
        return self.payment(event)

    def collection_declined(self, event: Event) -> None:
        self._require(event, self.loans[event.loan].debt(self.today).due_now)

    def collection_without_funds(self, event: Event) -> None:
        self._require(event, self._asked(event))
        self.empty[event.loan, self.today] += 1

    def part_settled(self, event: Event) -> Split:
        self._require(event, self._asked(event))
        return self.payment(event)

    def _asked(self, event: Event) -> int:
        """Return all that is due, then a half and a fifth of it."""
        return (
            self.loans[event.loan].debt(self.today).due_now
            * SHARES[self.empty[event.loan, self.today]]
            // 100
        )

    def payment_requested(self, event: Event) -> None:
        self.payments[event.payment] = Payment(self.loans[event.loan], event.amount, self.today)

    def payment_settled(self, event: Event) -> Split:
        payment = self.payments[event.payment]
        if payment.loan.status is LoanStatus.WRITTEN_OFF:
            payment.kind = Kind.RECOVERED
        return self._pay(payment, event.payment, Account.BANK)

    def payment_declined(self, event: Event) -> None:
        del self.payments[event.payment]

    def payment_returned(self, event: Event) -> None:
        self._take_out(event, Kind.RETURNED, Account.BANK)

    def correction(self, event: Event) -> Split:
        assert event.counts_from
        loan = self.loans[event.loan]
        payment = Payment(loan, event.amount, event.counts_from, Kind.CORRECTED)
        self.payments[event.payment] = payment
        return self._pay(payment, event.payment, Account.CORRECTIONS)

    def correction_reversed(self, event: Event) -> None:
        self._take_out(event, Kind.CORRECTION_REVERSED, Account.CORRECTIONS)

    def _pay(self, payment: Payment, name: str, source: Account) -> Split:
        loan = payment.loan
        before = loan.debt(self.today).total
        loan.moves.append(Move(payment.day, len(self.entries), payment.amount, name))
        split = add(loan.debt(self.today).total, before, -1)
        self.book(loan, payment.kind, {source: 1}, payment.amount, split, payment)
        self._request_refund(payment, split.surplus)
        return split

    def _take_out(self, event: Event, kind: Kind, source: Account) -> None:
        payment = self.payments[event.payment]
        loan = payment.loan
        before = loan.debt(self.today).total
        loan.moves = [
            move
            for move in loan.moves
            if not (isinstance(move, Move) and move.payment == event.payment)
        ]
        change = add(loan.debt(self.today).total, before, -1)
        self.book(loan, kind, {source: -1}, payment.amount, change, payment)

    def write_off(self, event: Event) -> None:
        loan = self.loans[event.loan]
        debt = loan.debt(self.today)
        self._require(event, debt.exposure)
        gone = Split(0, 0, debt.naive.principal, debt.owed_back, 0)
        self.book(loan, Kind.WRITTEN_OFF, {Account.LOSS_ALLOWANCE: 1}, event.amount, gone)
        loan.status, loan.written_off = LoanStatus.WRITTEN_OFF, True

    # The line

    def limit_lowered(self, event: Event) -> None:
        assert event.amount <= self.limit, event.place
        self.limit, self.extra = event.amount, 0

    def extra_given(self, event: Event) -> None:
        assert event.until
        self.extra, self.extra_ends = event.amount, event.until

    def line_closed(self, event: Event) -> None:
        assert not any(loan.exposure(self.today) for loan in self.loans.values()), event.place
        self.limit = self.extra = 0

    def end_of_day(self, event: Event) -> None:
        """Do nothing: each day is valued when it passes."""
        assert self.today > min(self.closed), event.place

    # Refunds

    def refund_settled(self, event: Event) -> None:
        payment = self._refunded(event)
        sides = {Account.REFUNDS_IN_TRANSIT: 1, Account.BANK: -1}
        self.book(payment.loan, Kind.REFUNDED, sides, payment.refund)

    def refund_declined(self, event: Event) -> None:
        payment = self._refunded(event)
        self._move_refund(payment, Kind.REFUND_FAILED, payment.refund)

    def refund_cancelled(self, event: Event) -> None:
        payment = self._refunded(event)
        self._move_refund(payment, Kind.REFUND_CANCELLED, payment.refund)
        self._request_refund(payment, payment.refund)

    def refund_reissued(self, event: Event) -> None:
        payment = self.payments[event.payment]
        self._request_refund(payment, payment.refund)
        self._refunded(event)

    def _refunded(self, event: Event) -> Payment:
        payment = self.payments[event.payment]
        self._require(event, payment.refund)
        return payment

    def _request_refund(self, payment: Payment, most: int) -> None:
        amount = min(most, max(0, payment.loan.debt(self.today).credit))
        if amount:
            payment.refund = amount
            self._move_refund(payment, Kind.REFUND_REQUESTED, -amount)

    def _move_refund(self, payment: Payment, kind: Kind, amount: int) -> None:
        loan = payment.loan
        before = loan.debt(self.today).total
        loan.moves.append(Move(self.today, len(self.entries), amount, ""))
        change = add(loan.debt(self.today).total, before, -1)
        sign = 1 if amount > 0 else -1
        self.book(loan, kind, {Account.REFUNDS_IN_TRANSIT: sign}, abs(amount), change)

    @staticmethod
    def _require(event: Event, amount: int) -> None:
        assert event.amount == amount, f"{event.place}: the amount is {amount} fen"


def _due_day(arrival: date) -> int:
    """Return the due day that a first arrival fixes."""
    return arrival.day if arrival.day <= _LAST_DUE_DAY else _SUBSTITUTE
