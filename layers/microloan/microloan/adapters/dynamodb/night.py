"""The whole book, for the night, on DynamoDB."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

from microloan.adapters.dynamodb.loan_items import (
    DAY_SHARDS,
    day_shard,
    entry_item,
    entry_of,
    journal_items,
    loan_record,
)
from microloan.adapters.dynamodb.wire import Item, put, put_new, to_wire
from microloan.adapters.dynamodb.writes import Committer
from microloan.domain.classes import LoanClass
from microloan.domain.errors import BooksDoNotTie, Conflict
from microloan.domain.journal import Account, Entry
from microloan.domain.member import Channel
from microloan.domain.night import Closing, Totals, Worth
from microloan.records import LoanRecord, Unreadable

LOANS_PER_SEGMENT = 20_000
MIN_SEGMENTS, MAX_SEGMENTS = 2, 1_000
CLOSE = "close"
LAST = {"business_date": "last", "part": CLOSE}


class DynamoNight(Committer):
    """The port `NightStore`."""

    def last_closed(self) -> Closing | None:
        """Return the closing of the last day that was closed."""
        pointer = self.database.get(self.database.tables.closings, LAST)
        return self.closing(date.fromisoformat(pointer["day"])) if pointer else None

    def segments(self) -> int:
        """Return how many segments suit the size of the book."""
        table = self.database.client.describe_table(TableName=self.database.tables.loans)
        wanted = table["Table"].get("ItemCount", 0) // LOANS_PER_SEGMENT + 1
        return min(max(wanted, MIN_SEGMENTS), MAX_SEGMENTS)

    def scan(self, segment: int, segments: int) -> Iterator[LoanRecord | Unreadable]:
        """Read a segment of the open loans."""
        items = self.database.scan(
            self.database.tables.loans, Segment=segment, TotalSegments=segments
        )
        return map(_record, items)

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""
        return [entry_of(item) for item in journal_items(self.database, loan_id)]

    def forget_closed(self, record: LoanRecord) -> None:
        """Take a closed loan out of the open ones, unless it was opened again meanwhile."""
        opening = record.account.opening
        key = {"customer_id": opening.customer_id, "loan_id": opening.loan_id}
        client = self.database.client
        with suppress(client.exceptions.ConditionalCheckFailedException):
            client.delete_item(
                TableName=self.database.tables.loans,
                Key=to_wire(key),
                ConditionExpression="seq = :seq",
                ExpressionAttributeValues=to_wire({":seq": record.account.seq}),
            )

    def save_segment(self, segment: int, segments: int, totals: Mapping[date, Totals]) -> None:
        """Write what a segment is worth at the end of each date of a run."""
        if not totals:
            return
        item = _segment_key(tuple(totals), segment, segments) | {
            "totals": {str(day): _totals_fields(total) for day, total in totals.items()}
        }
        self.database.client.put_item(TableName=self.database.tables.closings, Item=to_wire(item))

    def read_segments(self, dates: tuple[date, ...], segments: int) -> Mapping[date, Totals]:
        """Add up the segments of a run over these dates."""
        keys = [_segment_key(dates, number, segments) for number in range(segments)]
        items = self.database.query(
            self.database.tables.closings,
            "business_date = :day AND begins_with(part, :run)",
            {":day": keys[0]["business_date"], ":run": _run(dates, segments)},
        )
        found = {item["part"] for item in items}
        if missing := [key["part"] for key in keys if key["part"] not in found]:
            raise BooksDoNotTie(f"the night has not valued {', '.join(missing)}")
        return {
            day: sum((_totals(item["totals"][str(day)]) for item in items), Totals())
            for day in dates
        }

    def day_entries(self, day: date) -> Sequence[Entry]:
        """Return what was booked on a day; the index is eventually consistent."""
        items = [
            item
            for shard in range(DAY_SHARDS)
            for item in self.database.query(
                self.database.tables.journal,
                "day_shard = :shard",
                {":shard": day_shard(day, shard)},
                IndexName="by_day",
                ConsistentRead=False,
            )
        ]
        return [entry_of(item) for item in items]

    def closing(self, day: date) -> Closing | None:
        """Return a day's closing."""
        key = {"business_date": str(day), "part": CLOSE}
        item = self.database.get(self.database.tables.closings, key)
        return _closing(item) if item else None

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        """Write a day's closing and its valuation entry, and move the pointer to it."""
        tables = self.database.tables
        item = _closing_item(closing)
        pointer = LAST | {"day": str(closing.day)}
        try:
            self.database.transact(
                [
                    # The valuation's place in the journal is what only one closing can take.
                    put_new(tables.journal, entry_item(valuation), "loan_id"),
                    put(tables.closings, item),
                    put(tables.closings, pointer),
                ]
            )
        except Conflict:
            if self.closing(closing.day) != closing:
                raise


def _record(item: Item) -> LoanRecord | Unreadable:
    try:
        return loan_record(item)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # One bad item must not stop the night; it is reported by its id.
        return Unreadable(item["loan_id"])


def _run(dates: tuple[date, ...], segments: int) -> str:
    return f"segment#{dates[0]}#{segments:04}#"


def _segment_key(dates: tuple[date, ...], segment: int, segments: int) -> dict[str, str]:
    return {"business_date": str(dates[-1]), "part": f"{_run(dates, segments)}{segment:04}"}


def _totals_fields(totals: Totals) -> Item:
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


def _totals(fields: Item) -> Totals:
    cells = {
        (Channel(cell["channel"]), LoanClass(cell["class"])): Worth(
            cell["loans"], cell["principal"], Decimal(cell["receivable"])
        )
        for cell in fields["cells"]
    }
    return Totals(cells, fields["unvalued"], tuple(fields["skipped"]))


def _closing_item(closing: Closing) -> Item:
    return {
        "business_date": str(closing.day),
        "part": CLOSE,
        "balances": {account.value: fen for account, fen in closing.balances.items()},
        "totals": _totals_fields(closing.totals),
    }


def _closing(item: Item) -> Closing:
    balances = {Account(name): fen for name, fen in item["balances"].items()}
    return Closing(date.fromisoformat(item["business_date"]), balances, _totals(item["totals"]))
