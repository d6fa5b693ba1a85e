"""The facts of each document of a loan, made from its journal.

A document is its canonical text, whose SHA-256 names it. So a document can be made again at any
time, and a changed one has another hash.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, replay, replay_states
from microloan.domain.loan.allocation import NOTHING
from microloan.domain.loan.confirmation import Agreed
from microloan.domain.loan.disclosure import Disclosure
from microloan.domain.loan.plan_disclosure import PlanDisclosure
from microloan.domain.loan.plan_quote import PlanQuote
from microloan.domain.loan.quote import Quote

Facts = Mapping[str, object]


class DocumentType(StrEnum):
    """The documents of a loan."""

    DISCLOSURE = "disclosure"
    """The cost as the borrower confirmed it before the draw."""
    CONTRACT = "contract"
    """The loan agreement with the evidence of its conclusion."""
    SCHEDULE = "schedule"
    """The instalments from the day on which the money arrived."""
    PLAN = "plan"
    """The last plan for difficulties, as the borrower confirmed it."""
    SETTLEMENT = "settlement"
    """The certificate that nothing is owed."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its type, the version of its sentences, and its facts.

    Examples
    --------
    >>> Document(DocumentType.SCHEDULE, "2026-12", {"principal": 1_000_00}).canonical
    '{"principal":100000}'
    """

    type: DocumentType
    wording: str
    facts: Facts

    @property
    def canonical(self) -> str:
        """The facts as JSON in ASCII, with sorted names and no blanks."""
        return json.dumps(self.facts, ensure_ascii=True, separators=(",", ":"), sort_keys=True)

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical text, in hexadecimal digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def list_documents(
    account: LoanAccount, entries: Sequence[Entry], *, collecting: bool
) -> tuple[DocumentType, ...]:
    """Return the documents that a loan has now.

    A loan from before disclosures has that of its plan only.

    Parameters
    ----------
    entries
        The loan's journal.
    collecting
        Whether a collection is under way, so that no certificate can be made.
    """
    plan = [DocumentType.PLAN] if _plan_entry(entries) else []
    if not entries or entries[0].agreed is None:
        return tuple(plan)
    has_schedule = account.status is not LoanStatus.CANCELLED and account.loan.terms.arrived_on
    is_certified = _nothing_is_owed(account) and not collecting
    return (
        DocumentType.DISCLOSURE,
        DocumentType.CONTRACT,
        *([DocumentType.SCHEDULE] if has_schedule else []),
        *plan,
        *([DocumentType.SETTLEMENT] if is_certified else []),
    )


def make_document(of: DocumentType, entries: Sequence[Entry]) -> Document:
    """Return a document of a loan, from its whole journal.

    Raises
    ------
    NotFoundError
        For a loan from before disclosures were recorded, whose documents are on paper. For the
        schedule or the certificate of a draw whose money never arrived or was sent back.
    StateConflictError
        When the loan is not in the state of which the document tells.
    """
    if of is DocumentType.PLAN:
        return _make_plan(entries)
    agreed = entries[0].agreed if entries else None
    if agreed is None:
        raise NotFoundError(
            "This loan is older than these documents. Ask the bank for a copy on paper.",
            code="document_not_found",
        )
    account = replay(entries)
    if account.status is LoanStatus.CANCELLED and of in _OF_MONEY:
        raise NotFoundError(
            "The money of this loan never arrived or was sent back. So it has no such document.",
            code="document_not_found",
        )
    return Document(of, agreed.wording, _MAKERS[of](account, agreed, entries))


def _plan_entry(entries: Sequence[Entry]) -> Entry | None:
    """Return the entry of the last plan that was agreed, or None."""
    return next((each for each in reversed(entries) if each.plan), None)


def _make_plan(entries: Sequence[Entry]) -> Document:
    """Return the last plan as it was agreed, also when it was broken since."""
    entry = _plan_entry(entries)
    if entry is None or entry.plan is None or entry.agreed is None:
        raise NotFoundError("This loan has no plan.", code="document_not_found")
    account, agreed = replay(entries[: entry.seq - 1]), entry.agreed
    quote = PlanQuote(account.loan, entry.plan, entry.value_date)
    of = (account.opening.customer_id, account.loan_id, agreed.lender)
    shown = PlanDisclosure(*of, quote, agreed.wording)
    evidence = {
        "disclosure_hash": agreed.confirmation.disclosure_hash,
        "confirmed_at": agreed.confirmation.confirmed_at.isoformat(),
        "reading_seconds": agreed.confirmation.reading_seconds,
        "entry_hash": entry.hash,
    }
    facts = {**shown.facts, "form": "plan-agreement-1", **evidence}
    return Document(DocumentType.PLAN, agreed.wording, facts)


def certifies(entries: Sequence[Entry], digest: str) -> bool:
    """Return whether a hash is that of the loan's present certificate."""
    try:
        return make_document(DocumentType.SETTLEMENT, entries).hash == digest
    except (NotFoundError, StateConflictError):
        return False


