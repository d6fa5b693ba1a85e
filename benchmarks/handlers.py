"""Borrowing and repaying through the handlers: how many a second, and whose time it is.

Eight processes, each like one Lambda environment, ask at once; the tables are ministack's, on this
machine, and take most of its time. So the rate is this machine's; what carries over is our own
share of the processor, counted in the same run.
"""

import gc
import json
import multiprocessing
import os
import random
import time
import uuid
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from http import HTTPStatus
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from botocore.client import BaseClient

from benchmarks.report import measured, write_page
from microloan.adapters.dynamodb.client import Tables
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook
from microloan.domain import calendar, ids
from microloan.domain.calendar import business_date
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.loan.disclosure import Disclosure
from microloan.domain.loan.quote import Quote
from microloan.domain.loan.terms import Terms
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.writes import SaveLine
from microloan.usecases.payments.process_transfer import process_transfer
from microloan_ops.local import cloud
from microloan_ops.local.processes import free_ports
from microloan_ops.local.settings import Settings
from microloan_testing.confirmations import LENDER, confirmation_fields, lender_variables
from microloan_testing.faults import Faults
from microloan_testing.outbound_services import FixedClock
from microloan_testing.payment_gateway import FaultyPaymentGateway
from tests.support.builders.customers import CARD, DRAW
from tests.support.builders.examples import RATE
from tests.support.cloud import template
from tests.support.cloud.in_process_api import InProcessApi

Body = dict[str, Any]

SECONDS = 300
# Where every call of an AWS client passes.
_CALL = "_make_api_call"
AT_ONCE, EACH = 8, 50
# A customer may draw three times an hour.
LOANS_EACH = 2
LIMIT = 200_000_00
PART = {"amount": 100_00}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a number of requests took: seconds of the clock, of the processor, and outside us."""

    requests: int
    seconds: float
    cpu: float
    client: float


class Worker:
    """One process with the handlers, on tables of ministack."""

    def __init__(self, number: int, environment: dict[str, str]) -> None:
        os.environ.update(environment)
        self.api = InProcessApi(environment)
        self.books: DynamoLoanBook = self.api.load("repay").container.loan_book
        self.client = 0.0
        self.loans: list[tuple[str, str]] = []
        self.customers = [f"cust-{number}-{n}" for n in range(EACH // LOANS_EACH)]
        for customer_id in self.customers:
            line = CreditLine(LIMIT, RATE)
            self.books.commit(SaveLine(customer_id, line, None), SaveCard(customer_id, CARD))
        self._time_the_client()

    def _time_the_client(self) -> None:
        """Count the processor's time that the AWS client takes, from the outside."""
        call: Any = getattr(BaseClient, _CALL)

        def timed(client: Any, *of: Any) -> Any:  # noqa: ANN401 - botocore's
            started = time.thread_time()
            try:
                return call(client, *of)
            finally:
                self.client += time.thread_time() - started

        setattr(BaseClient, _CALL, timed)

    def borrow(self) -> Spent:
        """Draw, again and again."""
        owners = [customer_id for customer_id in self.customers for _ in range(LOANS_EACH)]
        today = business_date(datetime.now(UTC))
        due = calendar.due_day(today)
        quote = Quote(Terms.agree(DRAW["amount"], RATE, DRAW["instalments"], today, due))
        shown = {one: Disclosure(one, LENDER, quote).hash for one in self.customers}
        answers, spent = self._requests(
            [(one, "/loans", DRAW | confirmation_fields(shown[one])) for one in owners]
        )
        self.loans = [
            (owner, answer["loan_id"]) for owner, answer in zip(owners, answers, strict=True)
        ]
        return spent

    def disburse(self) -> None:
        """Let the money of every loan arrive."""
        clock = FixedClock(business_date(datetime.now(UTC)))
        gateway = FaultyPaymentGateway(Faults(random.Random(1), 0.0), clock)
        for _, loan_id in self.loans:
            process_transfer(ids.disbursement_id(loan_id), self.books, gateway, clock)

    def repay(self) -> Spent:
        """Repay a part of every loan."""
        return self._requests(
            [(owner, f"/loans/{loan_id}/repayments", PART) for owner, loan_id in self.loans]
        )[1]

    def _requests(self, wanted: list[tuple[str, str, Body]]) -> tuple[list[Body], Spent]:
        """Send requests one after the other; the events are made beforehand."""
        sent = []
        for customer_id, path, body in wanted:
            self.api.customer_id = customer_id
            headers = {"idempotency-key": uuid.uuid4().hex}
            function, event = self.api.event("POST", path, json.dumps(body), headers)
            sent.append((self.api.load(function).handler, event))
        # What the imports and the other phase left would be collected in one of the requests.
        gc.collect()
        self.client = 0.0
        started, cpu = time.perf_counter(), time.thread_time()
        answers = [handler(event, None) for handler, event in sent]
        seconds, cpu = time.perf_counter() - started, time.thread_time() - cpu
        if refused := [one for one in answers if one["statusCode"] != HTTPStatus.ACCEPTED]:
            raise RuntimeError(f"refused: {refused[0]}")
        documents = [json.loads(answer["body"]) for answer in answers]
        return documents, Spent(len(sent), seconds, cpu, self.client)


