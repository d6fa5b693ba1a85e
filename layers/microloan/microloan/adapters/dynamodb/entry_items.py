"""Journal entries as items, exact to the digit."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.loan_items import agreement_from_item, agreement_to_item
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import GENESIS, Entry, LedgerAccount
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.plan import PlanTerms

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Database, Item
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.loan.confirmation import Agreed

# A day's entries are spread over this many keys of the day index, so that none runs hot.
DAY_SHARDS = 8


def entry_to_item(entry: Entry) -> Item:
    """Return a journal entry as an item.

    It has no fact twice, so that the entry of a draw stays within one write unit of 1 kB.
    """
    # It reads the whole entry, so it is taken once.
    digest = entry.hash
    shard = int(digest[:8], 16) % DAY_SHARDS
    return {
        "loan_id": entry.loan_id,
        "seq": entry.seq,
        "day_shard": day_shard(entry.booked_on, shard),
        "kind": entry.kind.value,
        "amount": entry.amount,
        "booked_on": entry.booked_on.isoformat(),
        "value_date": entry.value_date.isoformat(),
        "transfer_id": entry.transfer_id,
        "allocation": _allocation_of(entry),
        "postings": {account.value: fen for account, fen in entry.postings.items()},
        "previous": None if entry.previous == GENESIS else entry.previous,
        "hash": digest,
        "opening": _opening_to_map(entry),
        "reason": entry.reason or None,
        "due_day": entry.due_day,
        "disclosure": entry.agreed.facts if entry.agreed else None,
        "decision": entry.decision.stored if entry.decision else None,
        "plan": entry.plan.facts if entry.plan else None,
        "card_id": entry.card_id or None,
        "changed_by": entry.changed_by or None,
    }


def entry_from_item(item: Item) -> Entry:
    """Return the journal entry of an item."""
    opening = item.get("opening")
    return Entry(
        loan_id=item["loan_id"],
        seq=item["seq"],
        kind=LoanEventType(item["kind"]),
        amount=item["amount"],
        booked_on=date.fromisoformat(item["booked_on"]),
        value_date=date.fromisoformat(item["value_date"]),
        transfer_id=item["transfer_id"],
        allocation=allocation(item.get("allocation") or {}),
        postings={LedgerAccount(name): fen for name, fen in item["postings"].items()},
        previous=item.get("previous") or GENESIS,
        opening=agreement_from_item(_said_by(item) | opening) if opening else None,
        reason=item.get("reason", ""),
        due_day=item.get("due_day"),
        agreed=_agreed_from_item(item.get("disclosure")),
        decision=_decision_from_item(item.get("decision")),
        plan=PlanTerms(**plan) if (plan := item.get("plan")) else None,
        card_id=item.get("card_id", ""),
        changed_by=item.get("changed_by", ""),
    )


def journal_items(database: Database, loan_id: str) -> list[Item]:
    """Return a loan's journal as items, in order."""
    return database.query(database.tables.journal, "loan_id = :loan", {":loan": loan_id})


def day_shard(day: date, shard: int) -> str:
    """Return the key of the day index."""
    return f"{day}#{shard}"


def allocation_fields(allocation: Allocation) -> dict[str, int]:
    """Return an allocation as a map."""
    return {
        "penalty": allocation.penalty,
        "interest": allocation.interest,
        "principal": allocation.principal,
        "unapplied": allocation.unapplied,
        "owed_back": allocation.owed_back,
    }


def allocation(fields: dict[str, int]) -> Allocation:
    """Return the allocation of a map."""
    return Allocation(**fields)


def _said_by(item: Item) -> Item:
    """Return the attributes of an agreement that its entry's own attributes say."""
    return {
        "loan_id": item["loan_id"],
        "principal": item["amount"],
        "drawn_on": item["booked_on"],
    }


def _opening_to_map(entry: Entry) -> Item | None:
    if entry.opening is None:
        return None
    said = {
        "loan_id": entry.loan_id,
        "principal": entry.amount,
        "drawn_on": entry.booked_on.isoformat(),
    }
    return {
        name: value
        for name, value in agreement_to_item(entry.opening).items()
        if said.get(name) != value
    }


def _allocation_of(entry: Entry) -> dict[str, int] | None:
    return None if entry.allocation == NOTHING else allocation_fields(entry.allocation)


def _agreed_from_item(fields: dict[str, Any] | None) -> Agreed | None:
    if not fields:
        return None
    # Only a function that reads the entry of a draw needs it.
    from microloan.domain.loan.confirmation import (  # noqa: PLC0415 - as said
        Agreed,
        Confirmation,
        Lender,
    )

    confirmation = Confirmation(
        disclosure_hash=fields["hash"],
        confirmed_at=datetime.fromisoformat(fields["confirmed_at"]),
        reading_seconds=fields["reading_seconds"],
    )
    return Agreed(confirmation, fields["wording"], Lender(**fields["lender"]))


def _decision_from_item(stored: dict[str, Any] | None) -> DrawDecision | None:
    if not stored:
        return None
    # As above.
    from microloan.domain.ledger.draw_decision import DrawDecision  # noqa: PLC0415 - as said

    return DrawDecision.of(stored)
