"""An example for each request and answer: one customer's journey, lived in memory.

Nothing is made up but the person. Each request is answered by the function that answers its route,
so that the examples belong together. Stores and payment gateway are of the simulation.
"""

import json
import os
import random
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import get_type_hints
from unittest.mock import patch

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import Member
from microloan.domain.underwriting.consent import CURRENT
from microloan.entrypoints.http.resolver import ApiRequest
from microloan_ops.cli import persons
from microloan_ops.openapi.routes import Json, routes
from microloan_testing.bank import Bank
from microloan_testing.faults import Faults
from microloan_testing.in_memory.store import MemoryStore
from microloan_testing.outbound_services import StillClock, patient_sources
from microloan_testing.payment_gateway import FaultyPaymentGateway

DRAWN, REPAID = date(2026, 11, 25), date(2027, 1, 5)
KEY = "9c1b6a52e0f94d3c8f3a7d1e5b2c4a60"


class Journey:
    """A member of WeChat and the bank, and what was said between them."""

    def __init__(self) -> None:
        store, clock = MemoryStore(), StillClock(DRAWN)
        gateway = FaultyPaymentGateway(Faults(random.Random(0), 0.0), clock)  # noqa: S311 - strikes never
        self.bank = Bank(store, clock, gateway, patient_sources(store))
        member = Member(Channel.WECHAT, "oid-0001", date(2027, 11, 25), 24, 60, 25)
        self._caller = self.bank.invite(member)
        ports = dict.fromkeys(
            ("members", "identity_index", "customers", "loan_book", "end_of_day"), store
        )
        # The bank's own attributes have the names of the container's.
        self._container = SimpleNamespace(**vars(self.bank), **ports)
        self.told: dict[str, tuple[Json | None, Json]] = {}
        """What was sent and answered, by route."""
        self.known: Json = {"Idempotency-Key": KEY, "month": f"{REPAID:%Y-%m}"}
        """What was answered so far, by name; the routes' parameters are of it."""

    def ask(self, route: str, body: Json | None = None) -> None:
        """Let the function of a route answer, with what it takes of what is known by now."""
        function = routes()[route].declared.func
        function.__globals__["container"] = self._container
        takes = get_type_hints(function)
        who = {"channel": self._caller.channel, "openid": self._caller.openid}
        context = {"authorizer": who, "requestTimeEpoch": 0}
        request = ApiRequest({"body": json.dumps(body), "requestContext": context})
        given = self.known | {"request": request, "key": KEY}
        if body is not None:
            given["body"] = takes["body"](**body)
        answer = function(**{name: given[name] for name in takes if name != "return"}).document()
        self.told[route] = body, answer
        self.known |= answer


@cache
def journey() -> Journey:
    """Return a journey that is over: invited, a line and a loan, a part repaid after a due day."""
    one = Journey()
    # The three digits make the stand-in bureau know a good customer.
    resident_id = persons.identity(1, "001", date(1990, 3, 7)).resident_id
    one.ask("GET /invitation")
    one.ask("POST /bank-cards", persons.entries(resident_id, persons.card_number()))
    # Nobody counts the decision.
    with patch.dict(os.environ, POWERTOOLS_METRICS_DISABLED="true"):
        one.ask("POST /credit-applications", {"consents": dict(CURRENT)})
    one.ask("GET /credit-applications/{application_id}")
    one.ask("POST /credit-applications/{application_id}/reviews")
    draw = {"amount": 10_000_00, "instalments": 10}
    one.ask("POST /loan-quotes", draw)
    to = {"card_id": one.known["card_id"], "purpose": "home_appliances"}
    one.ask("POST /loans", draw | to)
    one.bank.move(one.known["transfer_id"])
    one.bank.clock.set(REPAID)
    one.ask("GET /loans/{loan_id}/payoff")
    one.ask("POST /loans/{loan_id}/repayments", {"amount": 3_000_00})
    result = {"transfer_id": one.known["transfer_id"], "status": "settled"}
    one.ask("POST /rails/callbacks", result)
    for seen in ("account", "loans", "loans/{loan_id}", "statements/{month}", "operations/status"):
        one.ask(f"GET /{seen}")
    return one
