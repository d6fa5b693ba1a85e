"""Eight threads at the same line, the same loans and the night, on the local cloud's DynamoDB.

`make race` does four times as much.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from microloan.adapters.aws.clients import translate_errors
from microloan.adapters.dynamodb.client import Database, Tables
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.dynamodb.entry_items import entry_from_item
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook
from microloan.adapters.dynamodb.transfer_items import transfer_from_item
from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, MicroloanError
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.domain.product import BY_VERSION, PRODUCT
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.end_of_day.close_days import close_days, open_books, plan_end_of_day
from microloan.usecases.end_of_day.value_segment import Segment, value_segment
from microloan.usecases.lending.draw_loan import DrawRequest, draw_loan
from microloan.usecases.lending.repay import RepaymentRequest, repay
from microloan.usecases.payments.process_transfer import process_transfer
from microloan_ops.cli.ledger.verify import AuditProgress, verify
from microloan_ops.local.settings import Settings
from microloan_testing.bank import JUST_LOGGED_IN
from microloan_testing.confirmations import LENDER, confirm_now
from microloan_testing.faults import CrashError, Faults
from microloan_testing.outbound_services import FixedClock, NoticeBoard
from microloan_testing.overpayment import overpay
from microloan_testing.payment_gateway import FaultyPaymentGateway
from microloan_testing.reconciliation import reconcile
from tests.support.builders.examples import CARD, RATE, known
from tests.support.cloud import template

pytestmark = pytest.mark.e2e

START = date(2024, 1, 15)
THREADS, OPERATIONS, ROUNDS = 8, int(os.environ.get("OPERATIONS", "2_560")), 10
LIMIT = 20_000_00
CUSTOMERS = ("cust-hot", "cust-2", "cust-3", "cust-4")
SILENT = AuditProgress(*([lambda *_: None] * 4))
NAMES = ("Members", "Customers", "Loans", "SettledLoans", "Journal", "Transfers", "Closings")


class LockedPaymentGateway:
    """Rails that take one message at a time, as a ledger does."""

    def __init__(self, gateway: FaultyPaymentGateway) -> None:
        self.gateway = gateway
        self._lock = threading.Lock()

    def register_card(self, *_: object) -> Any:  # noqa: ANN401 - never asked
        raise NotImplementedError

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        with self._lock:
            return self.gateway.send(transfer_id, direction, token, amount)

    def inquire(self, transfer_id: str) -> PaymentResult:
        with self._lock:
            return self.gateway.inquire(transfer_id)


@dataclass
class Race:
    """A bank on tables of its own, and what its customers were told."""

    database: Database
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    promised: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.books = DynamoLoanBook(self.database)
        self.night_store = DynamoEndOfDayStore(self.database)
        # A few declines and doubts among them; a generator in a race decides nothing by itself.
        self.gateway = FaultyPaymentGateway(Faults(random.Random(1), 0.03), self.clock)
        self.locked = LockedPaymentGateway(self.gateway)
        open_books(self.night_store, self.clock)
        for customer_id in CUSTOMERS:
            self.books.commit(*known(customer_id, LIMIT, RATE, START))

    def borrow(self, rng: random.Random) -> None:
        """Draw under one of a few keys, so that the same key is used at once, in two channels."""
        customer_id = whose(rng)
        key = f"{self.clock.today}-{rng.randrange(40)}"
        amount = 500_00 + 100_00 * (sum(key.encode()) % 5)
        body = ids.fingerprint({"amount": amount})
        request = DrawRequest(
            amount,
            5,
            CARD.card_id,
            "travel",
            key,
            body,
            confirm_now(customer_id, amount, 5, self.books, self.clock),
            authentication=JUST_LOGGED_IN,
        )
        channel = rng.choice(list(Channel))
        drawn = draw_loan(customer_id, channel, request, self.books, self.clock, LENDER)
        self.promise(drawn.transfer_id, amount)
        line = self.books.line(customer_id)
        assert line
        assert 0 <= line.line.used <= LIMIT
        assert line.line.open_loans <= 20
        self.counts["repeated"] += drawn.repeated

    def repay(self, rng: random.Random) -> None:
        customer_id = whose(rng)
        loans = self.books.account(customer_id).loans
        if loans:
            loan_id = rng.choice(loans[:3]).account.loan_id
            amount, key = rng.choice([(None, "all"), (120_00, "part"), (900_00, "much")])
            key = f"{self.clock.today}-{key}-{rng.randrange(3)}"
            request = RepaymentRequest(loan_id, amount, key, ids.fingerprint({"amount": amount}))
            try:
                asked = repay(customer_id, request, self.books, self.clock)
            except InvalidInputError:
                # More than the payoff: a payment that crosses another brings it all the same.
                crossed = overpay(customer_id, loan_id, 900_00, key, self.books, self.clock)
                self.promise(crossed.transfer_id, 900_00)
            else:
                self.promise(asked.transfer.transfer_id, asked.transfer.amount)

    def deliver(self, rng: random.Random) -> None:
        """Deliver what some other may deliver just now, or has delivered already."""
        # The index is asked for each of its keys, which takes longer than all else: now and then.
        if not self.waiting or rng.random() < 0.02:
            self.waiting = self.open()
        if first := self.waiting[:6]:
            chosen = rng.choice(first)
            result = process_transfer(chosen, self.books, self.locked, self.clock)
            self.counts[f"deliver: {result}"] += 1
            if result is not TransferOutcome.UNKNOWN:
                with suppress(ValueError):
                    self.waiting.remove(chosen)

    def open(self) -> list[str]:
        """Return the transfers that are not done, and may still be without anybody's help."""
        return [
            one.transfer_id
            for one in self.books.open_transfers()
            if one.status is TransferStatus.REQUESTED
        ]

    def promise(self, transfer_id: str, amount: int) -> None:
        assert self.promised.setdefault(transfer_id, amount) == amount

    def night(self) -> None:
        """Run the whole night while the others go on; a close that met an eye blink goes again."""
        planned = plan_end_of_day(self.night_store, self.clock)
        for number in range(planned.segments):
            segment = Segment(number, planned.segments, planned.dates)
            value_segment(segment, self.night_store, NoticeBoard(), self.clock)
        closed = close_days(planned.dates, planned.segments, self.night_store)
        self.counts["days closed"] += len(closed)

    def run(self, name: str, act: Callable[[], None]) -> None:
        """Do one thing; a refusal is an answer."""
        try:
            act()
            self.counts[name] += 1
        except CrashError:
            self.counts[f"{name}: died"] += 1
        except MicroloanError as refused:
            self.counts[f"{name}: {refused.code}"] += 1


