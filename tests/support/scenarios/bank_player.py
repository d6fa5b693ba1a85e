"""A scenario played by a bank with a store: in memory, on moto, or deployed."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from microloan.domain import ids
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID
from microloan.domain.payments.transfer import Transfer
from microloan.ports.clock import Clock
from microloan.ports.loan_book import LoanBook
from microloan.ports.writes import LineRecord
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan_testing.overpayment import overpay
from microloan_testing.two_people import (
    correct_loan,
    give_extra,
    reissue_refund,
    reverse_correction,
    write_off,
)
from tests.support.scenarios.figures import ledger_of, split_of
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

REASON = "as the scenario says"


@dataclass
class BankPlayer(ABC):
    """The events that each bank can play, and its ledger.

    Parameters
    ----------
    loans
        The ID of each loan, by its name in the scenario.
    transfers
        The ID of the transfer or correction behind each payment.
    refunds
        The ID of the newest refund of each payment's surplus.
    """

    judges_requests: ClassVar[bool] = True

    product: Product
    books: LoanBook
    clock: Clock
    customer_id: str
    loans: dict[str, str] = field(default_factory=dict)
    transfers: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, str] = field(default_factory=dict)

    @abstractmethod
    def reach(self, at: datetime) -> None:
        """Set the clock."""

    @abstractmethod
    def request_draw(self, event: Event) -> str:
        """Request a draw, name the loan, and return the ID of its disbursement."""

    @abstractmethod
    def request_payment(self, event: Event, amount: int | None) -> str:
        """Request a payment, None for the whole loan, and return the ID of its collection."""

    @abstractmethod
    def deliver(self, transfer_id: str) -> None:
        """Let the payment gateway settle a transfer."""

    @abstractmethod
    def report_return(self, transfer_id: str) -> None:
        """Report that the customer's bank returned a transfer."""

    # Draws

    def draw(self, event: Event) -> None:
        self.deliver(self.request_draw(event))

    def draw_returned(self, event: Event) -> None:
        transfer_id = ids.disbursement_id(self.loans[event.loan])
        self.report_return(transfer_id)
        self.refunds[event.loan] = ids.refund_id(transfer_id)

    # Payments

    def payment(self, event: Event) -> Split:
        return self._settle(event, self.request_payment(event, event.amount))

    def settle(self, event: Event) -> Split:
        transfer_id = self.request_payment(event, None)
        self._require_amount(event, self.transfer(transfer_id).amount)
        return self._settle(event, transfer_id)

    def crossing_payment(self, event: Event) -> Split:
        loan_id = self.loans[event.loan]
        crossing = overpay(
            self.customer_id, loan_id, event.amount, event.payment, self.books, self.clock
        )
        return self._settle(event, crossing.transfer_id)

    def payment_returned(self, event: Event) -> None:
        self.report_return(self.transfers[event.payment])

    def correction(self, event: Event) -> Split:
        assert event.counts_from
        loan_id = self.loans[event.loan]
        self.note_payment(event, f"fix-{loan_id}-{event.payment}")
        correct_loan(
            self.customer_id,
            loan_id,
            self.transfers[event.payment],
            amount=event.amount,
            counts_from=event.counts_from,
            reason=REASON,
            books=self.books,
            clock=self.clock,
        )
        return self.booked_split(loan_id, self.transfers[event.payment])

    def correction_reversed(self, event: Event) -> None:
        correction_id = self.transfers[event.payment]
        owner = next(
            loan_id
            for loan_id in self.loans.values()
            if any(entry.transfer_id == correction_id for entry in self.books.entries(loan_id))
        )
        reverse_correction(
            self.customer_id,
            owner,
            correction_id,
            reason=REASON,
            books=self.books,
            clock=self.clock,
        )

    def write_off(self, event: Event) -> None:
        loan_id = self.loans[event.loan]
        write_off(self.customer_id, loan_id, REASON, self.books, self.clock)
        self._require_amount(event, self.books.entries(loan_id)[-1].amount)

    # The line

    def limit_lowered(self, event: Event) -> None:
        lower_own_limit(self.customer_id, event.amount, self.books, self.clock)

    def extra_given(self, event: Event) -> None:
        assert event.until
        give_extra(self.customer_id, event.amount, event.until, self.books, self.clock)

    def line_closed(self, _: Event) -> None:
        close_own_line(self.customer_id, self.books, self.clock)

    def note_payment(self, event: Event, transfer_id: str) -> None:
        """Keep the ID behind a payment's name."""
        self.transfers[event.payment] = transfer_id
        self.refunds[event.payment] = ids.refund_id(transfer_id)

    def booked_split(self, loan_id: str, transfer_id: str) -> Split:
        """Return the split that the journal has of a payment or correction."""
        [paid] = [
            entry.allocation
            for entry in self.books.entries(loan_id)
            if entry.transfer_id == transfer_id and entry.kind in COUNTS_AS_PAID
        ]
        return split_of(paid)

    def _settle(self, event: Event, transfer_id: str) -> Split:
        self.note_payment(event, transfer_id)
        self.deliver(transfer_id)
        return self.booked_split(self.loans[event.loan], transfer_id)

    # Refunds

    def refund_settled(self, event: Event) -> None:
        self.deliver(self.refund(event).transfer_id)

    def refund_reissued(self, event: Event) -> None:
        failed = self.transfer(self.refunds[event.payment])
        refund = reissue_refund(failed.transfer_id, failed.card_id, self.books, self.clock)
        assert refund, event.place
        self.refunds[event.payment] = refund.transfer_id
        self._require_amount(event, refund.amount)

    def refund(self, event: Event) -> Transfer:
        """Return the newest refund of a payment's surplus."""
        refund = self.transfer(self.refunds[event.payment])
        self._require_amount(event, refund.amount)
        return refund

    def transfer(self, transfer_id: str) -> Transfer:
        """Return a transfer that must exist."""
        found = self.books.transfer(transfer_id)
        assert found, transfer_id
        return found

    # The figures

    @staticmethod
    def _require_amount(event: Event, amount: int) -> None:
        assert event.amount == amount, f"{event.place}: the amount is {amount} fen"

    def line_record(self) -> LineRecord:
        """Return the customer's credit line."""
        found = self.books.line(self.customer_id)
        assert found
        return found

    def terms(self) -> Product:
        line = self.line_record().line
        opening = self.entries(next(iter(self.loans.values())))[0].opening
        assert opening
        assert line.due_day
        changes = self.books.line_changes(self.customer_id)
        limit = changes[0].before.limit if changes else line.limit
        return Product(limit, line.daily_rate, opening.terms.penalty_rate, line.due_day)

    def entries(self, loan_id: str) -> tuple[Entry, ...]:
        """Return a loan's journal."""
        return tuple(self.books.entries(loan_id))

    def ledger(self) -> list[LedgerEntry]:
        return ledger_of(
            (name, entry) for name, loan_id in self.loans.items() for entry in self.entries(loan_id)
        )

    @abstractmethod
    def figures(self, loan: str, day: date) -> Figures:
        """Return the debt of a loan."""

    @abstractmethod
    def line(self, day: date) -> LineFigures:
        """Return the use of the credit line."""

    @abstractmethod
    def schedule(self, loan: str, day: date) -> tuple[ScheduleRow, ...]:
        """Return the instalments that are still to be billed."""

    @abstractmethod
    def closings(self) -> Mapping[date, ClosingFigures]:
        """Return the balances of the closed days."""
