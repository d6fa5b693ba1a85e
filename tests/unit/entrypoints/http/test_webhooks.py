"""Standard Webhooks 1.0.0: the vectors of its repository, and what may come instead of them.

The vectors are those of `libraries/python/tests/test_webhooks.py` and
`libraries/javascript/src/webhook.test.ts` in https://github.com/standard-webhooks/standard-webhooks
(commits 33d368b and 10d3e46).
"""

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microloan.adapters.aws.secrets import FRESH_SECONDS, KeptWebhookKeys
from microloan.adapters.signing import WebhookKey
from microloan.domain.errors import UnavailableError
from microloan.entrypoints.http.webhooks import (
    ID,
    SIGNATURE,
    STALE,
    TIMESTAMP,
    WRONG,
    verify_signature,
)

# The vectors.
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAYLOAD = b'{"test": 2432232314}'
SIGNED_AT = 1614265330
EXPECTED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
ANOTHER = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="

KEY = WebhookKey.parse(f"whsec_{SECRET}")
OLD = WebhookKey(b"the key before, of thirty-two by")
NOW = datetime.fromtimestamp(SIGNED_AT, UTC)
HEADERS = {ID: MESSAGE_ID, TIMESTAMP: str(SIGNED_AT), SIGNATURE: EXPECTED}
TOLERANCE = timedelta(minutes=5)


def test_published_webhook_vector_gets_the_same_signature() -> None:
    assert KEY.sign(MESSAGE_ID, str(SIGNED_AT), PAYLOAD) == EXPECTED


def test_published_webhook_vector_is_verified() -> None:
    assert verify_signature(HEADERS, PAYLOAD, [KEY], NOW) is None


@pytest.mark.parametrize("name", HEADERS)
def test_missing_or_empty_webhook_header_is_refused(name: str) -> None:
    left = {one: value for one, value in HEADERS.items() if one != name}
    assert verify_signature(left, PAYLOAD, [KEY], NOW) is WRONG
    assert verify_signature(left | {name: ""}, PAYLOAD, [KEY], NOW) is WRONG


@pytest.mark.parametrize(
    "signature",
    [
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=",
        "v1,dawfeoifkpqwoekfpqoekf",
        EXPECTED[:8],
        EXPECTED.rstrip("="),
        EXPECTED + "=",
        EXPECTED.lower(),
        "v1,",
        "v1",
        ",",
        EXPECTED.removeprefix("v1,"),
        EXPECTED.replace("v1,", "v1a,"),
        EXPECTED.replace("v1,", "v2,"),
        EXPECTED.replace("v1,", "V1,"),
        f"v1,{EXPECTED}",
        f"{EXPECTED},{EXPECTED}",
        f"{EXPECTED}\t{EXPECTED}",
        "v1,\ud800",
        "v1,é",
    ],
)
def test_wrong_or_partial_webhook_signature_is_refused(signature: str) -> None:
    assert verify_signature(HEADERS | {SIGNATURE: signature}, PAYLOAD, [KEY], NOW) is WRONG


@pytest.mark.parametrize(
    "others",
    [
        [f"v1,{ANOTHER}", f"v2,{ANOTHER}"],
        [f"v1a,{ANOTHER}", "unknown", "", "v1", "v1,"],
        [f"v1,{ANOTHER}"] * 2_500,
    ],
)
def test_valid_signature_is_found_among_others_and_unknown_versions(others: list[str]) -> None:
    for several in ([*others, EXPECTED], [EXPECTED, *others]):
        sent = HEADERS | {SIGNATURE: " ".join(several)}
        assert verify_signature(sent, PAYLOAD, [KEY], NOW) is None
    assert verify_signature(HEADERS | {SIGNATURE: " ".join(others)}, PAYLOAD, [KEY], NOW) is WRONG


def test_signature_of_either_key_is_verified_during_a_rotation() -> None:
    old = HEADERS | {SIGNATURE: OLD.sign(MESSAGE_ID, str(SIGNED_AT), PAYLOAD)}
    for keys in ([KEY, OLD], [OLD, KEY]):
        assert verify_signature(HEADERS, PAYLOAD, keys, NOW) is None
        assert verify_signature(old, PAYLOAD, keys, NOW) is None
    assert verify_signature(old, PAYLOAD, [KEY], NOW) is WRONG
    assert verify_signature(HEADERS, PAYLOAD, [], NOW) is WRONG


