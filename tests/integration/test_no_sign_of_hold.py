"""A person on hold learns nothing: every answer, log line and copy is as without a hold.

Two equal people do the same. One of them is on hold. Where a hold refuses, the other meets a busy
database. The answers, the log records, the metrics and the copies may differ in ids alone.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher
from microloan.adapters.dynamodb.personal_data import DynamoPersonalDataStore
from microloan.domain import ids
from microloan.domain.errors import throttled
from microloan.domain.underwriting.consent import CURRENT
from microloan.entrypoints.logging.logger import logger
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.personal_data.erase import show_person
from microloan_ops.cli.person.output import export_document
from microloan_ops.console.stack import Stack
from tests.support.builders.customers import DRAW, PERSON
from tests.support.builders.screening import ask_release, import_list
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, running

# What two equal people differ in: ids, hashes and signatures, times, sizes and durations.
_IDS = re.compile(
    r"(?:cust|app|loan|out|in|card|inq|case)-[a-z2-7]{24}|[0-9a-f-]{32,}"
    r"|\d{4}-\d\d-\d\d[T ][\d:.,+]+"
)
# More than any amount in fen here.
_AN_INSTANT = 10**9
_VARYING = ("timestamp", "correlation_id", "function_request_id", "location", "_aws")


@contextmanager
def heard() -> Iterator[StringIO]:
    """Yield the log and the metrics of the functions."""
    said = StringIO()
    [handler] = logger.handlers
    level = logger.log_level
    with patch.object(handler, "stream", said), redirect_stdout(said):
        logger.setLevel("INFO")
        try:
            yield said
        finally:
            logger.setLevel(level)


def plain(value: Any) -> Any:  # noqa: ANN401 - any document
    """Return a document without what two equal people differ in."""
    match value:
        case str():
            return _IDS.sub("id", value)
        case dict():
            # Whether a challenger looks hangs on the application's ID.
            return {plain(str(n)): plain(item) for n, item in value.items() if n != "shadow"}
        case list() | tuple():
            # Loans of one day stand in the order of their ids.
            return sorted(map(plain, value), key=lambda item: json.dumps(item, sort_keys=True))
        case int() if value > _AN_INSTANT:
            return "instant"
        case _:
            return value


def records(said: StringIO) -> list[Any]:
    lines = map(json.loads, filter(None, said.getvalue().splitlines()))
    return [
        plain({name: value for name, value in line.items() if name not in _VARYING})
        for line in lines
    ]


@contextmanager
def busy(api: InProcessApi, function: str) -> Iterator[None]:
    """Let the database refuse the reads of a function."""
    container = api.load(function).container

    def refuse(*_: object, **__: object) -> None:
        raise throttled()

    database = container.database
    with patch.object(database, "batch", refuse), patch.object(database, "query", refuse):
        yield


def ask(
    api: InProcessApi, method: str, path: str, body: object = None, key: str = ""
) -> dict[str, Any]:
    """Return the whole answer, headers included, and what was logged of it."""
    with heard() as said:
        api.request(method, path, body, key=key)
    answer = dict(api.answer)
    answer["body"] = json.loads(answer["body"])
    answer["multiValueHeaders"] = dict(answer["multiValueHeaders"])
    return {"answer": plain(answer), "log": records(said)}


def journey(*, held: bool) -> dict[str, Any]:
    """Return all that a person, and an operator of the log, can see."""
    with moto_stack.stack() as environment:
        api = running(environment)
        client: Callable[..., Any] = boto3.client
        stack = Stack(outputs(), client, "")
        api.invite("o1")
        seen: dict[str, Any] = {}
        _, card = api.request("POST", "/bank-cards", PERSON)
        api.request("POST", "/credit-applications", {"consents": dict(CURRENT)})
        draw = api.confirmed(DRAW | {"card_id": card["card_id"]})
        _, lent = api.request("POST", "/loans", draw, key="a" * 32)
        api.deliver(lent["transfer_id"])
        _, waits = api.request("POST", "/loans", draw, key="b" * 32)
        keys = environment["KEY_ID"], environment["HMAC_KEY_ID"]
        cipher = KmsIdentityCipher(boto3.client("kms"), *keys)
        customer_id = ids.customer_id(cipher.identity_hash(str(PERSON["resident_id"])))
        assert stack.books.line(customer_id)
        if held:
            import_list([customer_id], stack.screening, stack.clock)
            [case] = stack.screening.open_cases()
            ask_release(case, stack.books, stack.clock)
        _see(api, seen, draw, lent, waits, held=held)
        known = show_person(customer_id, DynamoPersonalDataStore(stack.database), cipher)
        seen["copy"] = plain(export_document(known, stack.clock.now()))
        return seen


def _see(
    api: InProcessApi,
    seen: dict[str, Any],
    draw: dict[str, Any],
    lent: dict[str, Any],
    waits: dict[str, Any],
    *,
    held: bool,
) -> None:
    loan = f"/loans/{lent['loan_id']}"
    refused: dict[str, tuple[str, str, Any]] = {
        "bind": ("bind_card", "/bank-cards", PERSON),
        "apply": ("apply_credit", "/credit-applications", {"consents": dict(CURRENT)}),
        "draw": ("borrow", "/loans", draw),
        "repay": ("repay", f"{loan}/repayments", {"settle": True}),
        "pay due": ("repay", "/account/repayments", {"expected": 1}),
    }
    for name, (function, path, body) in refused.items():
        key = "c" * 32 if name in {"draw", "repay", "pay due"} else ""
        if held:
            seen[name] = ask(api, "POST", path, body, key)
        else:
            with busy(api, function):
                seen[name] = ask(api, "POST", path, body, key)
    terms = {"amount": 1_000_00, "instalments": 5}
    seen["quote"] = ask(api, "POST", "/loan-quotes", terms)
    seen["repeated draw"] = ask(api, "POST", "/loans", draw, "b" * 32)
    for path in ("/account", "/loans", loan, f"{loan}/payoff", f"/loans/{waits['loan_id']}"):
        name = path.replace(lent["loan_id"], "lent").replace(waits["loan_id"], "waits")
        seen[name] = ask(api, "GET", path)
    month = api.request("GET", "/account")[1]["today"][:7]
    seen["statement"] = ask(api, "GET", f"/statements/{month}")
    with heard() as said:
        _deliver(api, waits["transfer_id"], held=held)
    seen["worker"] = records(said)
    with heard() as said:
        api.load("transfer_worker").sweep_handler({}, None)
    # The age is of the whole bank, and leaves out transfers on hold.
    seen["sweep"] = [
        {name: value for name, value in line.items() if name != "OutboxAgeSeconds"}
        for line in records(said)
    ]


def _deliver(api: InProcessApi, transfer_id: str, *, held: bool) -> None:
    """Hand a transfer to the worker. For the person who is not on hold the gateway is silent."""
    if held:
        api.deliver(transfer_id)
        return
    gateway = type(api.load("transfer_worker").container.gateway)
    unknown = PaymentResult(TransferOutcome.UNKNOWN)
    with (
        patch.object(gateway, "send", lambda *_: unknown),
        patch.object(gateway, "inquire", lambda *_: unknown),
    ):
        api.deliver(transfer_id)


@pytest.fixture(scope="module")
def both() -> tuple[dict[str, Any], dict[str, Any]]:
    return journey(held=True), journey(held=False)


SEEN = (
    *("bind", "apply", "draw", "repay", "pay due", "quote", "repeated draw", "statement"),
    *("/account", "/loans", "/loans/lent", "/loans/lent/payoff", "/loans/waits"),
    *("worker", "sweep", "copy"),
)


@pytest.mark.parametrize("name", SEEN)
def test_observable_output_of_a_held_person_equals_that_without_a_hold(
    name: str, both: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    held, clear = both
    assert set(held) == set(clear) == set(SEEN)
    assert held[name] == clear[name]


@pytest.mark.parametrize("name", ["bind", "apply", "draw", "repay", "pay due"])
def test_held_person_gets_503_throttled_and_nothing_else(
    name: str, both: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    held, _ = both
    answer = held[name]["answer"]
    assert (answer["statusCode"], answer["body"]["code"]) == (503, "throttled")
    assert answer["multiValueHeaders"]["Retry-After"] == ["2"]
    failed = [line for line in held[name]["log"] if line.get("level") == "ERROR"]
    assert [line["message"] for line in failed] == ["request failed"]


def test_output_for_a_held_person_has_no_word_of_screening(
    both: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    text = json.dumps(both[0]).lower()
    words = ("screening", "on hold", "on_hold", "held", "release_hold", "case_id", "listed_version")
    assert [word for word in words if word in text] == []
