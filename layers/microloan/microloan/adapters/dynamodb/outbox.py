"""The pending transfers on DynamoDB, from the index `open`."""

from __future__ import annotations

from heapq import merge
from itertools import chain, islice
from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.screening import DynamoScreeningIndex
from microloan.adapters.dynamodb.transfer_items import (
    open_keys,
    transfer_from_item,
)
from microloan.domain.payments.transfer import Transfer
from microloan.ports.loan_book import UnreadableTransfer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from microloan.adapters.dynamodb.client import Item


class DynamoOutbox(DynamoScreeningIndex):
    """The part of the port `LoanBook` that finds pending transfers."""

    def open_transfers(self, most: int | None = None) -> Sequence[Transfer]:
        """Return pending transfers, the oldest of each kind.

        The index may lag a moment.
        """
        return [transfer for transfer in self.outbox(most) if isinstance(transfer, Transfer)]

    def outbox(self, most: int | None = None) -> Sequence[Transfer | UnreadableTransfer]:
        """Return pending transfers, and the IDs of those that cannot be read."""
        kinds = (self._oldest_first(customer_initiated=kind) for kind in (True, False))
        return list(islice(map(_read_transfer, chain.from_iterable(kinds)), most))

    def _oldest_first(self, *, customer_initiated: bool) -> Iterator[Item]:
        return merge(
            *map(self._iter_open, open_keys(customer_initiated=customer_initiated)),
            key=_request_order,
        )

    def _iter_open(self, key: str) -> Iterator[Item]:
        return self.database.iter_query(
            self.database.tables.transfers,
            "#open = :open",
            {":open": key},
            ExpressionAttributeNames={"#open": "open"},
            IndexName="open",
            ConsistentRead=False,
        )


def _request_order(item: Item) -> tuple[str, str]:
    return item["requested_at"], item["transfer_id"]


def _read_transfer(item: Item) -> Transfer | UnreadableTransfer:
    try:
        return transfer_from_item(item)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # One bad item must not stop the sweep. It is reported by its ID.
        return UnreadableTransfer(item["transfer_id"])
