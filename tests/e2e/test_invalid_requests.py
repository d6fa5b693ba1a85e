"""Bad input, each with a problem that names the field and repeats no secret."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from microloan.domain.calendar import business_date
from microloan.domain.underwriting.consent import CURRENT
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from tests.e2e.people import new_person, numbers

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]
Body = dict[str, Any]
UNKNOWN_LOAN = "loan-" + "a" * 24
UNKNOWN_CARD = "card-" + "a" * 24


def refused(
    answer: httpx.Response, status: int, code: str, field: str | None = None
) -> dict[str, Any]:
    """Check that an answer is the problem that is expected; return it."""
    problem: dict[str, Any] = answer.json()
    assert answer.status_code == status, problem
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["code"] == code, problem
    assert problem["status"] == status
    assert problem["correlation_id"]
    if field:
        assert problem["errors"][0]["field"] == field, problem
    return problem


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


@pytest.fixture(scope="module")
def customer(borrower: Make) -> Wallet:
    """A customer with a line of 200,000 yuan, and nothing borrowed."""
    return borrower()


@pytest.fixture(scope="module")
def loan(borrower: Make) -> tuple[Wallet, str]:
    """A customer and an open loan of 1,000 yuan."""
    wallet = borrower()
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    return wallet, loan_id


def person(**changes: str) -> Body:
    """A good body of `POST /bank-cards`, with changes."""
    return persons.entries(new_person(), persons.card_number(serial=next(numbers))) | changes


def test_binding_by_an_uninvited_member_is_refused(invite: Make) -> None:
    answer = invite(invited=False).http.post("/bank-cards", json=person())
    refused(answer, 403, "not_invited")


@pytest.mark.parametrize(
    ("field", "value", "status", "code"),
    [
        ("resident_id", "440301199003070018", 422, "resident_id_check_digit"),
        ("resident_id", "160301199003070018", 422, "resident_id_region"),
        ("resident_id", "440301199013070018", 422, "resident_id_birth"),
        ("resident_id", "12345", 422, "resident_id_format"),
        ("resident_id", "", 400, "invalid_request"),
        ("card_number", "62220200000", 422, "card_number_length"),
        ("card_number", persons.card_number(bank="622575"), 422, "card_not_debit"),
        ("card_number", persons.card_number(bank="999999"), 422, "card_unknown"),
        ("mobile", "075512345678", 422, "mobile_invalid"),
        ("name", "", 400, "invalid_request"),
        ("name", "\u3000\u200b\u3000", 422, "name_invalid"),
    ],
)
def test_invalid_person_or_card_is_named_and_not_repeated(
    invite: Make, field: str, value: str, status: int, code: str
) -> None:
    answer = invite().http.post("/bank-cards", json=person(**{field: value}))
    refused(answer, status, code, field)
    assert not value or value not in answer.text


@pytest.mark.parametrize(
    ("years", "code"),
    [(17, "under_age"), (-1, "born_in_future"), (122, "born_too_long_ago")],
    ids=["minor", "unborn", "ancient"],
)
def test_binding_by_a_minor_or_with_an_impossible_birth_is_refused(
    invite: Make, stack: Stack, years: int, code: str
) -> None:
    born = business_date(stack.clock.now()) - timedelta(days=366 * years)
    answer = invite().http.post(
        "/bank-cards", json=person(resident_id=persons.resident_id("001", born))
    )
    refused(answer, 422, code, "resident_id")


@pytest.mark.parametrize("missing", CURRENT)
def test_application_without_one_consent_is_refused(invite: Make, missing: str) -> None:
    wallet = invite()
    wallet.post("/bank-cards", person())
    given = {one: version for one, version in CURRENT.items() if one != missing}
    answer = wallet.http.post("/credit-applications", json={"consents": given})
    problem = refused(answer, 422, "consent_missing", "consents")
    assert missing in problem["detail"]


@pytest.mark.parametrize(("kind", "named"), [("009", "e2e"), ("001", "silent")])
def test_application_with_a_silent_source_is_unavailable(
    invite: Make, kind: str, named: str
) -> None:
    wallet = invite(named=named)
    wallet.post("/bank-cards", person(resident_id=new_person(kind)))
    answer = wallet.http.post("/credit-applications", json={"consents": dict(CURRENT)})
    refused(answer, 503, "upstream_unavailable")
    assert answer.headers["Retry-After"]


def test_account_before_a_card_binding_is_not_found(invite: Make) -> None:
    wallet = invite()
    for path in ("/account", "/loans", "/statements/2024-01"):
        refused(wallet.http.get(path), 404, "customer_not_found")


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"amount": 499_00}, 422, "amount_too_small", "amount"),
        ({"amount": 550_50}, 422, "amount_not_whole_hundred", "amount"),
        ({"amount": 200_100_00}, 422, "amount_too_large", "amount"),
        ({"amount": 1000.0}, 400, "invalid_request", "amount"),
        ({"amount": "100000"}, 400, "invalid_request", "amount"),
        ({"amount": True}, 400, "invalid_request", "amount"),
        ({"instalments": 7}, 422, "term_not_offered", "instalments"),
        ({"purpose": "securities"}, 422, "purpose_not_allowed", "purpose"),
        ({"disclosure_hash": "0" * 64}, 409, "disclosure_differs", None),
        ({"disclosure_hash": "0" * 63}, 400, "invalid_request", "disclosure_hash"),
        ({"amount": 1_100_00}, 409, "disclosure_differs", None),
        ({"reading_seconds": 4}, 422, "reading_too_short", "reading_seconds"),
        ({"reading_seconds": -1}, 422, "reading_too_short", "reading_seconds"),
        ({"confirmed_at": "2026-02-30T14:30:00+08:00"}, 422, "time_invalid", "confirmed_at"),
        ({"confirmed_at": 1_795_000_000}, 400, "invalid_request", "confirmed_at"),
        ({"confirmed_at": "1795000000"}, 400, "invalid_request", "confirmed_at"),
        ({"confirmed_at": "2026-11-25T14:30:00"}, 400, "invalid_request", "confirmed_at"),
        ({"card_id": UNKNOWN_CARD}, 404, "card_not_found", None),
        ({"card_id": "../card"}, 400, "invalid_request", "card_id"),
        ({"colour": "red"}, 400, "invalid_request", "colour"),
    ],
)
def test_invalid_draw_over_http_is_refused(
    customer: Wallet, change: Body, status: int, code: str, field: str | None
) -> None:
    body = _draw(customer)
    answer = customer.http.post("/loans", json=body | change, headers=key())
    refused(answer, status, code, field)
    assert customer.get("/loans")["loans"] == []


def _card(wallet: Wallet) -> str:
    card_id: str = wallet.get("/account")["cards"][0]["card_id"]
    return card_id


def _draw(wallet: Wallet) -> Body:
    """Return a draw to the wallet's card, with its disclosure confirmed."""
    terms = {"amount": 1_000_00, "instalments": 5}
    return wallet.confirmed(terms | {"card_id": _card(wallet), "purpose": "travel"})


