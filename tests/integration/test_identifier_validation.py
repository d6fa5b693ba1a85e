"""What a path or a body calls something by is held to the document before anything is read.

Made of the document: a route that is added is asked, too.
"""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from microloan_ops.cli.gateway import webhook_headers
from tests.support.assertions.api_document import document
from tests.support.builders.customers import DRAW
from tests.support.cloud.in_process_api import InProcessApi

NAMED = [
    (method.upper(), path, name)
    for path, methods in document()["paths"].items()
    for method in methods
    for name in re.findall(r"{(\w+)}", path)
]
# DynamoDB takes a sort key of 1,024 bytes and a partition key of 2,048.
LENGTHS = [*range(40), *range(40, 2_000, 97), 1_023, 1_024, 1_025, 1_026, 2_000, 2_048, 2_049]
RIGHT = {
    "loan_id": "loan-" + "a" * 24,
    "application_id": "app-" + "a" * 24,
    "month": "2026-01",
    "document": "contract",
    "digest": "a" * 64,
    # The customer has the card of 24 a.
    "card_id": "card-" + "b" * 24,
}
MISSING = {
    "loan_id": (404, "loan_not_found"),
    "application_id": (404, "application_not_found"),
    "month": (422, "month_invalid"),
    "document": (404, "document_not_found"),
    "digest": (404, "certificate_not_found"),
    "card_id": (404, "card_not_found"),
}
PLAN = {"holiday": 0, "instalments": 6}
BODIES: dict[str, object] = {
    "repayments": {"settle": True},
    "repayment-card": {"card_id": RIGHT["card_id"]},
    "plan-quotes": PLAN,
    "plan": PLAN
    | {
        "disclosure_hash": "a" * 64,
        "confirmed_at": "2026-01-15T12:00:00+08:00",
        "reading_seconds": 30,
    },
}
ODD = [
    "ａ" * 24,
    "é",
    "张伟",
    "\U0001f4b0" * 300,
    "%2e%2e",
    "%00",
    "\x00",
    "\n",
    " ",
    "..",
    "#",
    "a#b",
    "'",
    "{}",
    "null",
    "\u2028",
    "\ud800",
    "٢٠٢٦-٠١",
]


def missing(path: str, name: str) -> tuple[int, str]:
    """Return the answer to an ID of the right form that names nothing."""
    if name == "document":
        # The loan is looked for first.
        return MISSING["loan_id"]
    return MISSING["digest" if "certificates" in path else name]


def wrong(name: str) -> Iterator[str]:
    """Return texts that are not written as the document says."""
    right = RIGHT[name]
    head = right[: right.find("-") + 1]
    if name == "document":
        yield from ("x" * length for length in LENGTHS if length > 16)
        yield from (odd for odd in ODD if odd != "null")
        return
    yield from (head + "a" * length for length in LENGTHS if length not in {24, 64})
    yield from ("x" * length for length in LENGTHS)
    yield from ("张" * length for length in LENGTHS[1::7])
    for odd in ODD:
        yield from (odd, right + odd, odd + right, head + odd)
    yield from (right.upper() + "A", right[:-1] + "1A", right[:-1] + "ａ", right + "\r\n")
    if name == "month":
        yield from ("0001-01", "9999-12", "1899-12", "2100-01", "2026-00", "2026-13", "2026-1")
        yield from ("20260-1", "2026-01-01", "2026-W01", "+026-01", "-026-01", "2026/01")
    elif name != "digest":
        yield from (f"{other}-{'a' * 24}" for other in ("out", "cards", "cust", "loans", "appl"))


def ask(
    api: InProcessApi, method: str, path: str, name: str, text: str
) -> tuple[int, dict[str, Any]]:
    """Send a request whose path has this in it, decoded as API Gateway decodes it."""
    given = BODIES.get(path.rpartition("/")[2])
    body = json.dumps(given) if given else None
    headers = {"idempotency-key": uuid.uuid4().hex}
    names = re.findall(r"{(\w+)}", path)
    function, event = api.event(method, re.sub(r"{\w+}", "x", path), body, headers)
    event["pathParameters"] = {one: RIGHT[one] for one in names} | {name: text}
    module = api.load(function)
    api.operations.clear()
    answer = module.handler(event, api.context)
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize(("method", "path", "name"), NAMED)
def test_malformed_identifier_is_refused_before_any_read(
    customer: InProcessApi, method: str, path: str, name: str
) -> None:
    codes = document()["paths"][path][method.lower()]["responses"]
    status, code = MISSING[name]
    assert str(status) in codes
    for text in wrong(name):
        answered, problem = ask(customer, method, path, name, text)
        assert (answered, problem["code"]) == (status, code), text
        assert customer.operations == [], text


@pytest.mark.parametrize(("method", "path", "name"), NAMED)
def test_well_formed_identifier_is_looked_up(
    customer: InProcessApi, method: str, path: str, name: str
) -> None:
    (schema,) = (
        one["schema"]
        for one in document()["paths"][path][method.lower()]["parameters"]
        if one["name"] == name
    )
    assert re.fullmatch(schema["pattern"], RIGHT[name])
    status, problem = ask(customer, method, path, name, RIGHT[name])
    assert customer.operations
    if name == "month":
        assert status == 200
    else:
        assert (status, problem["code"]) == missing(path, name)


@pytest.mark.parametrize("month", ["1900-01", "2026-12", "2099-12"])
def test_statement_of_any_documented_month_is_returned(customer: InProcessApi, month: str) -> None:
    assert customer.request("GET", f"/statements/{month}")[0] == 200


def ids() -> Iterator[object]:
    yield from ("card-" + "a" * length for length in LENGTHS if length != 24)
    yield from ("a" * length + "-" + "a" * 24 for length in LENGTHS if length != 4)
    yield from ("x" * length for length in LENGTHS)
    yield from (odd for odd in ODD)
    yield from ("card-" + "a" * 24 + odd for odd in ODD)
    yield from (None, 1, True, 1.5, [], {}, ["card-" + "a" * 24])


def test_malformed_card_id_is_refused_before_any_read(customer: InProcessApi) -> None:
    draw = customer.confirmed(DRAW)
    for card_id in ids():
        key = uuid.uuid4().hex
        status, problem = customer.request("POST", "/loans", draw | {"card_id": card_id}, key=key)
        assert (status, problem["code"]) == (400, "invalid_request"), card_id
        assert [one["field"] for one in problem["errors"]] == ["card_id"]
        assert customer.operations == []


def test_malformed_transfer_id_is_refused_before_any_read(customer: InProcessApi) -> None:
    for transfer_id in ids():
        body = json.dumps({"transfer_id": transfer_id, "status": "returned"})
        signed = webhook_headers(body.encode(), "msg-1")
        status, problem = customer.send("POST", "/rails/callbacks", body, signed)
        # A gateway may send a null for what its status does not have.
        absent = transfer_id is None
        refused = (422, "callback_incomplete") if absent else (400, "invalid_request")
        assert (status, problem["code"]) == refused, transfer_id
        assert customer.operations == []


@pytest.mark.parametrize(
    "key", ["", *("k" * length for length in LENGTHS if not 16 <= length <= 64), *ODD]
)
def test_malformed_idempotency_key_is_refused(customer: InProcessApi, key: str) -> None:
    status, problem = customer.request("POST", "/loans", customer.confirmed(DRAW), key=key)
    assert (status, problem["code"]) == (400, "idempotency_key_invalid")
