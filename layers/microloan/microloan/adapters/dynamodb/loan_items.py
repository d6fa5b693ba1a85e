"""Loans as items: flat and quick to scan, exact to the digit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import iso
from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.domain.ledger.class_memory import NO_MEMORY, ClassMemory
from microloan.domain.ledger.events import LoanAgreement
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.ledger.loan_class import ClassCause
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.loan import Bill, Loan, Terms
from microloan.domain.loan.plan import Plan
from microloan.domain.loan.schedule import Level
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.ports.writes import LoanRecord

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

_MEMORY_DAYS = ("since", "observing_until", "restructured", "restructured_until")


def loan_to_item(record: LoanRecord) -> Item:
    """Return a loan as an item of `Loans` or `SettledLoans`."""
    account = record.account
    loan = account.loan
    return agreement_to_item(account.opening) | {
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
        "plan": _plan_to_item(loan.plan) if loan.plan else None,
        "due_days": [list(pair) for pair in loan.terms.due_days] or None,
        "quiet_until": iso(account.next_activity_on),
        "changed_card": account.changed_card,
        "class_memory": _memory_to_item(account.memory),
    }


def loan_from_item(item: Item) -> LoanRecord:
    """Return the loan of an item."""
    opening = agreement_from_item(item)
    since, arrived = item.get("owed_back_since"), item.get("arrived_on")
    status = LoanStatus(item["status"])
    terms = opening.terms
    if arrived:
        terms = terms.arrive(date.fromisoformat(arrived), item["arrived_due_day"])
    for number, due_day in item.get("due_days") or ():
        terms = terms.change_due_day(due_day, number)
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
        plan=_plan_from_item(item.get("plan")),
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
        changed_card=item.get("changed_card"),
        memory=_memory_from_item(item.get("class_memory")),
    )
    return LoanRecord(account, item.get("collecting"), item.get("declined", ""))


def agreement_to_item(opening: LoanAgreement) -> Item:
    """Return the agreement of a loan as attributes."""
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


def agreement_from_item(item: Item) -> LoanAgreement:
    """Return the agreement of attributes."""
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


def _memory_to_item(memory: ClassMemory) -> Item | None:
    """Return the past of a class as attributes, None for most loans."""
    if memory == NO_MEMORY:
        return None
    fields = {
        "floor": None if memory.floor is NO_MEMORY.floor else memory.floor.value,
        "since": iso(memory.since),
        "cause": None if memory.cause is NO_MEMORY.cause else memory.cause.value,
        "observing_until": iso(memory.observing_until),
        "restructured": iso(memory.restructured),
        "restructured_until": iso(memory.restructured_until),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _memory_from_item(fields: Item | None) -> ClassMemory:
    if fields is None:
        return NO_MEMORY
    days = {name: date.fromisoformat(fields[name]) for name in _MEMORY_DAYS if name in fields}
    return ClassMemory(
        LoanClassification(fields.get("floor", NO_MEMORY.floor)),
        cause=ClassCause(fields.get("cause", NO_MEMORY.cause)),
        **days,
    )


def _level_from_item(item: Item) -> Level | None:
    amount = item.get("level")
    return None if amount is None else Level(amount, date.fromisoformat(item["level_since"]))


def _plan_to_item(plan: Plan) -> dict[str, Any]:
    return {
        "agreed_on": plan.agreed_on.isoformat(),
        "first": plan.first,
        "holiday": plan.holiday,
        "instalments": plan.instalments,
        "deferred": plan.deferred,
        "waivable": plan.waivable,
    }


def _plan_from_item(fields: dict[str, Any] | None) -> Plan | None:
    if not fields:
        return None
    return Plan(**(fields | {"agreed_on": date.fromisoformat(fields["agreed_on"])}))


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
