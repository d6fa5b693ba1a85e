"""The whole loan book, for the end of day, on DynamoDB."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import deserialize_item, put, put_new, serialize_item
from microloan.adapters.dynamodb.closing_items import (
    CLOSE,
    LAST,
    closing_from_item,
    closing_to_item,
    run_prefix,
    segment_key,
    totals_from_item,
    totals_to_item,
)
from microloan.adapters.dynamodb.credit_items import credit_from_item, credit_key
from microloan.adapters.dynamodb.entry_items import (
    DAY_SHARDS,
    day_shard,
    entry_from_item,
    entry_to_item,
    journal_items,
)
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.adapters.dynamodb.pooled_scan import SCAN, add_up
from microloan.adapters.dynamodb.screening import DynamoScreeningIndex
from microloan.domain.errors import ConcurrentUpdateError, UnbalancedBooksError
from microloan.domain.ledger.closing import DaySums
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.suspense import SUSPENSE, SuspenseAccount
from microloan.ports.end_of_day import LoanPage, UnreadableLoan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from microloan.adapters.dynamodb.client import Item
    from microloan.adapters.dynamodb.pooled_scan import Wire
    from microloan.domain.ledger.closing import Closing
    from microloan.domain.ledger.journal import Entry
    from microloan.ports.loan_pools import LoanPools
    from microloan.ports.writes import LoanRecord

LOANS_PER_SEGMENT = 20_000
# The limit of one BatchGetItem call.
MOST_KEYS = 100
MIN_SEGMENTS, MAX_SEGMENTS = 2, 1_000
# One bad item must not stop the end of day. It is reported by its ID.
_UNREADABLE = (ArithmeticError, LookupError, TypeError, ValueError)


class DynamoEndOfDayStore(DynamoScreeningIndex):
    """The port `EndOfDayStore`."""

    def last_closed(self) -> Closing | None:
        """Return the closing of the last day that was closed."""
        pointer = self.database.get(self.database.tables.closings, LAST)
        return self.closing(date.fromisoformat(pointer["day"])) if pointer else None

    def segments(self) -> int:
        """Return how many segments suit the size of the book."""
        table = self.database.client.describe_table(TableName=self.database.tables.loans)
        wanted = table["Table"].get("ItemCount", 0) // LOANS_PER_SEGMENT + 1
        return min(max(wanted, MIN_SEGMENTS), MAX_SEGMENTS)

    def pages(
        self, segment: int, segments: int, pools: LoanPools, position: str = ""
    ) -> Iterator[LoanPage]:
        """Read a segment of the open loans, and add accrual-only loans to the pools.

        Reading starts at a position. The scan reads only the attributes that show whether a loan is
        accrual-only. The other loans, and those due soon, are read once more, whole.
        """
        table = self.database.tables.loans
        arguments: dict[str, Any] = SCAN | {
            "TableName": table,
            "Segment": segment,
            "TotalSegments": segments,
        }
        while True:
            if position:
                arguments["ExclusiveStartKey"] = json.loads(position)
            answer = self.database.client.scan(**arguments)
            keys, soon = add_up(answer["Items"], pools)
            last = answer.get("LastEvaluatedKey")
            position = json.dumps(last) if last else ""
            loans: list[LoanRecord | UnreadableLoan] = []
            suspense: list[SuspenseAccount] = []
            for item in self._read_whole(table, keys):
                found = _record_from_item(item)
                if isinstance(found, SuspenseAccount):
                    suspense.append(found)
                else:
                    loans.append(found)
            due_soon = tuple(map(_loan_from_item, self._read_whole(table, soon)))
            yield LoanPage(tuple(loans), position, due_soon, tuple(suspense))
            if not position:
                return

    def _read_whole(self, table: str, keys: Sequence[Wire]) -> Iterator[Item]:
        """Read loans whole. One that an end of day removed meanwhile is missing."""
        wanted = [(table, deserialize_item(key)) for key in keys]
        for begin in range(0, len(wanted), MOST_KEYS):
            batch = self.database.batch(*wanted[begin : begin + MOST_KEYS])
            yield from (item for item in batch if item)

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""
        return [entry_from_item(item) for item in journal_items(self.database, loan_id)]

    def open_loans(self, customer_id: str) -> Sequence[LoanRecord | UnreadableLoan]:
        """Return a customer's open loans, and the closed ones that were not removed yet."""
        table, named = self.database.tables.loans, {":customer": customer_id}
        items = self.database.query(table, "customer_id = :customer", named)
        return [_loan_from_item(item) for item in items]

    def remove_closed_loan(self, record: LoanRecord) -> None:
        """Remove a closed loan from the open ones, unless it was opened again meanwhile."""
        opening = record.account.opening
        key = {"customer_id": opening.customer_id, "loan_id": opening.loan_id}
        self._remove(key, record.account.seq)

    def remove_credit(self, account: SuspenseAccount) -> None:
        """Remove a credit whose money has left suspense."""
        self._remove(credit_key(account.loan_id), account.seq)

    def _remove(self, key: Item, seq: int) -> None:
        client = self.database.client
        with suppress(client.exceptions.ConditionalCheckFailedException):
            client.delete_item(
                TableName=self.database.tables.loans,
                Key=serialize_item(key),
                ConditionExpression="seq = :seq",
                ExpressionAttributeValues=serialize_item({":seq": seq}),
            )

    def save_segment(
        self, segment: int, segments: int, totals: Mapping[date, PortfolioTotals]
    ) -> None:
        """Write a segment's valuation at the end of each date of a run."""
        if not totals:
            return
        item = segment_key(tuple(totals), segment, segments) | {
            "totals": {str(day): totals_to_item(total) for day, total in totals.items()}
        }
        self.database.client.put_item(
            TableName=self.database.tables.closings, Item=serialize_item(item)
        )

    def read_segments(
        self, dates: tuple[date, ...], segments: int
    ) -> Mapping[date, PortfolioTotals]:
        """Add up the segments of a run over these dates."""
        keys = [segment_key(dates, number, segments) for number in range(segments)]
        items = self.database.query(
            self.database.tables.closings,
            "business_date = :day AND begins_with(part, :run)",
            {":day": keys[0]["business_date"], ":run": run_prefix(dates, segments)},
        )
        parts = {item["part"] for item in items}
        if missing := [key["part"] for key in keys if key["part"] not in parts]:
            raise UnbalancedBooksError(f"the end of day has not valued {', '.join(missing)}")
        return {
            day: sum(
                (totals_from_item(item["totals"][str(day)]) for item in items), PortfolioTotals()
            )
            for day in dates
        }

    def day_entries(self, day: date) -> Sequence[Entry]:
        """Return the entries booked on a day. The index is eventually consistent."""
        return [entry_from_item(deserialize_item(item)) for item in self._iter_booked(day)]

    def day_sums(self, day: date) -> DaySums:
        """Add up the entries booked on a day as they arrive.

        The index is eventually consistent.

        A large bank's day has millions of entries, so no object is made of one, and none is kept.
        """
        sums = dict.fromkeys(map(str, LedgerAccount), 0)
        entries = 0
        for item in self._iter_booked(day, ProjectionExpression="kind, postings"):
            if item["kind"]["S"] != LoanEventType.VALUED:
                entries += 1
                for account, fen in item["postings"]["M"].items():
                    sums[account] += int(fen["N"])
        return DaySums(entries, {LedgerAccount(account): fen for account, fen in sums.items()})

    def _iter_booked(self, day: date, **more: str) -> Iterator[Wire]:
        for shard in range(DAY_SHARDS):
            yield from self.database.query_raw(
                self.database.tables.journal,
                "day_shard = :shard",
                {":shard": day_shard(day, shard)},
                IndexName="by_day",
                ConsistentRead=False,
                **more,
            )

    def closing(self, day: date) -> Closing | None:
        """Return a day's closing."""
        key = {"business_date": str(day), "part": CLOSE}
        item = self.database.get(self.database.tables.closings, key)
        return closing_from_item(item) if item else None

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        """Write a day's closing and its valuation entry, and move the pointer to it."""
        tables = self.database.tables
        item = closing_to_item(closing)
        pointer = LAST | {"day": str(closing.day)}
        try:
            self.database.transact(
                [
                    # Only one closing can take the valuation's place in the journal.
                    put_new(tables.journal, entry_to_item(valuation), "loan_id"),
                    put(tables.closings, item),
                    put(tables.closings, pointer),
                ]
            )
        except ConcurrentUpdateError:
            if self.closing(closing.day) != closing:
                raise


def _record_from_item(item: Item) -> LoanRecord | SuspenseAccount | UnreadableLoan:
    if item["customer_id"] != SUSPENSE:
        return _loan_from_item(item)
    try:
        return credit_from_item(item)
    except _UNREADABLE:
        return UnreadableLoan(item["loan_id"])


def _loan_from_item(item: Item) -> LoanRecord | UnreadableLoan:
    try:
        return loan_from_item(item)
    except _UNREADABLE:
        return UnreadableLoan(item["loan_id"])
