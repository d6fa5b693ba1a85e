"""A scenario played over the API's handlers in this process, on moto."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from unittest.mock import patch

import boto3

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.customer_items import line_to_item
from microloan.adapters.sandbox import table
from microloan.domain.ledger.credit_line import CreditLine
from microloan.usecases.end_of_day.close_days import open_books
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.console.stack import Stack
from tests.support.builders import customers
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcess, running
from tests.support.fakes.crashes import StillTime
from tests.support.fakes.fixed_clock import BEGINS
from tests.support.scenarios.api_player import Answer, ApiPlayer
from tests.support.scenarios.figures import closing_of
from tests.support.scenarios.model import ClosingFigures, Event, Product, Scenario, Split


@dataclass
class MotoPlayer(ApiPlayer):
    """The handlers, and a stand-in gateway that settles every transfer when it is delivered."""

    api: InProcess = field(kw_only=True)
    closed: set[date] = field(default_factory=set)

    @classmethod
    @contextmanager
    def of(cls, scenario: Scenario) -> Iterator[Self]:
        """Yield a stack that begins on the day of the first event."""
        with (
            moto_stack.stack() as environment,
            patch.object(table, "datetime", StillTime(BEGINS)),
        ):
            client: Callable[[str], Any] = boto3.client  # type: ignore[assignment]
            stack = Stack(outputs(), client, "")
            api = _admit(running(environment), scenario.product)
            stack.test_clock.set(scenario.events[0].at)
            open_books(stack.night, stack.clock)

            def ask(method: str, path: str, body: object, key: str) -> tuple[int, Answer]:
                return api.request(method, path, body, key=key)

            yield cls(
                scenario.product,
                stack.books,
                stack.clock,
                CUSTOMER,
                stack=stack,
                ask=ask,
                card_id=customers.CARD.card_id,
                api=api,
            )

    def deliver(self, transfer_id: str) -> None:
        self.api.deliver(transfer_id)

    def call_back(self, transfer_id: str, status: str) -> int:
        body = json.dumps({"transfer_id": transfer_id, "status": status})
        headers = webhook_headers(body.encode(), f"{transfer_id}-{status}")
        return self.api.send("POST", "/rails/callbacks", body, headers)[0]

    # Events that a deployed stack plays by itself

    def draw_requested(self, event: Event) -> None:
        self.transfers[event.loan] = self.request_draw(event)

    def money_arrives(self, event: Event) -> None:
        self.deliver(self.transfers[event.loan])

    def payment_requested(self, event: Event) -> None:
        self.note_payment(event, self.request_payment(event, event.amount))

    def payment_settled(self, event: Event) -> Split:
        transfer_id = self.transfers[event.payment]
        self.deliver(transfer_id)
        return self.booked_split(self.transfer(transfer_id).loan_id, transfer_id)

    def collection_settled(self, event: Event) -> Split:
        [transfer] = [
            each
            for each in self.books.open_transfers()
            if each.loan_id == self.loans[event.loan] and not each.customer_initiated
        ]
        assert transfer.amount == event.amount, f"{event.place}: {transfer.amount}"
        self.note_payment(event, transfer.transfer_id)
        return self.payment_settled(event)

    def end_of_day(self, _: Event) -> None:
        handlers: Any = self.api.load("nightly_accrual")
        planned = handlers.plan_handler({}, None)
        for segment in planned["segments"]:
            handlers.accrue_handler(segment, None)
        handlers.close_handler(planned, None)
        self.closed |= {date.fromisoformat(str(day)) for day in planned["dates"]}

    def closings(self) -> dict[date, ClosingFigures]:
        found = (self.stack.night.closing(day) for day in self.closed)
        return {closing.day: closing_of(closing) for closing in found if closing}


def _admit(api: InProcess, product: Product) -> InProcess:
    """Give the API's caller a card, and a line of the scenario's terms."""
    customers.admit(api)
    line = CreditLine(product.limit, product.daily_rate)
    client: Any = boto3.client("dynamodb")
    client.put_item(TableName="Customers", Item=serialize_item(line_to_item(CUSTOMER, line, 1)))
    return api
