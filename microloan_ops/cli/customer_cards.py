"""The cards of `customer show`, with the loans that each of them pays."""

from collections.abc import Sequence

from rich.console import Console

from microloan.adapters.dynamodb.customer_items import CARD, card_from_item
from microloan.domain.customers.customer import Card, default_card, in_binding_order
from microloan.domain.ledger.audit import CustomerSnapshot
from microloan_ops.console.stack import Stack


def read_bound(stack: Stack, customer_id: str) -> list[Card]:
    """Read a customer's bound cards, in the order of their binding.

    It reads no loan, so a damaged loan hides no card.
    """
    items = stack.database.query(
        stack.database.tables.customers,
        "customer_id = :customer AND begins_with(#item, :card)",
        {":customer": customer_id, ":card": CARD},
        ExpressionAttributeNames={"#item": "item"},
    )
    return [card for card in in_binding_order(map(card_from_item, items)) if card.is_bound]


def documents(cards: Sequence[Card], stored: CustomerSnapshot) -> list[dict[str, object]]:
    """Return the cards as JSON documents."""
    default = _default_id(cards, stored)
    return [
        {
            "card_id": card.card_id,
            "bank": card.bank,
            "last4": card.last4,
            "default": card.card_id == default,
            "loans": _paid_by(card, stored),
        }
        for card in cards
    ]


def print_cards(console: Console, cards: Sequence[Card], stored: CustomerSnapshot) -> None:
    """Print each card, and the loans that it pays."""
    default = _default_id(cards, stored)
    for card in cards:
        mark = ", default" if card.card_id == default else ""
        console.print(f"Card {card.card_id}: {card.bank} {card.last4}{mark}")
        for loan_id in _paid_by(card, stored):
            console.print(f"  pays {loan_id}")


def _default_id(cards: Sequence[Card], stored: CustomerSnapshot) -> str | None:
    card = default_card(cards, stored.line.default_card if stored.line else None)
    return card.card_id if card else None


def _paid_by(card: Card, stored: CustomerSnapshot) -> list[str]:
    """Return the loans, not finished, that a card pays."""
    accounts = [loan.stored for loan in stored.loans if loan.stored]
    return sorted(
        account.loan_id
        for account in accounts
        if not account.finished and account.repayment_card_id == card.card_id
    )