def test_draw_or_quote_above_the_available_amount_is_refused(borrower: Make) -> None:
    wallet = borrower("003")
    available = wallet.get("/account")["line"]["available"]
    body = {"amount": available + 100_00, "instalments": 5}
    refused(wallet.http.post("/loan-quotes", json=body), 422, "amount_exceeds_available", "amount")
    draw = _draw(wallet) | body
    answer = wallet.http.post("/loans", json=draw, headers=key())
    refused(answer, 422, "amount_exceeds_available", "amount")


@pytest.mark.parametrize(
    "bad", [None, "short", "x" * 65, "has spaces in the key", "clé-à-usage-unique"]
)
def test_a_missing_or_malformed_idempotency_key_is_refused(
    customer: Wallet, bad: str | None
) -> None:
    body = _draw(customer)
    headers = httpx.Headers({} if bad is None else {"Idempotency-Key": bad}, encoding="utf-8")
    answer = customer.http.post("/loans", json=body, headers=headers)
    refused(answer, 400, "idempotency_key_invalid", "Idempotency-Key")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ("", 400, "invalid_request"),
        ("{no json", 400, "json_invalid"),
        ("[]", 400, "invalid_request"),
        ('"text"', 400, "invalid_request"),
        ("null", 400, "invalid_request"),
        ("{}", 400, "invalid_request"),
        (json.dumps({"amount": "9" * 9000}), 413, "body_too_large"),
    ],
)
def test_malformed_body_over_http_is_refused(
    customer: Wallet, content: str, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = customer.http.post("/loan-quotes", content=content, headers=headers)
    refused(answer, status, code)


@pytest.mark.parametrize("said", ["text/plain", "application/x-www-form-urlencoded"])
def test_body_of_another_media_type_is_refused(customer: Wallet, said: str) -> None:
    headers = {"Content-Type": said}
    answer = customer.http.post("/loan-quotes", content='{"amount": 1}', headers=headers)
    refused(answer, 415, "media_type_unsupported")


def test_body_without_a_media_type_is_refused(customer: Wallet) -> None:
    answer = customer.http.post("/loan-quotes", content='{"amount": 1}')
    refused(answer, 415, "media_type_unsupported")


def test_draw_with_a_used_key_and_another_body_is_a_mismatch(borrower: Make) -> None:
    wallet = borrower()
    headers = key()
    body = _draw(wallet)
    assert wallet.http.post("/loans", json=body, headers=headers).status_code == 202
    answer = wallet.http.post("/loans", json=body | {"amount": 1_100_00}, headers=headers)
    refused(answer, 422, "idempotency_mismatch")


def test_loan_and_card_of_another_customer_are_not_found(borrower: Make) -> None:
    owner, other = borrower(), borrower()
    loan_id = owner.borrow(1_000_00, 5)["loan_id"]
    owner.wait(loan_id)
    for path in (f"/loans/{loan_id}", f"/loans/{loan_id}/payoff", f"/loans/{UNKNOWN_LOAN}"):
        refused(other.http.get(path), 404, "loan_not_found")
    answer = other.http.post(f"/loans/{loan_id}/repayments", json={"settle": True}, headers=key())
    refused(answer, 404, "loan_not_found")
    draw = _draw(owner)
    refused(other.http.post("/loans", json=draw, headers=key()), 404, "card_not_found")


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"amount": 0}, 422, "amount_not_positive", "amount"),
        ({"amount": -1}, 422, "amount_not_positive", "amount"),
        ({"amount": 10**40}, 422, "amount_exceeds_payoff", "amount"),
        ({"amount": 1.5}, 400, "invalid_request", "amount"),
        ({}, 422, "amount_or_settle", "amount"),
        ({"amount": 1, "settle": True}, 422, "amount_or_settle", "amount"),
        ({"settle": "yes"}, 400, "invalid_request", "settle"),
    ],
)
def test_invalid_repayment_over_http_is_refused(
    loan: tuple[Wallet, str], body: Body, status: int, code: str, field: str
) -> None:
    owner, loan_id = loan
    answer = owner.http.post(f"/loans/{loan_id}/repayments", json=body, headers=key())
    refused(answer, status, code, field)


def test_repayment_of_a_settled_loan_is_refused(borrower: Make) -> None:
    wallet = borrower()
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    wallet.post(f"/loans/{loan_id}/repayments", {"settle": True})
    wallet.wait(loan_id)
    answer = wallet.http.post(f"/loans/{loan_id}/repayments", json={"settle": True}, headers=key())
    refused(answer, 409, "loan_settled")


def test_malformed_month_and_unknown_route_are_refused(customer: Wallet) -> None:
    refused(customer.http.get("/statements/2024-13"), 422, "month_invalid", "month")
    refused(customer.http.get("/nowhere"), 404, "route_not_found")
