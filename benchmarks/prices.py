"""What each operation of a customer asks of DynamoDB, and what a million of them cost."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from http import HTTPStatus
from typing import Any

import boto3

from benchmarks.report import write_page
from benchmarks.units import READ_PRICE, WRITE_PRICE, Meter
from microloan.domain.consent import CURRENT
from ops.cli import persons
from tests.fakes import aws, template
from tests.fakes.inprocess import InProcess, running

Body = dict[str, Any]

DRAW = {"amount": 1_000_00, "instalments": 5, "purpose": "travel"}
PART = {"amount": 100_00}
QUOTE = {"amount": 1_000_00, "instalments": 5}
PERSON = {
    "name": "张伟",
    "resident_id": persons.resident_id("001", date(1990, 3, 7)),
    "mobile": "13800138000",
    "card_number": persons.card_number(),
}


@dataclass(frozen=True, slots=True)
class Priced:
    """An operation, its calls, and its units."""

    name: str
    calls: str
    read: Fraction
    written: int

    @property
    def dollars(self) -> float:
        """What a million of them cost."""
        return float(self.read * READ_PRICE + self.written * WRITE_PRICE)


def priced() -> list[Priced]:
    """Return what each operation costs in units, from its calls, on moto."""
    indexes = {
        name: len(arguments.get("GlobalSecondaryIndexes", ()))
        for name, arguments in template.tables().items()
    }
    with aws.stack() as environment:
        api, meter = running(environment), Meter(indexes)
        meter.watch(boto3.DEFAULT_SESSION)
        api.invite("o1")
        customer = Journey(api)
        found = []
        for name, act in customer.steps():
            meter.reset()
            act()
            calls = ", ".join(
                f"{count} {call}" if count > 1 else call for call, count in meter.calls.items()
            )
            found.append(Priced(name, calls, meter.read, meter.written))
        return found


class Journey:
    """What a customer does from the first look to the last payment, step by step."""

    def __init__(self, api: InProcess) -> None:
        self._api = api
        self._card_id = self._loan_id = self._transfer_id = ""
        self._key = uuid.uuid4().hex

    def steps(self) -> list[tuple[str, Callable[[], object]]]:
        """Return every step, in order."""
        return [
            ("is the entrance shown", lambda: self._ask("GET", "/invitation")),
            ("bind a card", self._bind),
            ("apply for a line", self._apply),
            ("the account screen, without a loan", lambda: self._ask("GET", "/account")),
            ("quote a draw", lambda: self._ask("POST", "/loan-quotes", QUOTE)),
            ("borrow", self._borrow),
            ("borrow, asked again", self._borrow),
            ("the money arrives", self._deliver),
            ("the account screen, with a loan", lambda: self._ask("GET", "/account")),
            ("repay a part", lambda: self._repay(PART)),
            ("the part is collected", self._deliver),
            ("repay all", lambda: self._repay({"settle": True})),
            ("all is collected, the loan is settled", self._deliver),
        ]

    def _ask(self, method: str, path: str, body: Body | None = None, key: str = "") -> Body:
        status, answer = self._api.request(method, path, body, key=key)
        if status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path} answered {status}: {answer}")
        return answer

    def _bind(self) -> None:
        self._card_id = self._ask("POST", "/bank-cards", PERSON)["card_id"]

    def _apply(self) -> None:
        self._ask("POST", "/credit-applications", {"consents": dict(CURRENT)})

    def _borrow(self) -> None:
        drawn = self._ask("POST", "/loans", DRAW | {"card_id": self._card_id}, self._key)
        self._loan_id, self._transfer_id = drawn["loan_id"], drawn["transfer_id"]

    def _repay(self, body: Body) -> None:
        path = f"/loans/{self._loan_id}/repayments"
        self._transfer_id = self._ask("POST", path, body, uuid.uuid4().hex)["transfer_id"]

    def _deliver(self) -> None:
        self._api.deliver(self._transfer_id)


def about(costs: list[Priced]) -> str:
    """Return the section."""
    units = "\n".join(
        f"| {one.name} | {one.calls} | {float(one.read):g} | {one.written} | {one.dollars:.2f} |"
        for one in costs
    )
    return f"""\
## Units and prices of what customers do

What each operation asks of DynamoDB, by the calls that it makes and the published rules of units;
and what a million of them cost on demand, at {float(READ_PRICE)} USD a million read units and
{float(WRITE_PRICE)} USD a million write units (us-east-1, since November 2024).

| operation | calls | read units | write units | USD a million |
|---|---|---|---|---|
{units}

A repetition reads, and writes nothing. What moves the money is counted without the rails.
"""


if __name__ == "__main__":
    write_page("prices", lambda: about(priced()))
