"""Port of credit lines, loans, journal and transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from microloan.domain.approval import Approval
    from microloan.domain.customers.customer import Card
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.line_change import LineChange
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.ledger.suspense import SuspenseAccount
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.applications import Application
    from microloan.ports.writes import LineRecord, LoanRecord

from microloan.domain.customers.screening import CLEAR, Screening
from microloan.ports.screening import ScreeningIndex


class UnreadableTransfer(NamedTuple):
    """A pending transfer whose stored item cannot be read."""

    transfer_id: str


class DrawContext(NamedTuple):
    """All data that a draw reads, in one batch.

    Parameters
    ----------
    card
        The card that it names, None unless it is bound.
    """

    line: LineRecord | None
    card: Card | None
    loan: LoanRecord | None
    transfer: Transfer | None
    screening: Screening = CLEAR


class RepaymentContext(NamedTuple):
    """All data that a repayment reads, in one batch.

    Parameters
    ----------
    card, line
        The bound card that it names and the line, None where it names no card.
    """

    loan: LoanRecord | None
    transfer: Transfer | None
    screening: Screening = CLEAR
    card: Card | None = None
    line: LineRecord | None = None


class JointRepaymentContext(NamedTuple):
    """All data that a payment of all that is due reads.

    Parameters
    ----------
    loans
        The customer's loans in the table of open ones. A closed loan stays there for a day or more.
    transfers
        The transfers of this very request, by loan ID. They were read after the loans.
    card, line
        The bound card that it names and the line, None where it names no card.
    """

    loans: tuple[LoanRecord, ...]
    transfers: Mapping[str, Transfer]
    screening: Screening = CLEAR
    card: Card | None = None
    line: LineRecord | None = None


class PlanContext(NamedTuple):
    """All data that a plan for a borrower in difficulty reads, in one batch."""

    loan: LoanRecord | None
    line: LineRecord | None
    offer: PlanOffer | None
    screening: Screening = CLEAR


class TransferContext(NamedTuple):
    """All data that the result of a transfer changes.

    Parameters
    ----------
    card
        The card of the transfer, None unless it is bound.
    """

    transfer: Transfer | None
    loan: LoanRecord | None
    line: LineRecord | None
    card: Card | None


class AccountView(NamedTuple):
    """All data of the account screen, in any order. Its cards are bound."""

    line: LineRecord | None
    cards: tuple[Card, ...]
    loans: tuple[LoanRecord, ...]
    applications: tuple[Application, ...] = ()


class CardsContext(NamedTuple):
    """All data that a change or an unbinding of a card reads.

    Parameters
    ----------
    cards
        All cards, bound or not.
    loans
        The customer's loans in the table of open ones, read after line and cards.
    """

    line: LineRecord | None
    cards: tuple[Card, ...]
    loans: tuple[LoanRecord, ...]


class CreditContext(NamedTuple):
    """All data that a credit changes.

    Parameters
    ----------
    first
        The first entry of the credit's journal, None for a new credit.
    line, loans
        Those of the customer, none without a customer. The line was read first.
    """

    first: Entry | None
    line: LineRecord | None
    loans: tuple[LoanRecord, ...]


class LoanBook(ScreeningIndex, Protocol):
    """Lines, loans, journal and transfers."""

    def load_for_draw(self, customer_id: str, card_id: str, loan_id: str) -> DrawContext:
        """Read for a draw."""

    def load_for_repayment(
        self, customer_id: str, loan_id: str, transfer_id: str, card_id: str | None = None
    ) -> RepaymentContext:
        """Read for a repayment, by a card that it names."""

    def load_for_joint_repayment(
        self, customer_id: str, key: str, card_id: str | None = None
    ) -> JointRepaymentContext:
        """Read for a payment of all that is due, with the request's idempotency key."""

    def load_for_plan(self, customer_id: str, loan_id: str) -> PlanContext:
        """Read for a plan, its quote and its offer."""

    def loan_with_offer(
        self, customer_id: str, loan_id: str
    ) -> tuple[LoanRecord | None, PlanOffer | None]:
        """Return a loan, open or settled, and the last offer of a plan for it."""

    def load_for_cards(self, customer_id: str) -> CardsContext:
        """Read for a change or an unbinding of a card."""

    def card(self, customer_id: str, card_id: str) -> Card | None:
        """Return a bound card."""

    def transfer(self, transfer_id: str) -> Transfer | None:
        """Return a transfer alone."""

    def transfers(self, transfer_ids: Sequence[str]) -> Sequence[Transfer]:
        """Return those of some transfers that exist, in any order."""

    def load_for_transfer(self, transfer_id: str) -> TransferContext:
        """Read for the result of a transfer."""

    def load_for_credit(self, credit_id: str, customer_id: str | None) -> CreditContext:
        """Read for a bank transfer that arrived, with its customer if it has one."""

    def credit(self, credit_id: str) -> SuspenseAccount | None:
        """Return a credit, until the end of day after its money has left suspense."""

    def credits(self) -> Sequence[SuspenseAccount]:
        """Return the credits in suspense, and those that left it lately."""

    def account(self, customer_id: str) -> AccountView:
        """Read for the account screen."""

    def line(self, customer_id: str) -> LineRecord | None:
        """Return a customer's credit line."""

    def line_changes(self, customer_id: str) -> Sequence[LineChange]:
        """Return the changes of a customer's line by persons, oldest first."""

    def draw_refusals(self, customer_id: str) -> Mapping[str, DrawDecision]:
        """Return the decisions that refused a customer's draws, by loan ID, oldest first."""

    def loan(self, customer_id: str, loan_id: str) -> LoanRecord | None:
        """Return a loan, open or settled."""

    def loans(self, customer_id: str) -> Sequence[LoanRecord]:
        """Return all loans of a customer, open and settled, newest draw first."""

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""

    def open_transfers(self, most: int | None = None) -> Sequence[Transfer]:
        """Return pending transfers: customer-initiated ones first, each kind oldest first."""

    def approval(self, approval_id: str) -> Approval | None:
        """Return an operator's request, and another person's decision on it."""

    def approvals(self) -> Sequence[Approval]:
        """Return all requests for approval, decided or not, oldest first."""

    def outbox(self, most: int | None = None) -> Sequence[Transfer | UnreadableTransfer]:
        """Return pending transfers, and the IDs of those that cannot be read."""
