"""No secret is anywhere: a whole journey with every kind of mistake, then a search everywhere."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from microloan.adapters.sandbox.payment_gateway import SANDBOX_WEBHOOK_KEY
from microloan.domain.calendar import due_day, first_due
from microloan.domain.underwriting.consent import CURRENT
from microloan_ops.cli import clock
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings
from microloan_testing import persons
from tests.e2e.people import new_person
from tests.support.assertions.secret_scan import Found, Secrets, flat, of_card
from tests.support.cloud.storage_locations import Place, everywhere, logs

pytestmark = pytest.mark.e2e

NAME = "欧阳密探"
TERMS = {"amount": 1_000_00, "instalments": 5}
MOBILE = "18912340567"
# Tells a payment by a callback, after it has answered.
CARD = persons.card_number("908", serial=880_000_001)
WRONG_CARD = "999999" + CARD[6:]
PLANTED = "plantedsecretwithnopattern"
QUEUE = "secrets-of-the-bus"

KEY = {"Idempotency-Key": "0123456789abcdef"}
Answers = list[Place]


@pytest.fixture(scope="module")
def names(stack: Stack) -> dict[str, str]:
    """The physical names of the stack's resources."""
    found = stack.client("cloudformation").describe_stack_resources(StackName="microloan")
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found["StackResources"]}


@pytest.fixture(scope="module")
def bus(stack: Stack, names: dict[str, str]) -> Iterator[str]:
    """The bus of notices, with a queue that gets all of them."""
    sqs, events = stack.client("sqs"), stack.client("events")
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    rule: dict[str, Any] = {"EventBusName": names["Notices"]}
    pattern = json.dumps({"source": [{"prefix": ""}]})
    events.put_rule(Name="all", EventPattern=pattern, **rule)
    events.put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}], **rule)
    yield names["Notices"]
    events.remove_targets(Rule="all", Ids=["queue"], **rule)
    events.delete_rule(Name="all", **rule)
    sqs.delete_queue(QueueUrl=url)


def headers(client: httpx.Client, answers: Answers) -> None:
    def keep(response: httpx.Response) -> None:
        response.read()
        told = [dict(response.headers), response.content]
        asked = f"{response.request.method} {response.request.url.path}"
        answers.append((f"answer to {asked}: {response.status_code}", flat(told)))

    client.event_hooks = {"response": [*client.event_hooks["response"], keep]}


# --- The journey, and everything that can be done wrong on it ---