def work(
    number: int, environment: dict[str, str], together: Barrier, found: "Queue[tuple[Spent, Spent]]"
) -> None:
    """Live as one of the processes: begin each phase together with the others."""
    worker = Worker(number, environment)
    together.wait()
    borrowed = worker.borrow()
    together.wait()
    worker.disburse()
    together.wait()
    found.put((borrowed, worker.repay()))


def throughput() -> dict[str, list[Spent]]:
    """Return what every process spent, by operation."""
    with TemporaryDirectory() as folder:
        port, cloud_port = free_ports(2)
        settings = Settings(Path(folder), port, cloud_port)
        cloud.start(settings)
        try:
            cloud.wait(settings)
            environment = settings.aws_env() | _tables(settings)
            return _race(environment)
        finally:
            cloud.stop(settings)


def _tables(settings: Settings) -> dict[str, str]:
    """Make the tables; return how the functions are told of them."""
    client = settings.client("dynamodb")
    for arguments in template.tables().values():
        client.create_table(**arguments)
    names = (field.name for field in fields(Tables))
    return {
        f"{name.upper()}_TABLE": "".join(word.title() for word in name.split("_")) for name in names
    } | {
        "POWERTOOLS_SERVICE_NAME": "microloan",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        **lender_variables(),
    }


def _race(environment: dict[str, str]) -> dict[str, list[Spent]]:
    context = multiprocessing.get_context("spawn")
    together, found = context.Barrier(AT_ONCE), context.Queue()
    workers = [
        context.Process(target=work, args=(number, environment, together, found))
        for number in range(AT_ONCE)
    ]
    for worker in workers:
        worker.start()
    spent = [found.get(timeout=SECONDS) for _ in workers]
    for worker in workers:
        worker.join()
    return {"borrow": [one for one, _ in spent], "repay": [one for _, one in spent]}


def about(found: dict[str, list[Spent]]) -> str:
    """Return the section."""
    rates = "\n".join(_rate(name, spent) for name, spent in found.items())
    own = {name: _own(spent) for name, spent in found.items()}
    return f"""\
## Borrowing and repaying

> The product's own code takes {own["borrow"]:.0%} of the processor's time of a draw, and
> {own["repay"]:.0%} of a repayment. The AWS client takes the rest.

{AT_ONCE} processes, each like one Lambda environment, call the handlers of `borrow` and `repay` as
API Gateway would. Each calls {EACH} times, all at once, on the tables of the local cloud.

| | a second | processor each | our own part of it |
|---|---|---|---|
{rates}

{measured()}. The AWS
client is botocore with its HTTP, signing and parsing. The product's own part includes Powertools'
logger and metrics. The local cloud shares the machine and takes most of the time on the clock. The
rate is this machine's, and the share carries over.
"""


def _own(spent: list[Spent]) -> float:
    return 1 - sum(one.client for one in spent) / sum(one.cpu for one in spent)


def _rate(name: str, spent: list[Spent]) -> str:
    requests = sum(one.requests for one in spent)
    cpu = sum(one.cpu for one in spent)
    own = _own(spent)
    rate = requests / max(one.seconds for one in spent)
    return (
        f"| {name} | {rate:.0f} | {cpu / requests * 1_000:.1f} ms "
        f"| {own * cpu / requests * 1_000:.1f} ms, {own:.0%} |"
    )


if __name__ == "__main__":
    write_page("handlers", lambda: about(throughput()))
