"""What schemathesis cannot know of our API: the rails' signature, and how a customer behaves.

Loaded by `schemathesis run`, in its own environment (`.venv-fuzz`).
"""

import atexit
import itertools
import json
import os
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from requests import PreparedRequest
from requests.auth import AuthBase

from microloan.adapters.signing import WebhookKey

Case = Any
Response = Any
"""Of schemathesis, which is not in the environment that checks the types."""

KEY = WebhookKey(os.environ["FUZZ_GATEWAY_SECRET"].encode())
IDENTITY = os.environ["FUZZ_IDENTITY"]
OPERATOR = Credentials(os.environ["FUZZ_OPERATOR_KEY_ID"], os.environ["FUZZ_OPERATOR_SECRET"])
UPSTREAM, REGION = os.environ["FUZZ_UPSTREAM"], os.environ["FUZZ_REGION"]
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")
QUOTE = "POST /loan-quotes"
WITHDRAW = "POST /consent-withdrawals"
DRAW, REPAY = "POST /loans", "POST /loans/{loan_id}/repayments"
PAY_DUE = "POST /account/repayments"
CALLBACK, STATUS = "POST /rails/callbacks", "GET /operations/status"
# One in so many requests stays as it was generated.
_AS_IS = 4
# One in so many draws confirms what was not shown, was shown for other terms, or was not read.
_WRONG = 5
_WRONG_KINDS = 3
_TERMS = ("amount", "instalments", "method")
_SMALLEST, _STEP, _STEPS = 500_00, 100_00, 20

known_quote: dict[str, Any] = {}
"""The fields of a draw that confirms the last quote."""
shown: dict[str, tuple[dict[str, Any], int]] = {}
"""The terms and the shortest reading of each disclosure that was quoted, by its hash."""
due_in_all: dict[str, int] = {}
"""The body that pays all that was due when the account was last read."""
_turns = itertools.count()
seen: Counter[tuple[str, int]] = Counter()
known: dict[str, str] = {}
"""The id that was last answered, by the name of its field."""


class GatewaySignature(AuthBase):
    """Signs the body as it is sent."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request under the sandbox's key."""
        body = request.body
        raw = body if isinstance(body, bytes) else str(body or "").encode()
        message_id, timestamp = f"msg-{uuid.uuid4().hex}", str(int(time.time()))
        values = (message_id, timestamp, KEY.sign(message_id, timestamp, raw))
        request.headers.update(zip(SIGNED, values, strict=True))
        return request


class OperatorSignature(AuthBase):
    """Signs by IAM, for the host that API Gateway itself has."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request as an operator's."""
        path = str(request.path_url).removeprefix("/v1")
        signed = AWSRequest(request.method, UPSTREAM + path, data=request.body or b"")
        SigV4Auth(OPERATOR, "execute-api", REGION).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


@schemathesis.hook  # type: ignore[untyped-decorator] # of another environment
def before_call(_: object, case: Case, kwargs: dict[str, Any]) -> None:
    """Sign what the rails say, and make most of what is well formed worth asking."""
    label = f"{case.method.upper()} {case.operation.path}"
    # A call that goes without a part of its credential on purpose is left without.
    if label == CALLBACK and all(name in case.headers for name in SIGNED):
        kwargs["auth"] = GatewaySignature()
    if label == STATUS and "Authorization" in case.headers:
        kwargs["auth"] = OperatorSignature()
    if case.meta and case.meta.generation.mode.is_positive and isinstance(case.body, dict):
        case.body = {name: _whole(value) for name, value in case.body.items()}
        if (turn := next(_turns)) % _AS_IS:
            _make_likely(label, case, turn)


