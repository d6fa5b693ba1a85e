"""A scenario played over the API's handlers in this process, on moto."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from unittest.mock import patch

import boto3

from microloan.adapters.sandbox import table
from microloan.domain.ledger.credit_line import CreditLine
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.writes import SaveLine
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.console.stack import Stack
from tests.support.builders.customers import CARD
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, running
from tests.support.fakes.crashes import FixedTime
from tests.support.fakes.fixed_clock import BEGINS
from tests.support.scenarios.api_player import Answer, ApiPlayer
from tests.support.scenarios.model import Event, Scenario, Split


@dataclass(frozen=True)
class MotoCloud:
    """The stack's tables on moto, and the handlers of its functions."""

    api: InProcessApi
    stack: Stack

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """Yield a stack whose test clock stands still."""
        still = FixedTime(BEGINS)
        with moto_stack.stack() as environment, patch.object(table, "datetime", still):
            client: Callable[[str], Any] = boto3.client  # type: ignore[assignment]
            yield cls(running(environment), Stack(outputs(), client, ""))


@dataclass
class MotoPlayer(ApiPlayer):
    """A customer of its own, whose transfers settle when they are delivered."""

    api: InProcessApi = field(kw_only=True)

    @classmethod
    def of(cls, scenario: Scenario, cloud: MotoCloud) -> Self:
        """Return a customer with a card, and a line of the scenario's terms."""
        product, books = scenario.product, cloud.stack.books
        customer_id = f"cust-{scenario.name}"
        line = CreditLine(product.limit, product.daily_rate)
        books.commit(SaveLine(customer_id, line, None), SaveCard(customer_id, CARD))

        def ask(method: str, path: str, body: object, key: str) -> tuple[int, Answer]:
            cloud.api.customer_id = customer_id
            return cloud.api.request(method, path, body, key=key)

        return cls(
            product,
            books,
            cloud.stack.clock,
            customer_id,
            stack=cloud.stack,
            ask=ask,
            card_id=CARD.card_id,
            api=cloud.api,
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