def live(wallet: Wallet, stack: Stack, resident_id: str) -> None:
    """Go from an invitation to a loan that is partly repaid, over nights until a notice is due."""
    wallet.get("/invitation")
    person = {"name": NAME, "resident_id": resident_id, "mobile": MOBILE, "card_number": CARD}
    wallet.post("/bank-cards", person)
    wallet.post("/bank-cards", person | {"mobile": f"+86{MOBILE}"})
    refuse_cards(wallet, person)
    wallet.post("/credit-applications", {"consents": dict(CURRENT)})
    loan_id = wallet.borrow(2_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    wallet.post(f"/loans/{loan_id}/repayments", {"amount": 500_00})
    wallet.wait(loan_id)
    misuse(wallet, resident_id, loan_id)
    today = date.fromisoformat(str(clock.show(stack)["today"]))
    due = first_due(today, due_day(today))
    # One night catches up with what it missed; the next ones tell of the instalment and collect it.
    stack.test_clock.set(datetime.combine(due - timedelta(days=3), clock.MORNING))
    clock.advance(due + timedelta(days=1), stack)
    wallet.get(f"/loans/{loan_id}")
    wallet.get("/account")


def refuse_cards(wallet: Wallet, person: dict[str, str]) -> None:
    """Bind cards in every wrong way."""
    last = "1" if person["resident_id"].endswith("0") else "0"
    wrong: list[object] = [
        person | {"card_number": WRONG_CARD},
        person | {"resident_id": person["resident_id"][:-1] + last},
        person | {"mobile": f"+1{MOBILE}"},
        person | {"card": CARD},
        person | {person["resident_id"]: NAME},
        person | {"name": [NAME, person["resident_id"]]},
        person | {"name": NAME * 40},
        person | {"card_number": int(CARD)},
        {"person": person},
        [person],
        person["resident_id"],
    ]
    for body in wrong:
        answer = wallet.http.post("/bank-cards", json=body)
        assert answer.is_client_error, (answer.status_code, body)
    whole = json.dumps(person, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json"}
    for broken in (whole[:-1], whole + b"}", b"'" + whole, whole * 60):
        answer = wallet.http.post("/bank-cards", content=broken, headers=kind)
        assert answer.is_client_error, (answer.status_code, answer.content)


def misuse(wallet: Wallet, resident_id: str, loan_id: str) -> None:
    """Put secrets wherever they do not belong: paths, queries, amounts, headers, unknown fields."""
    for secret in (CARD, resident_id, MOBILE, NAME):
        for path in (
            f"/loans/{secret}",
            f"/loans/{secret}/payoff",
            f"/credit-applications/{secret}",
            f"/statements/{secret}",
            f"/wallet/{secret}",
            f"/nowhere/{secret}",
        ):
            assert wallet.http.get(path).is_client_error
        for path in (f"/account?card={secret}", f"/invitation?name={secret}"):
            assert wallet.http.get(path).is_success
        draw = wallet.confirmed(TERMS | {"card_id": f"card-{'a' * 24}", "purpose": "travel"})
        bodies: dict[str, list[object]] = {
            "/loan-quotes": [TERMS | {name: secret} for name in ("amount", "instalments", secret)],
            "/loans": [
                draw | {name: secret} for name in ("card_id", "disclosure_hash", "confirmed_at")
            ],
            f"/loans/{loan_id}/repayments": [{"amount": secret}, {"settle": secret}],
            "/credit-applications": [
                {"consents": {secret: secret}},
                {"consents": dict(CURRENT) | {"bureau": secret}},
                {"consents": secret},
            ],
        }
        if secret.isdecimal():
            number = int(secret)
            bodies["/loan-quotes"] += [TERMS | {name: number} for name in TERMS]
            bodies["/loans"] += [draw | {"amount": number}, draw | {"purpose": secret[:32]}]
        for path, wrong in bodies.items():
            for body in wrong:
                answer = wallet.http.post(path, json=body, headers=KEY)
                assert answer.is_client_error, (path, body, answer.content)
    for key in (f"{CARD} {MOBILE}", resident_id * 4):
        header = {**KEY, "Idempotency-Key": key, "User-Agent": CARD, "X-Person": resident_id}
        answer = wallet.http.post(
            f"/loans/{loan_id}/repayments", json={"amount": 1_00}, headers=header
        )
        assert answer.is_client_error


def knock(client: httpx.Client, tokens: dict[str, str], resident_id: str) -> None:
    """Come with wrong tokens, and with wrong signatures to the rails' own door."""
    for token in (*tokens.values(), resident_id, CARD, f"{CARD}.{MOBILE}.x"):
        answer = client.get("/account", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    for told in ({"transfer_id": CARD, "status": MOBILE}, {"name": NAME, "id": resident_id}):
        body = json.dumps(told).encode()
        right = {"Content-Type": "application/json", **webhook_headers(body, "msg-1")}
        for sent in (
            right,
            right | {"webhook-timestamp": CARD},
            right | {"webhook-id": resident_id},
            # Believed, so that its id is logged.
            right | webhook_headers(body, CARD),
        ):
            answer = client.post("/rails/callbacks", content=body, headers=sent)
            assert answer.is_client_error


@pytest.fixture(scope="module")
def lived(
    invite: Callable[..., Wallet], stack: Stack, local_cloud: Settings, bus: str
) -> tuple[dict[str, list[str]], Answers]:
    """The secrets of a journey that has been lived, and every answer on it."""
    assert bus
    answers: Answers = []
    wallet = invite("wechat", named="journey")
    headers(wallet.http, answers)
    resident_id = new_person()
    live(wallet, stack, resident_id)
    issuers = Issuers(local_cloud.state / "issuers")
    good = wallet.http.headers["Authorization"].removeprefix("Bearer ")
    tokens = {
        "expired": issuers.mint("qq", "somebody", expires_in=-3600),
        "for another": issuers.mint("qq", "somebody", audience="another"),
        "forged": good[:-8] + "AAAAAAAA",
    }
    with httpx.Client(base_url=f"{local_cloud.url}/v1", timeout=30.0, trust_env=False) as client:
        headers(client, answers)
        knock(client, tokens, resident_id)
    secrets = {
        "card": of_card(CARD),
        "wrong card": of_card(WRONG_CARD),
        "name": [NAME],
        "resident ID": [resident_id, resident_id[6:17]],
        "mobile": [MOBILE],
        "tokens": [good, *tokens.values(), *(one.rpartition(".")[2] for one in (good,))],
        "the rails' secret": [SANDBOX_WEBHOOK_KEY.secret.decode()],
    }
    return secrets, answers


def test_secrets_of_a_journey_are_in_no_storage_location(
    lived: tuple[dict[str, list[str]], Answers],
    stack: Stack,
    names: dict[str, str],
    local_cloud: Settings,
) -> None:
    secrets, answers = lived
    places = [*everywhere(stack.client, names, local_cloud.state), *answers]
    assert Secrets(secrets).search(places) == set()
    # Metrics are lines of the logs: the emulator makes none of them.
    looked_at = {place.partition(" ")[0] for place, content in places if content.strip()}
    assert looked_at >= {"table", "stream", "log", "queue", "machine", "file", "answer"}


def test_openid_of_a_member_is_in_no_log(
    lived: tuple[dict[str, list[str]], Answers], stack: Stack
) -> None:
    assert lived
    assert Secrets({"openid": ["journey-"]}).search(logs(stack.client)) == set()


# --- That the search would find it ---


def plant_everywhere(
    stack: Stack, names: dict[str, str], state: Path
) -> dict[str, Callable[[], object]]:
    """Write a secret into each kind of place; return what takes it away again."""
    table = stack.client("dynamodb")
    item = {"customer_id": {"S": "planted"}, "item": {"S": "x"}}
    sealed = {"M": {"deep": {"L": [{"B": f"..{PLANTED}..".encode()}]}}}
    table.put_item(TableName=names["Customers"], Item=item | {"sealed": sealed})
    transfer = {"transfer_id": {"S": "planted"}}
    table.put_item(TableName=names["Transfers"], Item=transfer | {"status": {"S": PLANTED}})
    log, group = stack.client("logs"), f"/aws/lambda/{names['Borrow']}"
    stream = {"logGroupName": group, "logStreamName": "planted"}
    log.create_log_stream(**stream)
    line = {"timestamp": int(time.time() * 1000), "message": PLANTED.encode().hex()}
    log.put_log_events(**stream, logEvents=[line])
    metric = {"MetricName": PLANTED, "Value": 1.0}
    stack.client("cloudwatch").put_metric_data(Namespace="planted", MetricData=[metric])
    machine = names["EndOfDay"]
    until = json.dumps({"until": PLANTED})
    stack.client("stepfunctions").start_execution(stateMachineArn=machine, input=until)
    told = {"Source": "x", "DetailType": "x", "Detail": json.dumps({"name": PLANTED})}
    stack.client("events").put_events(Entries=[told | {"EventBusName": names["Notices"]}])
    file = state / "planted.log"
    file.write_text(PLANTED)
    return {
        "item": lambda: table.delete_item(TableName=names["Customers"], Key=item),
        "transfer": lambda: table.delete_item(TableName=names["Transfers"], Key=transfer),
        "log": lambda: log.delete_log_stream(**stream),
        "file": file.unlink,
    }


def test_planted_secret_is_found_in_each_storage_location(
    stack: Stack, names: dict[str, str], local_cloud: Settings, bus: str
) -> None:
    assert bus
    expected = {
        "table Customers",
        "table Transfers",
        f"stream of {names['Transfers']}",
        f"log /aws/lambda/{names['Borrow']}",
        "metrics",
        f"queue {QUEUE}",
        "machine EndOfDay",
        "file planted.log",
    }
    away = plant_everywhere(stack, names, local_cloud.state)
    try:
        places: list[Place] = list(everywhere(stack.client, names, local_cloud.state))
    finally:
        for take in away.values():
            take()
    found = Secrets({"it": [PLANTED]}).search(places)
    assert {Found("it", place) for place in expected} <= found
