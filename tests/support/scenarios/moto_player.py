"""A scenario played over the API's handlers in this process, on moto."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self
from unittest.mock import patch

import boto3

from microloan.adapters.dynamodb.client import Database
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.sandbox import table
from microloan.domain.ledger.credit_line import CreditLine
from microloan.ports.end_of_day import LoanPage
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.writes import SaveLine
from microloan.usecases.end_of_day.value_segment import Segment, value_segment
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.console.stack import Stack
from microloan_testing.outbound_services import NoticeBoard
from tests.support.builders.customers import CARD
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, running
from tests.support.fakes.crashes import FixedTime
from tests.support.fakes.fixed_clock import BEGINS
from tests.support.scenarios.api_player import Answer, ApiPlayer
from tests.support.scenarios.bank_services import BankNights
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


class _OwnLoans(DynamoEndOfDayStore):
    """The store of the end of day, of one customer: the other pages share its tables."""

    def __init__(self, database: Database, own: LoanPage) -> None:
        super().__init__(database)
        self._own = own

    def pages(self, *_: object, **__: object) -> Iterator[LoanPage]:
        """Return the loans and bank transfers of the customer."""
        yield self._own


@dataclass
class MotoPlayer(ApiPlayer, BankNights):
    """A customer of its own, whose transfers settle when they are delivered."""

    api: InProcessApi = field(kw_only=True)

    @classmethod
    def of(cls, scenario: Scenario, cloud: MotoCloud) -> Self:
        """Return a customer with a card, and a line of the scenario's terms."""
        product, books = scenario.product, cloud.stack.books
        # A reference for bank transfers has no dash.
        customer_id = f"cust-{scenario.name.replace('-', '')}"
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

    def call_back(self, message: Answer) -> int:
        body = json.dumps(message)
        headers = webhook_headers(body.encode(), sha256(body.encode()).hexdigest())
        return self.api.send("POST", "/rails/callbacks", body, headers)[0]

    @property
    def own_card(self) -> str:
        return self.card_id

    def change_card(self, event: Event, card_id: str) -> None:
        path = f"/loans/{self.loans[event.loan]}/repayment-card"
        self._request("PUT", path, {"card_id": card_id})

    def night(self) -> None:
        """Run a worker of the night over the customer's own loans, which closes no day."""
        found = (self.books.loan(self.customer_id, loan_id) for loan_id in self.loans.values())
        held = map(self.books.credit, self.credits.values())
        own = LoanPage(tuple(filter(None, found)), "", credits=tuple(filter(None, held)))
        store = _OwnLoans(self.stack.database, own)
        value_segment(Segment(0, 1, ()), store, NoticeBoard(), self.clock)

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
