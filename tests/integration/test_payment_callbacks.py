"""`POST /rails/callbacks`: who is believed, what is refused, and what it says."""

import json
import time
import uuid

import pytest

from microloan.adapters.sandbox.payment_gateway import SANDBOX_WEBHOOK_KEY
from microloan.adapters.signing import WebhookKey
from microloan.domain.errors import UnavailableError
from microloan_ops.cli.gateway import webhook_headers
from tests.support.builders.customers import DRAW, UNANSWERED_CARD, admit, send_unanswered
from tests.support.cloud.in_process_api import InProcessApi

STRANGER = WebhookKey(b"somebody else's thirty-two bytes")
NEXT = WebhookKey(b"the stand-in rails' next secret!")
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
MINUTES = 60


@pytest.fixture
def paid(api: InProcessApi) -> str:
    """A repayment that has settled; its id."""
    admit(api)
    _, drawn = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    api.deliver(drawn["transfer_id"])
    path = f"/loans/{drawn['loan_id']}/repayments"
    _, asked = api.request("POST", path, {"amount": 300_00}, key=uuid.uuid4().hex)
    api.deliver(asked["transfer_id"])
    transfer_id: str = asked["transfer_id"]
    return transfer_id


def tell(
    api: InProcessApi,
    body: str,
    changes: dict[str, str] | None = None,
    *,
    keys: tuple[WebhookKey, ...] = (SANDBOX_WEBHOOK_KEY,),
    ago: float = 0,
) -> tuple[int, str]:
    """Send a callback that was changed after it was signed; return status and code."""
    timestamp = str(int(time.time() - ago))
    headers = webhook_headers(body.encode("utf-8", "surrogatepass"), ID, timestamp, keys)
    changed = {"body": body} | headers | (changes or {})
    status, answer = api.send("POST", "/rails/callbacks", changed.pop("body"), changed)
    return status, answer.get("code", "")


def returned(transfer_id: str) -> str:
    return json.dumps({"transfer_id": transfer_id, "status": "returned"})


def outstanding(api: InProcessApi) -> int:
    amount: int = api.request("GET", "/loans")[1]["loans"][0]["outstanding"]
    return amount


def test_returned_collection_in_a_callback_is_booked_once(api: InProcessApi, paid: str) -> None:
    assert outstanding(api) < 1_000_00
    assert tell(api, returned(paid)) == (200, "")
    assert outstanding(api) == 1_000_00
    assert tell(api, returned(paid)) == (409, "duplicate_callback")
    assert outstanding(api) == 1_000_00


def test_duplicate_callback_takes_one_round_trip(api: InProcessApi, paid: str) -> None:
    settled = json.dumps({"transfer_id": paid, "status": "settled"})

    assert tell(api, settled) == (409, "duplicate_callback")
    assert api.operations == ["GetItem"]


def test_late_callback_takes_six_round_trips(api: InProcessApi) -> None:
    admit(api, card=UNANSWERED_CARD)
    _, drawn = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    send_unanswered(api, drawn["transfer_id"])
    late = json.dumps({"transfer_id": drawn["transfer_id"], "status": "settled"})

    assert tell(api, late) == (200, "")
    reads = ["GetItem", "BatchGetItem"]
    assert api.operations == ["GetItem", *reads, *reads, "TransactWriteItems"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (
            {"webhook-signature": f"v1,{'A' * 43}="},
            "signature_wrong",
        ),
        ({"webhook-signature": "v1,"}, "signature_wrong"),
        ({"webhook-signature": "v1"}, "signature_wrong"),
        ({"webhook-signature": ""}, "signature_wrong"),
        ({"webhook-id": "another"}, "signature_wrong"),
        ({"webhook-id": ""}, "signature_wrong"),
        ({"webhook-timestamp": "1700000000"}, "signature_wrong"),
        ({"webhook-timestamp": ""}, "signature_wrong"),
        ({"body": '{"transfer_id": "in-other"}'}, "signature_wrong"),
        ({"body": ""}, "signature_wrong"),
    ],
)
def test_callback_with_a_changed_signed_part_is_refused_before_any_read(
    api: InProcessApi, paid: str, changes: dict[str, str], code: str
) -> None:
    assert tell(api, returned(paid), changes) == (401, code)
    assert api.operations == []
    assert outstanding(api) < 1_000_00


def test_callback_signed_with_an_unknown_key_is_refused(api: InProcessApi, paid: str) -> None:
    assert tell(api, returned(paid), keys=(STRANGER,)) == (401, "signature_wrong")
    assert outstanding(api) < 1_000_00


def test_callback_with_one_valid_signature_of_several_is_accepted(
    api: InProcessApi, paid: str
) -> None:
    """As the rails sign while they change keys: by the one before and by the next."""
    assert tell(api, returned(paid), keys=(NEXT, SANDBOX_WEBHOOK_KEY)) == (200, "")


def test_callback_with_the_former_signature_scheme_is_refused(api: InProcessApi, paid: str) -> None:
    old = {"X-Key-Id": "sandbox", "X-Timestamp": str(int(time.time())), "X-Signature": "0" * 64}
    status, problem = api.send("POST", "/rails/callbacks", returned(paid), old)
    assert (status, problem["code"]) == (401, "signature_wrong")


def test_refused_callback_names_the_signature_scheme(api: InProcessApi, paid: str) -> None:
    function, event = api.event("POST", "/rails/callbacks", returned(paid), {})
    answer = api.load(function).handler(event, api.context)
    assert answer["multiValueHeaders"]["WWW-Authenticate"] == ["HMAC-SHA256"]