def whose(rng: random.Random) -> str:
    return CUSTOMERS[0] if rng.random() < 0.5 else rng.choice(CUSTOMERS)


@pytest.fixture
def race(local_cloud: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Race]:
    # The speed limits would let three draws of a day through.
    fast = replace(PRODUCT, max_draws_per_hour=OPERATIONS, max_draws_per_day=OPERATIONS)
    monkeypatch.setitem(BY_VERSION, PRODUCT.version, fast)
    client: Any = translate_errors(local_cloud.client("dynamodb"))
    tables = template.tables()
    for arguments in tables.values():
        client.create_table(**arguments | {"TableName": f"race-{arguments['TableName']}"})
    yield Race(Database(client, Tables(*(f"race-{name}" for name in NAMES))))
    for name in tables:
        client.delete_table(TableName=f"race-{name}")


def worker(race: Race, number: int, day: int, operations: int) -> None:
    rng = random.Random(1_000 * day + number)
    acts = {"borrow": race.borrow, "repay": race.repay, "deliver": race.deliver}
    for _ in range(operations):
        name = rng.choice(list(acts))
        race.run(name, lambda: acts[name](rng))  # noqa: B023 - run at once


def test_concurrent_operations_lose_and_double_nothing_and_keep_the_limit(race: Race) -> None:
    each = OPERATIONS // ROUNDS // THREADS
    with ThreadPoolExecutor(THREADS + 1) as pool:
        for day in range(ROUNDS):
            race.clock.set(START + timedelta(days=day), 1)
            running = [pool.submit(worker, race, n, day, each) for n in range(THREADS)]
            running.append(pool.submit(race.night))
            for one in running:
                one.result()
    race.gateway.faults.on = False
    while waiting := race.open():
        for transfer_id in waiting:
            process_transfer(transfer_id, race.books, race.locked, race.clock)
    race.clock.set(START + timedelta(days=ROUNDS), 1)
    race.night()
    shown = "\n".join(f"{count:>6}  {name}" for name, count in race.counts.most_common())
    print(f"{OPERATIONS} operations in {THREADS} threads:\n{shown}")
    tables = race.database.tables
    transfers = {
        one.transfer_id: one
        for one in map(transfer_from_item, race.database.scan(tables.transfers))
    }
    journal = list(map(entry_from_item, race.database.scan(tables.journal)))
    assert list(reconcile(transfers, journal, race.gateway, race.promised)) == []
    assert verify(race.database, SILENT).findings == ()
    assert race.counts["days closed"] == ROUNDS
    assert race.counts["repeated"] > OPERATIONS / 100, "the same key was not used at once"
    done = min(race.counts[name] for name in ("borrow", "repay", "deliver"))
    assert done > OPERATIONS / 20
