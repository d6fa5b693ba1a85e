"""The night's segment worker on the bytes of scan pages, beside other ways to read them.

The worker is the real one, boto3's client under it too; only the socket is a stub, which gives it
the bytes of scan pages as DynamoDB would send them.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from benchmarks.apart import each_apart, most_memory
from benchmarks.report import taking_turns
from benchmarks.units import item_bytes
from microloan.adapters.aws import clients
from microloan.adapters.dynamodb.client import Database, Tables, serialize_item
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.dynamodb.loan_items import loan_to_item
from microloan.adapters.dynamodb.pooled_scan import SCAN
from microloan.usecases.end_of_day.value_segment import Segment, value_segment
from microloan_testing.outbound_services import FixedClock, NoticeBoard
from microloan_testing.seeded_loans import make_loan

OURS = "our segment worker"
PLAIN = "a plain boto3 paginator loop that sums one field"
DAY = date(2024, 1, 15)
LOANS = 15_000
ROUNDS = 4
# DynamoDB ends a page after 1 MB of items, whatever the projection leaves of them.
PAGE_BYTES = 2**20
SESSION: dict[str, Any] = {
    "aws_access_key_id": "none",
    "aws_secret_access_key": "none",
    "region_name": "ap-east-1",
}


class Raw:
    """A response's body, as urllib3 gives it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        """Yield the body."""
        yield self._body


class Socket:
    """Answers every scan with the next page, and everything else with nothing.

    Parameters
    ----------
    pages
        Bodies; given again from the first when there are fewer than `count`.
    """

    def __init__(self, pages: list[bytes], count: int) -> None:
        self.pages, self.count, self.sent = pages, count, 0

    def watch(self, client: Any) -> Any:  # noqa: ANN401 - boto3's
        """Answer the requests of a client; return it."""
        client.meta.events.register_last("before-send.dynamodb.Scan", self._scan)
        client.meta.events.register_last("before-send.dynamodb.Query", self._scan)
        for call in ("PutItem", "GetItem", "UpdateItem"):
            client.meta.events.register_last(f"before-send.dynamodb.{call}", self._nothing)
        return client

    def _scan(self, request: Any, **_: object) -> AWSResponse:  # noqa: ANN401 - botocore's
        body = self.pages[self.sent % len(self.pages)]
        self.sent += 1
        if self.sent < self.count:
            # A page knows its place, or the paginator would think that it goes round in circles.
            body = b'%s,"LastEvaluatedKey":{"loan_id":{"S":"%d"}}}' % (body[:-1], self.sent)
        else:
            self.sent = 0
        return response(request, body)

    def _nothing(self, request: Any, **_: object) -> AWSResponse:  # noqa: ANN401 - botocore's
        return response(request, b"{}")


def response(request: Any, body: bytes) -> AWSResponse:  # noqa: ANN401 - botocore's
    """Return an answer to a request."""
    headers: Any = {}
    return AWSResponse(request.url, 200, headers, Raw(body))


def book_pages(loans: int) -> tuple[list[bytes], float]:
    """Return the scan pages of a quiet book, and the bytes of a whole loan, on average."""
    names = {name.strip() for name in str(SCAN["ProjectionExpression"]).replace("#", "").split(",")}
    pages, page, size, total = [], [], 0, 0
    for number in range(loans):
        item = serialize_item(loan_to_item(make_loan(number, DAY).record))
        size, total = size + item_bytes(item), total + item_bytes(item)
        page.append({name: value for name, value in item.items() if name in names})
        if size >= PAGE_BYTES:
            pages.append(body(page))
            page, size = [], 0
    if page:
        pages.append(body(page))
    return pages, total / loans


def body(items: list[Any]) -> bytes:
    """Return the answer to a scan or a query that has found these items."""
    answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return json.dumps(answer, separators=(",", ":")).encode()


def night_store(socket: Socket, *, stock: bool = False) -> DynamoEndOfDayStore:
    """Return the night's store over a stubbed socket."""
    boto3.setup_default_session(**SESSION)
    client: Any = (
        clients.translate_errors(boto3.client("dynamodb")) if stock else clients.client("dynamodb")
    )
    tables = Tables("", "", "Loans", "", "Journal", "", "Closings")
    return DynamoEndOfDayStore(Database(socket.watch(client), tables))


def paginate(socket: Socket) -> Callable[[], object]:
    """Return the plain loop that everybody writes: boto3's paginator, one field summed."""
    boto3.setup_default_session(**SESSION)
    client: Any = socket.watch(boto3.client("dynamodb"))

    def work() -> int:
        pages = client.get_paginator("scan").paginate(TableName="Loans", ConsistentRead=True)
        return sum(int(item["outstanding"]["N"]) for page in pages for item in page["Items"])

    return work


def value_book(store: DynamoEndOfDayStore, nights: int = 1) -> Callable[[], object]:
    """Return the work of a segment worker, from the day after the draws on."""
    dates = tuple(DAY + timedelta(days=n) for n in range(1, nights + 1))
    clock = FixedClock(DAY + timedelta(days=nights + 1))
    return lambda: value_segment(Segment(0, 1, dates), store, NoticeBoard(), clock)


def speed() -> dict[str, float]:
    """Return loans a second of processor time; all take turns, the best round of each counts."""
    pages, _ = book_pages(LOANS)
    count = len(pages)
    works: dict[str, Callable[[], object]] = {
        OURS: value_book(night_store(Socket(pages, count))),
        "the same worker with botocore's own parser": value_book(
            night_store(Socket(pages, count), stock=True)
        ),
        PLAIN: paginate(Socket(pages, count)),
        "bare `json.loads` of the same bytes": lambda: [json.loads(page) for page in pages],
    }
    best = taking_turns(works, ROUNDS, time.process_time)
    return {name: LOANS / seconds for name, seconds in best.items()}


@dataclass(frozen=True, slots=True)
class Grown:
    """So many loans, or entries: processor seconds, and the most memory that the process held."""

    loans: int
    seconds: float
    megabytes: float


def growth() -> list[Grown]:
    """Return what segments of growing size take, each in a process of its own."""
    return each_apart(grow, [(10_000,), (100_000,)])


def grow(loans: int) -> Grown:
    """Value a segment of so many loans; the same ten thousand come again and again."""
    few = 10_000
    pages, _ = book_pages(few)
    work = value_book(night_store(Socket(pages, len(pages) * loans // few)))
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    return Grown(loans, seconds, most_memory() / 1024)