def test_webhook_id_is_logged_only_for_a_verified_callback(
    api: InProcessApi, paid: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "microloan")
    tell(api, returned(paid), {"webhook-id": "made-up"})
    tell(api, returned(paid))
    lines = [vars(line) for line in caplog.records if line.getMessage() == "request completed"]
    refused, heard = lines
    assert "webhook_id" not in refused
    assert (heard["webhook_id"], heard["transfer_id"]) == (ID, paid)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnavailableError("the keys could not be read"), 503, "upstream_unavailable"),
        (ValueError("the secret is of another form"), 500, "internal"),
    ],
)
def test_callback_without_readable_keys_is_refused_and_accepted_later(
    api: InProcessApi,
    paid: str,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def refuse() -> None:
        raise error

    handler = api.load("payment_callbacks").handler
    monkeypatch.setattr(handler, "_keys", refuse)
    assert tell(api, returned(paid)) == (status, code)
    monkeypatch.undo()
    assert tell(api, returned(paid)) == (200, "")


@pytest.mark.parametrize("ago", [5 * MINUTES + 2, 60 * MINUTES, -5 * MINUTES - 2])
def test_callback_signed_more_than_five_minutes_away_is_refused(
    api: InProcessApi, paid: str, ago: float
) -> None:
    assert tell(api, returned(paid), ago=ago) == (401, "timestamp_stale")
    assert outstanding(api) < 1_000_00


@pytest.mark.parametrize("ago", [5 * MINUTES - 2, -5 * MINUTES + 2])
def test_callback_signed_within_five_minutes_is_accepted(
    api: InProcessApi, paid: str, ago: float
) -> None:
    assert tell(api, returned(paid), ago=ago) == (200, "")


@pytest.mark.parametrize("timestamp", ["now", "1e9", "-5", "\u0661\u0662"])
def test_callback_with_a_timestamp_that_is_no_whole_number_is_refused(
    api: InProcessApi, paid: str, timestamp: str
) -> None:
    changes = webhook_headers(returned(paid).encode(), ID, timestamp)
    assert tell(api, returned(paid), changes) == (401, "timestamp_stale")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("no json", 400, "json_invalid"),
        ("{}", 400, "invalid_request"),
        ('{"transfer_id": "in-1", "status": "returned"}', 400, "invalid_request"),
        (json.dumps({"transfer_id": "in-" + "a" * 24, "status": "lost"}), 400, "invalid_request"),
        (returned("in-" + "a" * 24), 404, "transfer_not_found"),
    ],
)
def test_signed_callback_with_an_invalid_body_is_refused(
    api: InProcessApi, body: str, status: int, code: str
) -> None:
    assert tell(api, body) == (status, code)


@pytest.mark.parametrize(
    "timestamp",
    ["9" * 4_301, "9" * 13, "1" * 5_000, "٣" * 10, "\ud800", "-1", "1e9", "1_700", " 1", "1\n"],
)
@pytest.mark.parametrize("signed", [True, False])
def test_callback_with_an_endless_or_odd_timestamp_is_refused(
    api: InProcessApi, paid: str, timestamp: str, signed: bool
) -> None:
    body = returned(paid)
    keys = (SANDBOX_WEBHOOK_KEY if signed else STRANGER,)
    changes = webhook_headers(body.encode(), ID, timestamp, keys)
    code = "timestamp_stale" if signed else "signature_wrong"
    assert tell(api, body, changes) == (401, code)


@pytest.mark.parametrize("header", ["webhook-id", "webhook-signature"])
@pytest.mark.parametrize("value", ["\ud800", "é" * 3_000, "\x00"])
def test_callback_header_of_odd_characters_is_refused(
    api: InProcessApi, paid: str, header: str, value: str
) -> None:
    assert tell(api, returned(paid), {header: value}) == (401, "signature_wrong")


@pytest.mark.parametrize("body", ['{"transfer_id": "\ud800"}', "\ud800", "\x00"])
def test_signed_callback_body_of_odd_characters_is_refused(api: InProcessApi, body: str) -> None:
    status, code = tell(api, body)
    assert (status, code) in {(400, "invalid_request"), (400, "json_invalid")}


def test_callback_without_any_header_is_refused(api: InProcessApi, paid: str) -> None:
    function, event = api.event("POST", "/rails/callbacks", returned(paid), {})
    answer = api.load(function).handler(event | {"headers": None}, api.context)
    assert answer["statusCode"] == 401


def test_unknown_properties_of_a_callback_are_ignored(api: InProcessApi, paid: str) -> None:
    told = {"transfer_id": paid, "status": "returned", "reason": "dispute", "at": {"a": [1]}}
    assert tell(api, json.dumps(told)) == (200, "")
    assert outstanding(api) == 1_000_00


def test_callback_with_a_repeated_property_is_refused(api: InProcessApi, paid: str) -> None:
    other = f"in-{'a' * 24}"
    for body in (
        f'{{"transfer_id": "{other}", "transfer_id": "{paid}", "status": "returned"}}',
        f'{{"transfer_id": "{paid}", "status": "settled", "status": "returned"}}',
        f'{{"transfer_id": "{paid}", "status": "returned", "new": 1, "new": 2}}',
    ):
        assert tell(api, body) == (400, "invalid_request")
    assert outstanding(api) < 1_000_00


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json; charset=gbk"])
def test_callback_of_another_media_type_is_refused(api: InProcessApi, paid: str, kind: str) -> None:
    assert tell(api, returned(paid), {"content-type": kind}) == (415, "media_type_unsupported")
    right = {"content-type": "Application/JSON; charset=UTF-8"}
    assert tell(api, returned(paid), right) == (200, "")
