"""An in-memory history, copied into the tables of a stack on moto."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from microloan.adapters.dynamodb.application_items import decision_to_item
from microloan.adapters.dynamodb.approval_items import approval_to_item
from microloan.adapters.dynamodb.client import Item, serialize_item
from microloan.adapters.dynamodb.customer_items import (
    card_to_item,
    line_to_item,
    profile_to_item,
)
from microloan.adapters.dynamodb.draw_refusal_items import refusal_to_item
from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.adapters.dynamodb.invitation_items import campaign_to_item
from microloan.adapters.dynamodb.line_change_items import line_change_to_item
from microloan.adapters.dynamodb.loan_items import loan_to_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.adapters.dynamodb.plan_offer_items import offer_to_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.domain.ledger.events import LoanEventType
from microloan.ports.writes import AddDrawRefusal, LoanRecord
from microloan_ops.console.stack import Stack
from microloan_testing.in_memory.tables import Tables
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.cloud import moto_stack

_TABLES = (
    *("Members", "Customers", "Loans", "SettledLoans", "Journal"),
    *("Transfers", "Closings", "Campaigns"),
)


def outputs() -> dict[str, str]:
    """Return what a sandbox stack on moto says of itself."""
    return {f"{name}Table": name for name in _TABLES} | {"SandboxTable": "SandboxTable"}


@contextmanager
def sandbox(bank: InMemoryBank) -> Iterator[Stack]:
    """Yield a sandbox that holds what a bank holds, on the bank's day."""
    with moto_stack.stack():
        client: Callable[[str], Any] = boto3.client  # type: ignore[assignment]
        stack = Stack(outputs(), client, "")
        for table, item in _items(bank):
            stack.database.client.put_item(TableName=table, Item=serialize_item(item))
        for day, closing in bank.store.tables.closings.items():
            (valuation,) = bank.store.entries(f"valuation-{day}")
            stack.night.save_closing(closing, valuation)
        stack.test_clock.set(bank.clock.now())
        yield stack


@contextmanager
def connected(bank: InMemoryBank) -> Iterator[Stack]:
    """Yield the same; every command connects to it."""
    with sandbox(bank) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stack, "connect", lambda _: made)
        yield made


def _customers(tables: Tables) -> Iterator[tuple[str, Item]]:
    for profile in tables.profiles.values():
        yield "Customers", profile_to_item(profile)
    for customer_id, line in tables.lines.items():
        yield "Customers", line_to_item(customer_id, line.line, line.version)
    for (customer_id, _), card in tables.cards.items():
        yield "Customers", card_to_item(customer_id, card)
    for (customer_id, _), change in tables.line_changes.items():
        yield "Customers", line_change_to_item(customer_id, change)
    for (customer_id, loan_id), decision in tables.draw_refusals.items():
        refusal = AddDrawRefusal(customer_id, loan_id, decision)
        yield "Customers", refusal_to_item(refusal)
    for (customer_id, _), offer in tables.plan_offers.items():
        yield "Customers", offer_to_item(customer_id, offer)
    for approval in tables.approvals.values():
        yield "Customers", approval_to_item(approval)


def _items(bank: InMemoryBank) -> Iterator[tuple[str, Item]]:
    tables = bank.store.tables
    for member in tables.members.values():
        yield "Members", member_to_item(member)
    for campaign in tables.campaigns.values():
        yield "Campaigns", campaign_to_item(campaign)
    for (customer_id, _), application in tables.decisions.items():
        yield "Customers", decision_to_item(customer_id, application)
    yield from _customers(tables)
    for record in tables.open_loans.values():
        assert isinstance(record, LoanRecord)
        yield "Loans", loan_to_item(record)
    for record in tables.settled_loans.values():
        yield "SettledLoans", loan_to_item(record)
    for entry in tables.entries():
        if entry.kind is not LoanEventType.VALUED:
            yield "Journal", entry_to_item(entry)
    for transfer in tables.transfers.values():
        yield "Transfers", transfer_to_item(transfer)