@pytest.mark.parametrize("side", [-1, 1])
def test_webhook_timestamp_within_five_minutes_is_accepted_on_both_sides(side: int) -> None:
    at = NOW + side * TOLERANCE
    assert verify_signature(HEADERS, PAYLOAD, [KEY], at) is None
    later = at + side * timedelta(seconds=1)
    assert verify_signature(HEADERS, PAYLOAD, [KEY], later) is STALE


def test_wrong_signature_with_a_stale_timestamp_is_refused_as_wrong() -> None:
    sent = HEADERS | {SIGNATURE: f"v1,{ANOTHER}"}
    assert verify_signature(sent, PAYLOAD, [KEY], NOW + 2 * TOLERANCE) is WRONG


@pytest.mark.parametrize(
    "timestamp", ["hello", "1e9", "-1", "1_614_265_330", " 1614265330", "1614265330.0", "٣" * 10]
)
def test_a_signed_timestamp_that_is_no_whole_number_is_stale(timestamp: str) -> None:
    sent = HEADERS | {TIMESTAMP: timestamp, SIGNATURE: KEY.sign(MESSAGE_ID, timestamp, PAYLOAD)}
    assert verify_signature(sent, PAYLOAD, [KEY], NOW) is STALE


def test_signature_with_a_full_stop_moved_between_the_fields_is_refused() -> None:
    """The same signed bytes, cut at other places, are another message."""
    timestamp, body = str(SIGNED_AT), b"1614265330.{}"
    sent = {ID: "a", TIMESTAMP: timestamp, SIGNATURE: KEY.sign("a", timestamp, body)}
    assert verify_signature(sent, body, [KEY], NOW) is None
    moved = sent | {ID: f"a.{timestamp}"}
    assert KEY.sign(moved[ID], timestamp, b"{}") == sent[SIGNATURE]
    assert verify_signature(moved, b"{}", [KEY], NOW) is WRONG


@given(st.dictionaries(st.sampled_from([*HEADERS, "other"]), st.text()), st.binary())
def test_arbitrary_webhook_headers_and_body_are_refused_as_wrong(
    sent: dict[str, str], body: bytes
) -> None:
    assert verify_signature(sent, body, [KEY, OLD], NOW) is WRONG


def test_documented_webhook_example_has_a_valid_signature() -> None:
    text = (Path(__file__).parents[4] / "docs/payment-gateway.md").read_text("utf-8")
    secret = re.search(r"`(whsec_\w+)`", text)
    assert secret
    example = re.search(r"(webhook-id: .*?)\n\n(.*?)\n```", text, re.DOTALL)
    assert example
    sent = dict(line.split(": ") for line in example[1].splitlines())
    at = datetime.fromtimestamp(int(sent[TIMESTAMP]), UTC)
    assert verify_signature(sent, example[2].encode(), [WebhookKey.parse(secret[1])], at) is None


# Keys.


@pytest.mark.parametrize("length", [24, 32, 64])
def test_webhook_secret_of_24_to_64_bytes_is_parsed(length: int) -> None:
    secret = bytes(range(length))
    key = WebhookKey.parse(f"whsec_{b64encode(secret).decode()}")
    assert key.secret == secret
    assert repr(key) == "WebhookKey()"


@pytest.mark.parametrize(
    "text",
    [
        "",
        SECRET,
        "whsec_",
        f"whsk_{SECRET}",
        "whsec_not base64!",
        f"whsec_{b64encode(bytes(23)).decode()}",
        f"whsec_{b64encode(bytes(65)).decode()}",
    ],
)
def test_invalid_webhook_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the next line looks at it
        WebhookKey.parse(text)
    assert not text or text not in str(refused.value)


def test_webhook_keys_are_read_again_after_five_minutes() -> None:
    moments = [0.0]
    stored: list[tuple[WebhookKey, ...]] = [(OLD,)]
    keys = KeptWebhookKeys(lambda: stored[-1], lambda: moments[-1])
    assert keys() == (OLD,)
    stored.append((KEY, OLD))
    moments.append(FRESH_SECONDS - 1)
    assert keys() == (OLD,)
    moments.append(FRESH_SECONDS)
    assert keys() == (KEY, OLD)


def test_webhook_keys_that_cannot_be_read_again_are_unavailable() -> None:
    moments, answers = [0.0], [(KEY,)]

    def read() -> tuple[WebhookKey, ...]:
        if not answers:
            raise UnavailableError("not now")
        return answers.pop()

    keys = KeptWebhookKeys(read, lambda: moments[-1])
    assert keys() == (KEY,)
    moments.append(FRESH_SECONDS)
    for _ in range(2):
        with pytest.raises(UnavailableError):
            keys()
    answers.append((OLD,))
    assert keys() == (OLD,)
