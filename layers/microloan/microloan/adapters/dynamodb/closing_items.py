"""What the night writes, as items: a segment's totals, and a day's closing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain.classes import LoanClass
from microloan.domain.journal import Account
from microloan.domain.member import Channel
from microloan.domain.night import Closing, Totals, Worth

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.wire import Item

CLOSE = "close"
# Where the last closing is found.
LAST = {"business_date": "last", "part": CLOSE}


def run_prefix(dates: tuple[date, ...], segments: int) -> str:
    """Return how the parts of a run's segments begin."""
    return f"segment#{dates[0]}#{segments:04}#"


def segment_key(dates: tuple[date, ...], segment: int, segments: int) -> dict[str, str]:
    """Return the key of what a segment is worth."""
    return {"business_date": str(dates[-1]), "part": f"{run_prefix(dates, segments)}{segment:04}"}


def totals_fields(totals: Totals) -> Item:
    """Return totals as an item holds them."""
    return {
        "cells": [
            {
                "channel": channel.value,
                "class": cls.value,
                "loans": worth.loans,
                "principal": worth.principal,
                "receivable": str(worth.receivable),
            }
            for (channel, cls), worth in sorted(totals.cells.items())
        ],
        "unvalued": totals.unvalued,
        "skipped": list(totals.skipped),
    }


def totals_of(fields: Item) -> Totals:
    """Return the totals that an item holds."""
    cells = {
        (Channel(cell["channel"]), LoanClass(cell["class"])): Worth(
            cell["loans"], cell["principal"], Decimal(cell["receivable"])
        )
        for cell in fields["cells"]
    }
    return Totals(cells, fields["unvalued"], tuple(fields["skipped"]))


def closing_item(closing: Closing) -> Item:
    """Return a day's closing as an item."""
    return {
        "business_date": str(closing.day),
        "part": CLOSE,
        "balances": {account.value: fen for account, fen in closing.balances.items()},
        "totals": totals_fields(closing.totals),
    }


def closing_of(item: Item) -> Closing:
    """Return the closing of an item."""
    balances = {Account(name): fen for name, fen in item["balances"].items()}
    return Closing(date.fromisoformat(item["business_date"]), balances, totals_of(item["totals"]))
