"""The journey over HTTP, with real tokens, against the deployed stack."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

from microloan_ops.cli import ledger
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings
from microloan_testing import persons
from tests.e2e.people import new_person
from tests.support.builders.crossing_payments import crossed

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def test_only_an_invited_member_sees_the_loan_entry_point(invite: Make) -> None:
    outside = invite("wechat", invited=False).get("/invitation")
    inside = invite("wechat").get("/invitation")
    assert (outside["invited"], outside["state"]) == (False, "listed")
    assert (inside["invited"], inside["state"]) == (True, "invited")


def test_money_arrives_and_a_settled_loan_frees_its_limit(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    limit = wallet.get("/account")["line"]["limit"]
    loan_id = wallet.borrow(10_000_00, 10)["loan_id"]
    assert wallet.wait(loan_id)["status"] == "open"
    assert wallet.get("/account")["line"]["available"] == limit - 10_000_00

    wallet.post(f"/loans/{loan_id}/repayments", {"amount": 3_000_00})
    assert wallet.wait(loan_id)["outstanding"] == 7_000_00 + _interest_of(wallet, loan_id)
    payoff = wallet.get(f"/loans/{loan_id}/payoff")["quotes"][0]["total"]
    settled = wallet.post(f"/loans/{loan_id}/repayments", {"settle": True})
    assert settled["amount"] == payoff
    assert wallet.wait(loan_id)["status"] == "settled"

    account = wallet.get("/account")
    assert account["line"]["available"] == limit
    assert account["loans"] == []
    assert ledger.trial_balance(stack).proven


def _interest_of(wallet: Wallet, loan_id: str) -> int:
    repaid = [e for e in wallet.get(f"/loans/{loan_id}")["events"] if e["kind"] == "repaid"]
    interest: int = repaid[0]["interest"]
    return interest


def test_person_on_both_channels_shares_one_line(invite: Make) -> None:
    qq, wechat = invite("qq"), invite("wechat")
    person = new_person()
    qq.onboard(person, persons.card_number(serial=70_001))
    decision = wechat.onboard(person, persons.card_number(serial=70_002))
    loan_id = qq.borrow(5_000_00, 5)["loan_id"]
    qq.wait(loan_id)
    one, other = qq.get("/account"), wechat.get("/account")
    assert one["line"] == other["line"]
    assert one["line"]["used"] == 5_000_00
    assert {card["last4"] for card in one["cards"]} == {card["last4"] for card in other["cards"]}
    assert len(other["cards"]) == 2
    assert wechat.get(f"/loans/{loan_id}")["principal"] == 5_000_00
    # The decision was made through the first wallet, and is the person's.
    assert decision["model"] == "qq-2"


def test_repeated_draw_over_http_returns_its_first_response(
    borrower: Make, local_cloud: Settings
) -> None:
    wallet = borrower()
    key = uuid.uuid4().hex
    card_id = wallet.get("/account")["cards"][0]["card_id"]
    body = wallet.confirmed(
        {"amount": 1_000_00, "instalments": 5, "card_id": card_id, "purpose": "travel"}
    )
    answers = [
        wallet.http.post("/loans", json=body, headers={"Idempotency-Key": key}) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert answers[0].content == answers[1].content == answers[2].content
    assert [a.headers.get("Idempotent-Replayed") for a in answers] == [None, "true", "true"]
    assert len(wallet.get("/loans")["loans"]) == 1
    # With another login the repetition is the same, and another draw is not.
    headers = {"Authorization": f"Bearer {_weak_token(wallet, local_cloud)}"}
    repeated = wallet.http.post("/loans", json=body, headers=headers | {"Idempotency-Key": key})
    assert repeated.content == answers[0].content
    wallet.wait(answers[0].json()["loan_id"])
    large = wallet.confirmed(body | {"amount": 5_000_00})
    other = {"Idempotency-Key": uuid.uuid4().hex}
    refused = wallet.http.post("/loans", json=large, headers=headers | other)
    assert refused.status_code == 401
    assert refused.json()["code"] == "insufficient_user_authentication"
    assert 'max_age="300"' in refused.headers["WWW-Authenticate"]
    assert wallet.http.post("/loans", json=large, headers=other).status_code == 202


def _weak_token(wallet: Wallet, cloud: Settings) -> str:
    """Return a token of the wallet's member with a password only."""
    token = wallet.http.headers["Authorization"].removeprefix("Bearer ")
    openid = jwt.decode(token, options={"verify_signature": False})["sub"]
    return Issuers(cloud.state / "issuers").mint("qq", openid, amr=["pwd"])


