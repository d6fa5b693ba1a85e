"""One customer's journey in memory, with a request and an answer of each route.

Only the person is fictitious. The handler of each route answers its request, so the examples are
consistent. The stores and the payment gateway belong to the simulation.
"""

import json
import os
import random
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, get_type_hints
from unittest.mock import patch

from microloan.composition.environment import Environment
from microloan.domain.channel import Channel
from microloan.domain.invitations.member import Member
from microloan.domain.underwriting.consent import CURRENT
from microloan.entrypoints.http.resolver import ApiRequest
from microloan.ports.writes import LoanRecord, SaveLoan
from microloan_testing import persons
from microloan_testing.bank import Bank
from microloan_testing.confirmations import confirmation_fields, lender_variables
from microloan_testing.faults import Faults
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock, untimed_credit_data
from microloan_testing.payment_gateway import FaultyPaymentGateway

DRAWN, REPAID, NEXT_DUE = date(2026, 11, 25), date(2027, 1, 5), date(2027, 1, 25)
_SEEN = (
    *("account", "account/bank-transfer", "loans", "loans/{loan_id}", "statements/{month}"),
    "operations/status",
)
LATE = date(2027, 3, 3)
KEY = "9c1b6a52e0f94d3c8f3a7d1e5b2c4a60"


Json = dict[str, Any]


class Journey:
    """A member of WeChat, the bank, and their requests and answers.

    Parameters
    ----------
    handler_of
        Return the function that answers a route, by method and path.
    """

    def __init__(self, handler_of: Callable[[str], Any]) -> None:
        self._handler_of = handler_of
        store, clock = InMemoryStore(), FixedClock(DRAWN)
        gateway = FaultyPaymentGateway(Faults(random.Random(0), 0.0), clock)  # noqa: S311 - no faults
        self.bank = Bank(store, clock, gateway, untimed_credit_data(store))
        member = Member(Channel.WECHAT, "oid-0001", date(2027, 11, 25), 24, 60, 25)
        self._caller = self.bank.invite(member)
        stores = ("members", "identity_index", "customers", "loan_book", "end_of_day")
        others = {"fraud_scoring": None, "environment": Environment(lender_variables())}
        # The bank's attributes have the names of the container's attributes.
        self._container = SimpleNamespace(
            **vars(self.bank), **dict.fromkeys(stores, store), **others
        )
        self.exchanges: dict[str, tuple[Json | None, Json]] = {}
        """The request and the answer of each route."""
        self.known: Json = {"Idempotency-Key": KEY, "month": f"{REPAID:%Y-%m}"}
        """The fields of all answers so far. The routes' parameters come from here."""

    def ask(self, route: str, body: Json | None = None) -> None:
        """Call the handler of a route with its parameters."""
        function = self._handler_of(route)
        function.__globals__["container"] = self._container
        parameters = get_type_hints(function)
        login = {"amr": "face otp pwd", "auth_time": "0"}
        who = {"channel": self._caller.channel, "openid": self._caller.openid} | login
        context = {"authorizer": who, "requestTimeEpoch": 0}
        request = ApiRequest({"body": json.dumps(body), "requestContext": context})
        given = self.known | {"request": request, "key": KEY}
        if body is not None:
            given["body"] = parameters["body"](**body)
        answer = function(
            **{name: given[name] for name in parameters if name != "return"}
        ).document()
        self.exchanges[route] = body, answer
        self.known |= answer


def _change_cards(example: Journey, resident_id: str) -> None:
    """Pay by a second card, then by the first again, and unbind the second."""
    first, bound = example.known["card_id"], example.exchanges["POST /bank-cards"]
    example.ask("POST /bank-cards", persons.entries(resident_id, persons.card_number("002")))
    example.exchanges["POST /bank-cards"] = bound
    example.ask("PUT /account/repayment-card", {"card_id": example.known["card_id"]})
    second = example.known["card_id"]
    example.ask("PUT /loans/{loan_id}/repayment-card", {"card_id": first})
    example.known |= {"card_id": second}
    example.ask("DELETE /bank-cards/{card_id}")


def complete_journey(handler_of: Callable[[str], Any]) -> Journey:
    """Return a journey from the invitation to a plan for difficulties."""
    example = Journey(handler_of)
    # The three digits select a good customer of the simulated bureau.
    resident_id = persons.identity(1, "001", date(1990, 3, 7)).resident_id
    example.ask("GET /invitation")
    example.ask("POST /bank-cards", persons.entries(resident_id, persons.card_number()))
    # The decision emits no metric.
    with patch.dict(os.environ, POWERTOOLS_METRICS_DISABLED="true"):
        example.ask("POST /credit-applications", {"consents": dict(CURRENT)})
        example.ask("DELETE /account/limit")
        # It opens the line again.
        example.ask("POST /credit-applications", {"consents": dict(CURRENT)})
    example.ask("GET /credit-applications/{application_id}")
    example.ask("POST /credit-applications/{application_id}/reviews")
    draw = {"amount": 10_000_00, "instalments": 10}
    example.ask("POST /loan-quotes", draw)
    confirmed = confirmation_fields(example.known["disclosure"]["hash"])
    to = {"card_id": example.known["card_id"], "purpose": "home_appliances"}
    example.ask("POST /loans", draw | to | confirmed)
    example.bank.move(example.known["transfer_id"])
    example.bank.clock.set(REPAID)
    example.ask("GET /loans/{loan_id}/payoff")
    example.known |= {"document": "contract"}
    example.ask("GET /loans/{loan_id}/documents/{document}")
    example.known |= {"digest": example.known["hash"]}
    example.ask("GET /certificates/{loan_id}/{digest}")
    example.ask("POST /loans/{loan_id}/repayments", {"amount": 3_000_00})
    result = {"transfer_id": example.known["transfer_id"], "status": "settled"}
    example.ask("POST /rails/callbacks", result)
    for seen in _SEEN:
        example.ask(f"GET /{seen}")
    example.ask("PUT /account/limit", {"limit": 20_000_00})
    _change_cards(example, resident_id)
    example.ask("PUT /account/due-day", {"due_day": 10})
    example.ask("GET /account/messages")
    example.ask("POST /consent-withdrawals", {"consent": "data_sharing"})
    example.bank.clock.set(NEXT_DUE)
    [(customer_id, _)] = example.bank.store.tables.open_loans
    [record] = example.bank.store.loans(customer_id)
    due = record.account.loan.due_now(NEXT_DUE)
    example.ask("POST /account/repayments", {"expected": due})
    _agree_on_plan(example, customer_id)
    return example


def _agree_on_plan(example: Journey, customer_id: str) -> None:
    """Fall into arrears, because the card is empty, and agree on a plan."""
    [record] = example.bank.store.loans(customer_id)
    example.bank.store.commit(SaveLoan(LoanRecord(record.account), record))
    example.bank.clock.set(LATE)
    plan = {"holiday": 2, "instalments": 11}
    example.ask("POST /loans/{loan_id}/plan-quotes", plan)
    example.ask(
        "PUT /loans/{loan_id}/plan", plan | confirmation_fields(example.known["disclosure"]["hash"])
    )
