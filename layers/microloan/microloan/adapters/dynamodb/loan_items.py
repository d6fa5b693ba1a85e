"""Loans and journal entries as items: flat and quick to scan, exact to the digit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import iso
from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.domain.ledger.events import LoanAgreement, LoanEventType
from microloan.domain.ledger.journal import GENESIS, Entry, LedgerAccount
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Bill, Loan, Terms
from microloan.domain.loan.schedule import Level
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.ports.writes import LoanRecord

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Database, Item
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.loan.confirmation import Agreed

# A day's entries are spread over this many keys of the day index, so that none runs hot.
DAY_SHARDS = 8


def loan_to_item(record: LoanRecord) -> Item:
    """Return a loan as an item of `Loans` or `SettledLoans`."""
    account = record.account
    loan = account.loan
    return _agreement_to_item(account.opening) | {
        "seq": account.seq,
        "status": account.status.value,
        "booked_on": account.booked_on.isoformat(),
        "credit": loan.credit,
        "owed_back_since": iso(loan.owed_back_since),
        "refunding": account.refunding,
        "head": account.head,
        "day_entries": account.day_entries,
        "day_bank": account.day_bank,
        "collecting": record.collecting,
        "declined": record.declined or None,
        "as_of": loan.as_of.isoformat(),
        "outstanding": loan.outstanding,
        "billed": loan.billed,
        "interest_from": loan.interest_from.isoformat(),
        "accrued": str(loan.accrued),
        "interest_paid": loan.interest_paid,
        "bills": [_bill_to_item(bill) for bill in loan.bills],
        "arrived_on": iso(loan.terms.arrived_on),
        "arrived_due_day": loan.terms.due_day if loan.terms.arrived_on else None,
        "level": loan.level.amount if loan.level else None,
        "level_since": iso(loan.level.since) if loan.level else None,
        "quiet_until": iso(account.next_activity_on),
    }


def loan_from_item(item: Item) -> LoanRecord:
    """Return the loan of an item."""
    opening = _agreement_from_item(item)
    since, arrived = item.get("owed_back_since"), item.get("arrived_on")
    status = LoanStatus(item["status"])
    terms = opening.terms
    if arrived:
        terms = terms.arrive(date.fromisoformat(arrived), item["arrived_due_day"])
    loan = Loan(
        terms=terms,
        as_of=date.fromisoformat(item["as_of"]),
        outstanding=item["outstanding"],
        billed=item["billed"],
        interest_from=date.fromisoformat(item["interest_from"]),
        accrued=Decimal(item["accrued"]),
        interest_paid=item["interest_paid"],
        bills=tuple(_bill_from_item(fields) for fields in item["bills"]),
        credit=item["credit"],
        owed_back_since=date.fromisoformat(since) if since else None,
        in_transit=status is LoanStatus.DISBURSING,
        level=_level_from_item(item),
    )
    account = LoanAccount(
        opening=opening,
        status=status,
        loan=loan,
        seq=item["seq"],
        booked_on=date.fromisoformat(item["booked_on"]),
        head=item["head"],
        refunding=item["refunding"],
        day_entries=item["day_entries"],
        day_bank=item["day_bank"],
    )
    return LoanRecord(account, item.get("collecting"), item.get("declined", ""))


def entry_to_item(entry: Entry) -> Item:
    """Return a journal entry as an item.

    What another attribute says is left out, so that the entry of a draw stays within one write unit
    of 1 kB.
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
        opening=_agreement_from_item(_said_by(item) | opening) if opening else None,
        reason=item.get("reason", ""),
        due_day=item.get("due_day"),
        agreed=_agreed_from_item(item.get("disclosure")),
        decision=_decision_from_item(item.get("decision")),
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
        for name, value in _agreement_to_item(entry.opening).items()
        if said.get(name) != value
    }


def _allocation_of(entry: Entry) -> dict[str, int] | None:
    return None if entry.allocation == NOTHING else allocation_fields(entry.allocation)


def _agreement_to_item(opening: LoanAgreement) -> Item:
    terms = opening.terms
    authentication = opening.authentication
    login = {"authentication": authentication.claims} if authentication else {}
    return login | {
        "customer_id": opening.customer_id,
        "loan_id": opening.loan_id,
        "channel": opening.channel.value,
        "card_id": opening.card_id,
        "purpose": opening.purpose,
        "principal": terms.principal,
        "daily_rate": str(terms.daily_rate),
        "penalty_rate": str(terms.penalty_rate),
        "instalments": terms.instalments,
        "drawn_on": terms.drawn_on.isoformat(),
        "due_day": terms.due_day,
        "grace_days": terms.grace_days,
        "method": terms.method.value,
        "product_version": terms.product_version,
    }


def _agreement_from_item(item: Item) -> LoanAgreement:
    terms = Terms(
        principal=item["principal"],
        daily_rate=Decimal(item["daily_rate"]),
        penalty_rate=Decimal(item["penalty_rate"]),
        instalments=item["instalments"],
        drawn_on=date.fromisoformat(item["drawn_on"]),
        due_day=item["due_day"],
        grace_days=item["grace_days"],
        method=RepaymentMethod(item.get("method", RepaymentMethod.EQUAL_PRINCIPAL)),
        product_version=item.get("product_version", PRODUCT.version),
    )
    return LoanAgreement(
        loan_id=item["loan_id"],
        customer_id=item["customer_id"],
        channel=Channel(item["channel"]),
        card_id=item["card_id"],
        purpose=item["purpose"],
        terms=terms,
        authentication=_authentication_from_item(item.get("authentication")),
    )


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


def _level_from_item(item: Item) -> Level | None:
    amount = item.get("level")
    return None if amount is None else Level(amount, date.fromisoformat(item["level_since"]))


def _authentication_from_item(fields: dict[str, Any] | None) -> Authentication | None:
    return Authentication.of(fields["amr"], fields["auth_time"]) if fields else None


def _bill_to_item(bill: Bill) -> dict[str, Any]:
    return {
        "number": bill.number,
        "due": bill.due.isoformat(),
        "principal": bill.principal,
        "interest": bill.interest,
        "penalty_from": bill.penalty_from.isoformat(),
        "penalty_fixed": str(bill.penalty_fixed),
        "penalty_paid": bill.penalty_paid,
    }


def _bill_from_item(fields: dict[str, Any]) -> Bill:
    return Bill(
        number=fields["number"],
        due=date.fromisoformat(fields["due"]),
        principal=fields["principal"],
        interest=fields["interest"],
        penalty_from=date.fromisoformat(fields["penalty_from"]),
        penalty_fixed=Decimal(fields["penalty_fixed"]),
        penalty_paid=fields["penalty_paid"],
    )
