"""Double entry: chart of accounts, postings of events, entries with hashes."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.events import LoanAgreement, LoanEventType
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.product import PRODUCT, RepaymentMethod

if TYPE_CHECKING:
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.loan.confirmation import Agreed

GENESIS = "0" * 64


class LedgerAccount(StrEnum):
    """The chart of accounts."""

    LOANS = "loans"
    BANK = "bank"
    IN_TRANSIT = "disbursements_in_transit"
    CUSTOMER_CREDIT = "customer_credit"
    REFUNDS_IN_TRANSIT = "refunds_in_transit"
    REFUNDS_RECEIVABLE = "refunds_receivable"
    SUSPENSE = "suspense"
    INTEREST_RECEIVABLE = "interest_receivable"
    LOSS_ALLOWANCE = "loss_allowance"
    INTEREST_INCOME = "interest_income"
    PENALTY_INCOME = "penalty_income"
    IMPAIRMENT = "impairment"
    CORRECTIONS = "corrections"
    RECOVERIES = "recoveries"


Postings = Mapping[LedgerAccount, int]
"""Fen by account: debits positive, credits negative, together zero."""


def require_balanced(postings: Postings) -> dict[LedgerAccount, int]:
    """Return the postings without zeros, or raise when they do not sum to zero.

    Raises
    ------
    CorruptDataError
        When debits and credits differ.

    Examples
    --------
    >>> require_balanced(
    ...     {LedgerAccount.LOANS: 5, LedgerAccount.IN_TRANSIT: -5, LedgerAccount.BANK: 0}
    ... )
    {<LedgerAccount.LOANS: 'loans'>: 5, <LedgerAccount.IN_TRANSIT: 'disbursements_in_transit'>: -5}
    """
    if sum(postings.values()):
        raise CorruptDataError("the postings of an entry do not sum to zero")
    return {account: fen for account, fen in postings.items() if fen}


class WrittenOffAccount(StrEnum):
    """The account that takes the money of a written-off loan."""

    RECOVERY = LedgerAccount.RECOVERIES.value
    """Money paid after the write-off, and its return."""
    ALLOWANCE = LedgerAccount.LOSS_ALLOWANCE.value
    """Money paid before the write-off and returned after it: the loss was larger than was charged.
    """


_SIDES: Mapping[LoanEventType, Mapping[LedgerAccount, int]] = {
    LoanEventType.DRAWN: {LedgerAccount.LOANS: 1, LedgerAccount.IN_TRANSIT: -1},
    LoanEventType.DISBURSED: {LedgerAccount.IN_TRANSIT: 1, LedgerAccount.BANK: -1},
    LoanEventType.DISBURSEMENT_FAILED: {LedgerAccount.IN_TRANSIT: 1, LedgerAccount.LOANS: -1},
    LoanEventType.DISBURSEMENT_RETURNED: {LedgerAccount.BANK: 1, LedgerAccount.LOANS: -1},
    LoanEventType.REPAID: {LedgerAccount.BANK: 1},
    LoanEventType.RECOVERED: {LedgerAccount.BANK: 1},
    LoanEventType.RETURNED: {LedgerAccount.BANK: -1},
    LoanEventType.CORRECTED: {LedgerAccount.CORRECTIONS: 1},
    LoanEventType.CORRECTION_REVERSED: {LedgerAccount.CORRECTIONS: -1},
    LoanEventType.WRITTEN_OFF: {LedgerAccount.LOSS_ALLOWANCE: 1},
    LoanEventType.REFUND_REQUESTED: {LedgerAccount.REFUNDS_IN_TRANSIT: -1},
    LoanEventType.REFUND_CANCELLED: {LedgerAccount.REFUNDS_IN_TRANSIT: 1},
    LoanEventType.REFUND_FAILED: {LedgerAccount.REFUNDS_IN_TRANSIT: 1},
    LoanEventType.REFUNDED: {LedgerAccount.REFUNDS_IN_TRANSIT: 1, LedgerAccount.BANK: -1},
    LoanEventType.REFUND_RETURNED: {LedgerAccount.BANK: 1},
    LoanEventType.CREDITED: {LedgerAccount.BANK: 1, LedgerAccount.SUSPENSE: -1},
    # The loans' own entries bring the same money to the bank account.
    LoanEventType.CREDIT_ASSIGNED: {LedgerAccount.SUSPENSE: 1, LedgerAccount.BANK: -1},
    LoanEventType.CREDIT_RETURNED: {LedgerAccount.SUSPENSE: 1, LedgerAccount.BANK: -1},
    # Penalty is income when it is paid, so a waived one has no postings.
    LoanEventType.PLAN_AGREED: {},
    LoanEventType.PLAN_KEPT: {},
    LoanEventType.PLAN_BROKEN: {},
    LoanEventType.DUE_DAY_CHANGED: {},
    LoanEventType.REPAYMENT_CARD_CHANGED: {},
}
"""The sides of each event that do not depend on an allocation: debits 1, credits -1."""


def postings_of(
    kind: LoanEventType,
    amount: int,
    allocation: Allocation,
    written_off: WrittenOffAccount | None = None,
) -> dict[LedgerAccount, int]:
    """Return the postings of a loan's event.

    Parameters
    ----------
    kind, amount
        The event and its fen.
    allocation
        The change of the allocation of all money by the event. For a write-off, the amounts that
        leave the balance sheet.
    written_off
        For a written-off loan, the account that takes the applied amounts.

    Raises
    ------
    CorruptDataError
        For a kind that no loan can have.
    """
    if kind not in _SIDES:
        raise CorruptDataError(f"no loan has an event of kind {kind}")
    sides = {account: sign * amount for account, sign in _SIDES[kind].items()}
    if written_off and LedgerAccount.LOANS in sides:
        sides[LedgerAccount(written_off)] = sides.pop(LedgerAccount.LOANS)
    return require_balanced(add(sides, _credit_side(allocation, written_off)))


def _credit_side(
    allocation: Allocation, written_off: WrittenOffAccount | None
) -> dict[LedgerAccount, int]:
    """Return the other side of money that came in, or went back."""
    credit = {LedgerAccount.CUSTOMER_CREDIT: -allocation.unapplied}
    if written_off:
        return credit | {LedgerAccount(written_off): -allocation.applied}
    return credit | {
        LedgerAccount.LOANS: -allocation.principal,
        LedgerAccount.INTEREST_INCOME: -allocation.interest,
        LedgerAccount.PENALTY_INCOME: -allocation.penalty,
        LedgerAccount.REFUNDS_RECEIVABLE: -allocation.owed_back,
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal, append-only.

    `previous` is the hash of the entry before it on the same loan, so that a changed history
    shows. `opening` and `decision` are set on the entry of a draw only, `agreed` also on that of a
    plan. `plan` is set on the latter only. `due_day` is set on that of an arrival or of a change of
    the due day. A change of the repayment card has `card_id` and `changed_by`.
    """

    loan_id: str
    seq: int
    kind: LoanEventType
    amount: int
    booked_on: date
    value_date: date
    transfer_id: str
    allocation: Allocation
    postings: Postings
    previous: str
    opening: LoanAgreement | None = None
    reason: str = ""
    due_day: int | None = None
    agreed: "Agreed | None" = None
    decision: "DrawDecision | None" = None
    plan: PlanTerms | None = None
    card_id: str = ""
    changed_by: str = ""

    @property
    def canonical(self) -> str:
        """The entry as its hash reads it: form `loan-entry-1` of docs/books.md.

        It depends on no name of a class or field, and on no way in which Python prints a value. A
        new fact gets a name of its own and is left out where there is none, or it gets a new form.
        """
        facts: dict[str, object] = {
            "form": "loan-entry-1",
            "loan_id": self.loan_id,
            "seq": self.seq,
            "kind": self.kind.value,
            "amount": self.amount,
            "booked_on": self.booked_on.isoformat(),
            "value_date": self.value_date.isoformat(),
            "transfer_id": self.transfer_id,
            "penalty": self.allocation.penalty,
            "interest": self.allocation.interest,
            "principal": self.allocation.principal,
            "unapplied": self.allocation.unapplied,
            "owed_back": self.allocation.owed_back,
            "postings": {account.value: fen for account, fen in self.postings.items()},
            "previous": self.previous,
            "reason": self.reason,
        }
        if self.opening:
            facts["opening"] = _opening_facts(self.opening)
        if self.due_day:
            facts["due_day"] = self.due_day
        if self.agreed:
            facts["disclosure"] = self.agreed.facts
        if self.decision:
            facts["decision"] = self.decision.stored
        if self.plan:
            facts["plan"] = self.plan.facts
        if self.card_id:
            facts["card_id"] = self.card_id
        if self.changed_by:
            facts["changed_by"] = self.changed_by
        return json.dumps(facts, ensure_ascii=True, separators=(",", ":"), sort_keys=True)

    @property
    def hash(self) -> str:
        """SHA-256 over the whole entry, the previous hash included."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def _opening_facts(opening: LoanAgreement) -> dict[str, object]:
    terms = opening.terms
    facts: dict[str, object] = {
        "loan_id": opening.loan_id,
        "customer_id": opening.customer_id,
        "channel": opening.channel.value,
        "card_id": opening.card_id,
        "purpose": opening.purpose,
        "principal": terms.principal,
        "daily_rate": f"{terms.daily_rate.normalize():f}",
        "penalty_rate": f"{terms.penalty_rate.normalize():f}",
        "instalments": terms.instalments,
        "drawn_on": terms.drawn_on.isoformat(),
        "due_day": terms.due_day,
        "grace_days": terms.grace_days,
    }
    # Left out where they are those of the first version, so that its hashes stay as they are.
    if terms.method is not RepaymentMethod.EQUAL_PRINCIPAL:
        facts["method"] = terms.method.value
    if terms.product_version != PRODUCT.version:
        facts["product_version"] = terms.product_version
    if opening.authentication:
        facts["authentication"] = opening.authentication.claims
    return facts


def verify_chain(hashed: Iterable[tuple[Entry, str]]) -> None:
    """Check that a loan's entries follow each other and none was changed.

    Parameters
    ----------
    hashed
        Each entry in order, with the hash that was stored beside it.

    Raises
    ------
    CorruptDataError
        Naming the first entry that does not fit.
    """
    previous = GENESIS
    for seq, (entry, stored) in enumerate(hashed, start=1):
        if (entry.seq, entry.previous, entry.hash) != (seq, previous, stored):
            raise CorruptDataError(f"the chain of loan {entry.loan_id} breaks at entry {entry.seq}")
        previous = stored


def add(*several: Postings) -> dict[LedgerAccount, int]:
    """Add postings or balances, account by account."""
    return {
        account: sum(postings.get(account, 0) for postings in several) for account in LedgerAccount
    }