def test_concurrent_repetitions_of_a_draw_are_one_draw(borrower: Make) -> None:
    wallet = borrower()
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    card_id = wallet.get("/account")["cards"][0]["card_id"]
    body = wallet.confirmed(
        {"amount": 1_000_00, "instalments": 5, "card_id": card_id, "purpose": "travel"}
    )
    with ThreadPoolExecutor(6) as threads:
        answers = list(
            threads.map(lambda _: wallet.http.post("/loans", json=body, headers=headers), range(12))
        )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert wallet.get("/account")["line"]["used"] == 1_000_00


def test_concurrent_draws_never_exceed_the_limit(borrower: Make) -> None:
    wallet = borrower("003")
    line = wallet.get("/account")["line"]
    half = line["limit"] // 2 // 100_00 * 100_00 + 100_00
    card_id = wallet.get("/account")["cards"][0]["card_id"]
    body = wallet.confirmed(
        {"amount": half, "instalments": 5, "card_id": card_id, "purpose": "travel"}
    )

    def draw(_: int) -> int:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return wallet.http.post("/loans", json=body, headers=headers).status_code

    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(draw, range(6)))
    assert statuses == [202] + [422] * 5
    assert wallet.get("/account")["line"]["used"] == half


def test_overpayment_of_a_loan_is_refused_or_refunded(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    payoff = wallet.get(f"/loans/{loan_id}/payoff")["quotes"][0]["total"]
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    path = f"/loans/{loan_id}/repayments"
    refused = wallet.http.post(path, json={"amount": payoff + 50_00}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "amount_exceeds_payoff")
    # A surplus arises all the same, when two payments cross each other.
    crossed(stack, loan_id, payoff + 50_00)
    assert wallet.wait(loan_id)["status"] == "settled"
    _eventually(lambda: wallet.get(f"/loans/{loan_id}")["events"][-1]["kind"] == "refunded")
    month = wallet.get("/account")["today"][:7]
    assert wallet.get(f"/statements/{month}")["refunded"] == 50_00
    assert ledger.trial_balance(stack).proven


def test_declined_disbursement_frees_the_limit(borrower: Make) -> None:
    wallet = borrower(behaviour="901")
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    assert wallet.wait(loan_id)["status"] == "cancelled"
    line = wallet.get("/account")["line"]
    assert line["used"] == 0
    assert line["available"] == line["limit"]


def test_transfer_that_times_out_is_resolved_by_an_inquiry(borrower: Make) -> None:
    wallet = borrower(behaviour="904")
    assert wallet.wait(wallet.borrow(1_000_00, 5)["loan_id"])["status"] == "open"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("004", "currently_delinquent"),
        ("005", "listed_person"),
        ("006", "too_many_inquiries"),
        ("007", "debt_burden_too_high"),
    ],
)
def test_declined_applicant_gets_the_reason_in_both_languages(
    invite: Make, kind: str, reason: str
) -> None:
    wallet = invite()
    decision = wallet.onboard(new_person(kind), persons.card_number())
    assert decision["outcome"] == "declined"
    assert decision["limit"] == 0
    assert decision["reasons"][0]["code"] == reason
    assert decision["reasons"][0]["zh"]
    assert decision["reasons"][0]["en"]
    assert wallet.get("/account")["line"] is None


def _eventually(happened: Callable[[], bool], attempts: int = 100) -> None:
    for _ in range(attempts):
        if happened():
            return
    pytest.fail("it never happened")
