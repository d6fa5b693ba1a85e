"""The end-of-day results as items: a segment's totals, and a day's closing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain.channel import Channel
from microloan.domain.ledger.breach import NO_BREACHES, Breach, BreachTotals
from microloan.domain.ledger.closing import Adjustment, Closing, DaySums
from microloan.domain.ledger.end_of_day import ControlTotals, PortfolioTotals, Valuation
from microloan.domain.ledger.expected_loss import Provision
from microloan.domain.ledger.journal import LedgerAccount, Postings
from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

CLOSE = "close"
# The key of the pointer to the last closing.
LAST = {"business_date": "last", "part": CLOSE}


def run_prefix(dates: tuple[date, ...], segments: int) -> str:
    """Return how the parts of a run's segments begin."""
    return f"segment#{dates[0]}#{segments:04}#"


def segment_key(dates: tuple[date, ...], segment: int, segments: int) -> dict[str, str]:
    """Return the key of a segment's valuation."""
    return {"business_date": str(dates[-1]), "part": f"{run_prefix(dates, segments)}{segment:04}"}


def totals_to_item(totals: PortfolioTotals) -> Item:
    """Return totals as an item holds them.

    Breaches and stages are left out where there are none.
    """
    fields: Item = {
        "cells": [
            {
                "channel": channel.value,
                "class": cls.value,
                "loans": worth.loans,
                "principal": worth.principal,
                "receivable": str(worth.receivable),
                "owed_back": worth.owed_back,
            }
            for (channel, cls), worth in sorted(totals.cells.items())
        ],
        "unvalued": totals.unvalued,
        "skipped": list(totals.skipped),
        "controls": asdict(totals.controls),
    }
    if totals.breaches.counts:
        fields["breaches"] = _breaches_to_item(totals.breaches)
    if totals.stages:
        fields["stages"] = [
            {
                "stage": stage.value,
                "loans": provision.loans,
                "exposure": provision.exposure,
                "expected": str(provision.expected),
            }
            for stage, provision in sorted(totals.stages.items())
        ]
    return fields


def totals_from_item(fields: Item) -> PortfolioTotals:
    """Return the totals that an item holds."""
    cells = {
        (Channel(cell["channel"]), LoanClassification(cell["class"])): Valuation(
            cell["loans"], cell["principal"], Decimal(cell["receivable"]), cell["owed_back"]
        )
        for cell in fields["cells"]
    }
    controls = ControlTotals(**fields["controls"])
    return PortfolioTotals(
        cells,
        fields["unvalued"],
        tuple(fields["skipped"]),
        controls,
        _breaches_from_item(fields["breaches"]) if "breaches" in fields else NO_BREACHES,
        {
            Stage(each["stage"]): Provision(
                each["loans"], each["exposure"], Decimal(each["expected"])
            )
            for each in fields.get("stages", ())
        },
    )


def _breaches_to_item(breaches: BreachTotals) -> Item:
    named = [asdict(breach) | {"day": str(breach.day)} for breach in breaches.named]
    return {"counts": dict(breaches.counts), "named": named}


def _breaches_from_item(fields: Item) -> BreachTotals:
    named = tuple(
        Breach(breach["rule"], breach["loan_id"], date.fromisoformat(breach["day"]), breach["text"])
        for breach in fields["named"]
    )
    return BreachTotals(fields["counts"], named)


def _sums_to_item(sums: DaySums) -> Item:
    return {"entries": sums.entries, "postings": _balances_to_item(sums.postings)}


def _sums_from_item(fields: Item) -> DaySums:
    return DaySums(fields["entries"], _balances_from_item(fields["postings"]))


def _balances_to_item(balances: Postings) -> dict[str, int]:
    return {account.value: fen for account, fen in balances.items()}


def _balances_from_item(fields: Item) -> dict[LedgerAccount, int]:
    return {LedgerAccount(name): fen for name, fen in fields.items()}


def closing_to_item(closing: Closing) -> Item:
    """Return a day's closing as an item."""
    return {
        "business_date": str(closing.day),
        "part": CLOSE,
        "balances": _balances_to_item(closing.balances),
        "totals": totals_to_item(closing.totals),
        "booked": _sums_to_item(closing.booked),
        "adjustments": [
            {"day": str(adjustment.day), "late": _sums_to_item(adjustment.late)}
            for adjustment in closing.adjustments
        ],
    }


def closing_from_item(item: Item) -> Closing:
    """Return the closing of an item."""
    adjustments = tuple(
        Adjustment(date.fromisoformat(adjustment["day"]), _sums_from_item(adjustment["late"]))
        for adjustment in item["adjustments"]
    )
    return Closing(
        day=date.fromisoformat(item["business_date"]),
        balances=_balances_from_item(item["balances"]),
        totals=totals_from_item(item["totals"]),
        booked=_sums_from_item(item["booked"]),
        adjustments=adjustments,
    )
