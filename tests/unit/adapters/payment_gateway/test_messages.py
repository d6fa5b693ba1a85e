import json
from datetime import date
from typing import Any

import pytest

from microloan.adapters.http.envelope import HttpResponse, IndeterminateResponseError, decode
from microloan.adapters.payment_gateway.messages import (
    CardRefusalError,
    TransferInstruction,
    instruction,
    read_card,
    read_inquiry,
    read_result,
    registration,
)
from microloan.adapters.payment_gateway.reference import reference_of
from microloan.domain.customers.customer import Card
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from tests.support.builders.examples import PERSON

NUMBER = "6222020000000000005"
ORDER = TransferInstruction("out-1", Direction.COLLECT, "token-1", 1)
TOLD = {"transfer_id": "out-1", "direction": "collect", "amount": 1, "currency": "CNY"}
CARD = {"token": "token-1", "bank": "ICBC", "last4": "0005"}
UNKNOWN = {"error": {"code": "transfer_unknown", "message": "-"}}


def answer(document: Any, status: int = 200) -> HttpResponse:  # noqa: ANN401 - any JSON
    return HttpResponse(status, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ({"status": "settled"}, PaymentResult(TransferOutcome.SETTLED)),
        ({"status": "settled", "more": 1}, PaymentResult(TransferOutcome.SETTLED)),
        (
            {"status": "settled", "settled_on": "2024-01-17"},
            PaymentResult(TransferOutcome.SETTLED, settled_on=date(2024, 1, 17)),
        ),
        # The money moved, so a date that cannot be read makes no doubt.
        ({"status": "settled", "settled_on": "17/01"}, PaymentResult(TransferOutcome.SETTLED)),
        ({"status": "settled", "settled_on": 20240117}, PaymentResult(TransferOutcome.SETTLED)),
        ({"status": "pending"}, PaymentResult(TransferOutcome.UNKNOWN)),
        ({"status": "failed"}, PaymentResult(TransferOutcome.FAILED, "refused")),
        ({"status": "failed", "reason": None}, PaymentResult(TransferOutcome.FAILED, "refused")),
        ({"status": "failed", "reason": ["x"]}, PaymentResult(TransferOutcome.FAILED, "refused")),
        (
            {"status": "failed", "reason": "declined"},
            PaymentResult(TransferOutcome.FAILED, "declined"),
        ),
    ],
)
def test_transfer_status_of_the_gateway_is_read_as_its_outcome(
    status: dict[str, Any], result: PaymentResult
) -> None:
    assert read_result(answer(TOLD | status), ORDER) == result
    assert read_inquiry(answer(TOLD | status), "out-1") == result


@pytest.mark.parametrize(
    "changes",
    [
        {"transfer_id": "out-2"},
        {"transfer_id": None},
        {"direction": "refund"},
        {"direction": None},
        {"amount": 2},
        {"amount": 1.0},
        {"amount": True},
        {"amount": "1"},
        {"amount": None},
        {"status": "SETTLED"},
        {"status": ""},
        {"status": None},
        {"status": ["settled"]},
    ],
    ids=str,
)
def test_gateway_result_about_another_transfer_is_indeterminate(changes: dict[str, Any]) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_result(answer(TOLD | {"status": "settled"} | changes), ORDER)


@pytest.mark.parametrize("status", [201, 202, 204, 301, 400, 401, 403, 409, 422, 429, 500, 503])
def test_gateway_response_of_any_other_status_is_indeterminate(status: int) -> None:
    told = answer(TOLD | {"status": "settled"}, status)
    with pytest.raises(IndeterminateResponseError):
        read_result(told, ORDER)
    with pytest.raises(IndeterminateResponseError):
        read_inquiry(told, "out-1")


def test_not_found_is_an_outcome_of_an_inquiry_but_not_of_an_instruction() -> None:
    assert read_inquiry(answer(UNKNOWN, 404), "out-1").result is TransferOutcome.NOT_FOUND
    with pytest.raises(IndeterminateResponseError):
        read_result(answer(UNKNOWN, 404), ORDER)


@pytest.mark.parametrize(
    "document", [{}, {"error": "transfer_unknown"}, {"error": {}}, {"error": {"code": 404}}, []]
)
def test_gateway_404_of_another_shape_is_indeterminate(document: Any) -> None:  # noqa: ANN401 - any JSON
    with pytest.raises(IndeterminateResponseError):
        read_inquiry(answer(document, 404), "out-1")


@pytest.mark.parametrize("body", [b"", b"null", b"{", b"\xff", b"[" * 100_000])
def test_gateway_body_that_is_no_object_is_indeterminate(body: bytes) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_inquiry(HttpResponse(200, body), "out-1")


def test_registered_card_is_read_with_token_bank_and_last_digits() -> None:
    assert read_card(answer(CARD), NUMBER) == Card("", "token-1", "ICBC", "0005")


@pytest.mark.parametrize(
    "changes",
    [
        {"token": NUMBER},
        {"token": f"tok-{NUMBER}"},
        {"token": ""},
        {"token": None},
        {"token": "t" * 257},
        {"bank": 7},
        {"last4": "0006"},
        {"last4": None},
    ],
    ids=str,
)
def test_card_that_cannot_be_stored_is_indeterminate_and_its_number_hidden(
    changes: dict[str, Any],
) -> None:
    with pytest.raises(IndeterminateResponseError) as doubt:
        read_card(answer(CARD | changes), NUMBER)
    assert NUMBER not in str(doubt.value)


def test_refused_card_with_an_unknown_code_gets_the_code_card_refused() -> None:
    refused = [answer({"error": {"code": code}}, 422) for code in ("card_unknown", "E4711")]
    unknown = "The card number is unknown. Check it or use another card."
    assert [read_card(one, NUMBER) for one in refused] == [
        CardRefusalError("card_unknown", unknown),
        CardRefusalError("card_refused", "The bank refused the card. Use another card."),
    ]


def test_repr_of_a_gateway_message_hides_card_number_and_token() -> None:
    assert json.loads(registration(PERSON, NUMBER).body)["card_number"] == NUMBER
    named = json.loads(registration(PERSON, NUMBER, "cust-1").body)
    assert named["reference"] == reference_of("cust-1")
    assert NUMBER not in repr(registration(PERSON, NUMBER))
    assert "token-1" not in repr(instruction(ORDER))
    assert "token-1" not in repr(answer(CARD))


@pytest.mark.parametrize("name", ["token", "bank", "last4"])
def test_card_text_with_half_a_surrogate_pair_is_indeterminate(name: str) -> None:
    body = json.dumps(CARD | {name: "\ud800"}).encode()
    with pytest.raises(IndeterminateResponseError, match=name):
        read_card(HttpResponse(200, body), NUMBER)


@pytest.mark.parametrize(
    "body",
    [
        *(b'{"a":NaN}', b'{"a":-Infinity}', b'{"a":' + b"9" * 5_000 + b"}", b'{"a":' * 50_000),
        *(b'{"a":{"b":1,"b":2}}', b'[{"a":1,"a":1}]'),
        *('{"a":1}'.encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-32")),
    ],
)
def test_ambiguous_json_from_the_gateway_is_indeterminate(body: bytes) -> None:
    with pytest.raises(IndeterminateResponseError):
        decode(HttpResponse(200, body), 200)


def test_gateway_body_with_a_utf_8_byte_order_mark_is_decoded() -> None:
    assert decode(HttpResponse(200, '\ufeff{"a":1}'.encode()), 200) == {"a": 1}