def _disclosure(account: LoanAccount, agreed: Agreed, _: Sequence[Entry]) -> Facts:
    opening = account.opening
    quote = Quote(opening.terms)
    return Disclosure(opening.customer_id, agreed.lender, quote, agreed.wording).facts


def _contract(account: LoanAccount, agreed: Agreed, entries: Sequence[Entry]) -> Facts:
    opening, shown = account.opening, _disclosure(account, agreed, entries)
    login = opening.authentication
    evidence = {
        "form": "loan-contract-1",
        "loan_id": opening.loan_id,
        "card_id": opening.card_id,
        "purpose": opening.purpose,
        "due_day": opening.terms.due_day,
        "disclosure_hash": agreed.confirmation.disclosure_hash,
        "confirmed_at": agreed.confirmation.confirmed_at.isoformat(),
        "reading_seconds": agreed.confirmation.reading_seconds,
        "login": " ".join(method.value for method in login.methods) if login else "",
        "entry_hash": entries[0].hash,
    }
    return {name: fact for name, fact in shown.items() if name != "schedule"} | evidence


def _schedule(account: LoanAccount, agreed: Agreed, entries: Sequence[Entry]) -> Facts:
    terms = account.loan.terms
    if terms.arrived_on is None:
        raise StateConflictError(
            "The money has not arrived yet. Ask for the schedule when it has.",
            code="document_not_ready",
        )
    arrived = replace(account, opening=replace(account.opening, terms=terms))
    facts = _disclosure(arrived, agreed, entries)
    kept = ("lender", "borrower", "principal", "method", "instalments", "daily_rate", "wording")
    of_schedule = ("first_due", "total_interest", "total", "schedule")
    return {name: facts[name] for name in (*kept, *of_schedule)} | {
        "form": "loan-schedule-1",
        "loan_id": account.loan_id,
        "arrived_on": terms.arrived_on.isoformat(),
    }


def _settlement(account: LoanAccount, agreed: Agreed, entries: Sequence[Entry]) -> Facts:
    if not _nothing_is_owed(account):
        raise StateConflictError(
            "The loan is not settled, or a refund of it is under way. Ask again afterwards.",
            code="document_not_ready",
        )
    paid = sum((entry.allocation for entry in entries), NOTHING)
    return {
        "form": "loan-settlement-1",
        "wording": agreed.wording,
        "lender": {"name": agreed.lender.name, "licence": agreed.lender.licence},
        "borrower": account.opening.customer_id,
        "loan_id": account.loan_id,
        "principal": account.opening.terms.principal,
        "drawn_on": account.opening.terms.drawn_on.isoformat(),
        "settled_on": _settled_on(entries).isoformat(),
        "interest_paid": paid.interest,
        "penalty_paid": paid.penalty,
        "still_owed": 0,
    }


def _nothing_is_owed(account: LoanAccount) -> bool:
    return account.status is LoanStatus.SETTLED and account.finished


def _settled_on(entries: Sequence[Entry]) -> date:
    """Return the business date on which the loan was settled the last time."""
    statuses = [account.status for account in replay_states(entries)]
    while statuses[-2] is LoanStatus.SETTLED:
        statuses.pop()
    return entries[len(statuses) - 1].booked_on


_OF_MONEY = {DocumentType.SCHEDULE, DocumentType.SETTLEMENT}
"""The documents of a loan whose money arrived."""
_MAKERS: Mapping[DocumentType, Callable[[LoanAccount, Agreed, Sequence[Entry]], Facts]] = {
    DocumentType.DISCLOSURE: _disclosure,
    DocumentType.CONTRACT: _contract,
    DocumentType.SCHEDULE: _schedule,
    DocumentType.SETTLEMENT: _settlement,
}