def _whole(value: object) -> object:
    """Write a whole number without a fraction.

    JSON Schema takes 100.0 for an integer, and has no word for what we mean: fen are never
    written with a point. That such a body is refused, a test of ours says (tests/e2e).
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _make_likely(label: str, case: Case, turn: int) -> None:
    """Draw small amounts to an own card under new keys; take back what was just collected."""
    if label in {DRAW, REPAY, PAY_DUE} and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"fuzz-{IDENTITY}-{turn:08}"
    if label == DRAW:
        card = {"card_id": known["card_id"]} if "card_id" in known else {}
        # Most draws confirm the last quote, whose amount is small.
        case.body |= card | {"amount": _SMALLEST + turn % _STEPS * _STEP} | _confirmed(turn)
    if label == WITHDRAW and IDENTITY == "borrower":
        # After a withdrawal nothing can be drawn. The newcomer tries that.
        case.body = {"consent": "another"}
    if label == QUOTE:
        case.body |= {"amount": _SMALLEST + turn % _STEPS * _STEP}
    if label == REPAY:
        # That one of the two is given, the document says in words only.
        case.body = {"amount": _SMALLEST + turn % _STEPS} if turn % 2 else {"settle": True}
    if label == PAY_DUE:
        case.body |= due_in_all
    if label == CALLBACK and "transfer_id" in known:
        told = {"status": "returned"} if turn % 2 else {}
        case.body |= {"transfer_id": known["transfer_id"]} | told


def _confirmed(turn: int) -> dict[str, Any]:
    """Return the fields of a draw that confirm the last quote, or one that may not be drawn."""
    if turn % _WRONG or not known_quote:
        return known_quote
    wrong: list[dict[str, Any]] = [
        {},
        known_quote | {"amount": known_quote["amount"] + _STEP},
        known_quote | {"reading_seconds": 0},
    ]
    return wrong[turn // _WRONG % _WRONG_KINDS]


@schemathesis.check  # type: ignore[untyped-decorator] # as above
def a_draw_confirms_what_was_shown(_: object, response: Response, case: Case) -> None:
    """Accept no draw of other terms than those of a disclosure that was quoted and read."""
    label = f"{response.request.method} {case.operation.path}"
    if label != DRAW or response.status_code != 202:
        return
    body = json.loads(response.request.body)
    assert body["disclosure_hash"] in shown, "drawn under a disclosure that was never shown"
    terms, least = shown[body["disclosure_hash"]]
    assert {name: body.get(name, terms[name]) for name in _TERMS} == terms, "drawn on other terms"
    assert body["reading_seconds"] >= least, "drawn without reading"


@schemathesis.hook  # type: ignore[untyped-decorator] # as above
def filter_failure(_: object, failure: Exception, case: Case, response: Response) -> bool:
    """Take 404 `route_not_found` where API Gateway knows no better, and nothing but it.

    It tells an unknown method from an unknown path to nobody: both are its response
    MISSING_AUTHENTICATION_TOKEN, which the template makes 404. A 405 would need an integration for
    every other method of every path. And it says the same to whoever asks an operators' route
    without a signature, where 401 is expected.
    """
    kind, label = type(failure).__name__, case.operation.label
    if kind == "IgnoredAuth" and label == STATUS:
        # The answer that is passed here is the one before the probe without a signature.
        return "got `404" not in str(failure)
    hidden = kind == "MissingHeaderNotRejected" and label == STATUS
    if response.status_code == 404 and (hidden or kind == "UnsupportedMethodResponse"):
        return bool(response.json()["code"] != "route_not_found")
    return True


@schemathesis.hook  # type: ignore[untyped-decorator] # as above
def after_call(_: object, case: Case, response: Response) -> None:
    """Count what was answered, and remember the ids in it."""
    label = f"{response.request.method} {case.operation.path}"
    if label == case.operation.label:
        seen[label, response.status_code] += 1
    if response.status_code in {201, 202}:
        answer = response.json()
        # A collection is what can be taken back.
        names = {"POST /bank-cards": "card_id", REPAY: "transfer_id"}
        if name := names.get(label):
            known[name] = answer[name]
    elif label == QUOTE and response.status_code == 200:
        quoted = response.json()
        disclosure, terms = quoted["disclosure"], {name: quoted[name] for name in _TERMS}
        least = disclosure["min_reading_seconds"]
        shown[disclosure["hash"]] = terms, least
        known_quote.update(terms, disclosure_hash=disclosure["hash"], reading_seconds=least)
    elif label == "GET /account" and response.status_code == 200:
        account = response.json()
        known["card_id"] = account["cards"][0]["card_id"]
        due_in_all["expected"] = sum(loan["due_now"] for loan in account["loans"])
    elif label == PAY_DUE and response.json().get("code") == "due_changed":
        due_in_all["expected"] = response.json()["due"]


@atexit.register
def _tell() -> None:
    counts = [[label, status, count] for (label, status), count in sorted(seen.items())]
    Path(os.environ["FUZZ_SEEN"]).write_text(json.dumps(counts), encoding="utf-8")
