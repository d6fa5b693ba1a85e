"""Writes of a transaction, and the records that name what was read.

A write is a named tuple, because a dataclass takes three times as many instructions to load. Each
function that moves money loads all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.ledger.suspense import SuspenseAccount
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.application_writes import ApplicationWrite
    from microloan.ports.onboarding_writes import OnboardingWrite
    from microloan.ports.operator_writes import (
        AddApproval,
        AddLineChange,
        SaveApproval,
        SavePlanOffer,
    )
    from microloan.ports.screening_writes import ScreeningWrite


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A credit line and the number of its last write.

    Parameters
    ----------
    held
        Whether a hold on the customer has marked the line. Other writes keep the mark.
    """

    line: CreditLine
    version: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class LoanRecord:
    """A loan and its collections.

    Parameters
    ----------
    collecting
        The collection that is under way, if any.
    declined
        The payment gateway's stable code of the last failure. Empty after a success, or while
        another is under way.
    """

    account: LoanAccount
    collecting: str | None = None
    declined: str = ""

    def collect(self, transfer_id: str) -> LoanRecord:
        """Return the loan with a collection under way."""
        return LoanRecord(self.account, transfer_id)


class SaveLine(NamedTuple):
    """Replace a credit line, unless another write came since it was read."""

    customer_id: str
    line: CreditLine
    before: LineRecord | None


class SaveLoan(NamedTuple):
    """Replace a loan, unless another write came since it was read."""

    after: LoanRecord
    before: LoanRecord | None


class SaveCredit(NamedTuple):
    """Replace a credit in the ledger, unless another write came since it was read."""

    after: SuspenseAccount
    before: SuspenseAccount | None


class AppendEntry(NamedTuple):
    """Add a journal entry, whose place must be free."""

    entry: Entry


class AddTransfer(NamedTuple):
    """Put a transfer on the outbox, whose ID must be free."""

    transfer: Transfer


class SaveTransfer(NamedTuple):
    """Replace a transfer, unless its status has changed since it was read."""

    after: Transfer
    before: Transfer


class AddDrawRefusal(NamedTuple):
    """Keep the decision that refused a draw. A repetition of the request replaces it."""

    customer_id: str
    loan_id: str
    decision: DrawDecision


class HoldLine(NamedTuple):
    """Mark on a line whether its customer is on hold, as a new version of the line.

    So a draw that has read the line loses to it. Without a line, none may have been added.
    """

    customer_id: str
    before: LineRecord | None
    held: bool


if TYPE_CHECKING:
    Write = (
        ApplicationWrite
        | OnboardingWrite
        | SaveLine
        | SaveLoan
        | SaveCredit
        | AppendEntry
        | AddTransfer
        | SaveTransfer
        | AddDrawRefusal
        | HoldLine
        | AddApproval
        | SaveApproval
        | AddLineChange
        | SavePlanOffer
        | ScreeningWrite
    )


class TransactionWriter(Protocol):
    """Writes in one transaction."""

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen.

        Raises
        ------
        ConcurrentUpdateError
            When a condition of any of them fails. Then none has happened.
        """
