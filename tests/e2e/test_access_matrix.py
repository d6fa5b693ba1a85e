"""Every route, and everybody who could ask: who gets what, and who is kept out."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import httpx
import jwt
import pytest
from typer.testing import CliRunner

from microloan.domain.calendar import business_date
from microloan.domain.underwriting.consent import CURRENT
from microloan.entrypoints.auth.scopes import EVERY_SCOPE, REQUIRED
from microloan_ops.__main__ import app
from microloan_ops.cli.operator import Operator
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack, StackError
from microloan_ops.local.administrator import AccessKey
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings
from microloan_testing import persons
from tests.e2e import access_matrix
from tests.e2e.access_matrix import COLUMNS, DRAW, ROWS, Known
from tests.e2e.people import new_person
from tests.support.assertions import api_document

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]
Users = Callable[[str, str | None], Operator]


@dataclass(frozen=True, slots=True)
class Scene:
    """Two customers, what is the first one's, and an operator."""

    settings: Settings
    member: str
    other: str
    known: Known
    operator: Operator

    def ask(self, route: str, column: str) -> httpx.Response:
        """Send the request of a route as one of those who could."""
        method, path = route.split(" ")
        path = path.format(**{f.name: getattr(self.known, f.name) for f in fields(self.known)})
        make = ROWS[route].body
        body = make(self.known) if make else None
        if column == access_matrix.OPERATOR:
            return self.operator.send(method, path, body)
        token = self._token(route, column)
        headers = {"Idempotency-Key": f"matrix-{column}-{route}".translate(_KEY)[:64]}
        return httpx.request(
            method,
            f"{self.settings.url}/v1{path}",
            json=body,
            headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=30.0,
            trust_env=False,
        )

    def _token(self, route: str, column: str) -> str | None:
        mint = Issuers(self.settings.state / "issuers").mint
        needed = REQUIRED.get(route, "")
        match column:
            case access_matrix.NO_TOKEN:
                return None
            case access_matrix.MEMBER:
                return mint("qq", self.member, scope=str(needed))
            case access_matrix.WRONG_SCOPE:
                return mint("qq", self.member, scope=_without(needed))
            case access_matrix.EXPIRED:
                return mint("qq", self.member, expires_in=-3600)
            case access_matrix.OTHER_CHANNEL:
                return mint("wechat", self.member)
            case access_matrix.OTHER_CUSTOMER:
                return mint("qq", self.other)
        raise LookupError(column)


_KEY = str.maketrans(dict.fromkeys(" /{}", "-"))


def _without(needed: str) -> str:
    return " ".join(one for one in EVERY_SCOPE.split() if one != needed)


def openid(wallet: Wallet) -> str:
    token = wallet.http.headers["Authorization"].removeprefix("Bearer ")
    found: str = jwt.decode(token, options={"verify_signature": False})["sub"]
    return found


@pytest.fixture(scope="module")
def user(local_cloud: Settings) -> Iterator[Users]:
    """Make an IAM user with one policy, or none; it signs as itself."""
    iam = local_cloud.client("iam")
    made: list[tuple[str, str, str | None]] = []

    def make(name: str, policy: str | None) -> Operator:
        iam.create_user(UserName=name)
        if policy:
            iam.attach_user_policy(UserName=name, PolicyArn=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        made.append((name, key["AccessKeyId"], policy))
        session = local_cloud.session(AccessKey(key["AccessKeyId"], key["SecretAccessKey"]))
        return Operator.of(local_cloud, session)

    yield make
    for name, key_id, policy in made:
        iam.delete_access_key(UserName=name, AccessKeyId=key_id)
        if policy:
            iam.detach_user_policy(UserName=name, PolicyArn=policy)
        iam.delete_user(UserName=name)


@pytest.fixture(scope="module")
def scene(
    local_cloud: Settings,
    invite: Make,
    borrower: Make,
    user: Users,
) -> Scene:
    wallet = invite("qq", named="matrix")
    person = persons.entries(new_person(), persons.card_number("000", 7))
    card = wallet.post("/bank-cards", person)
    decision = wallet.post("/credit-applications", {"consents": dict(CURRENT)})
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    known = Known(
        person=person,
        consents=dict(CURRENT),
        card_id=card["card_id"],
        confirmed=wallet.confirmed(DRAW),
        application_id=decision["application_id"],
        loan_id=loan_id,
        month="2023-05",
    )
    operator = user("operator", local_cloud.outputs()["OperatorPolicy"])
    return Scene(local_cloud, openid(wallet), openid(borrower()), known, operator)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("route", ROWS)
def test_route_answers_each_caller_as_in_the_access_matrix(
    scene: Scene, route: str, column: str
) -> None:
    answer = scene.ask(route, column)
    status, _, code = ROWS[route].expected[column].partition(" ")
    assert (str(answer.status_code), _code(answer)) == (status, code), answer.text
    method, path = route.split(" ")
    if not path.startswith("/wallet"):
        api_document.check(method, path, answer.status_code, answer.headers, answer.json())
    if column not in {access_matrix.MEMBER, access_matrix.OPERATOR}:
        assert not _told(scene.known, answer), answer.text


def _code(answer: httpx.Response) -> str:
    if answer.headers.get("Content-Type") != "application/problem+json":
        return ""
    for header in ("Strict-Transport-Security", "X-Content-Type-Options", "Cache-Control"):
        assert header in answer.headers, header
    code: str = answer.json()["code"]
    return code


def _told(known: Known, answer: httpx.Response) -> set[str]:
    """Return what an answer gives away of the member's."""
    own = {known.card_id, known.application_id, known.loan_id, *known.person.values()}
    return {str(one) for one in own if str(one) in answer.text}


def test_item_of_another_customer_looks_like_a_missing_one(scene: Scene) -> None:
    def seen(known: Known, route: str) -> Mapping[str, Any]:
        asked = Scene(scene.settings, scene.member, scene.other, known, scene.operator)
        problem: dict[str, Any] = asked.ask(route, access_matrix.OTHER_CUSTOMER).json()
        return {name: value for name, value in problem.items() if name != "correlation_id"}

    nothing = replace(
        scene.known,
        card_id=f"card-{'a' * 24}",
        application_id=f"app-{'a' * 24}",
        loan_id=f"loan-{'a' * 24}",
    )
    for route, row in ROWS.items():
        if row.expected[access_matrix.OTHER_CUSTOMER].startswith("404"):
            assert seen(scene.known, route) == seen(nothing, route), route


def test_signature_without_the_permission_is_refused_on_the_operator_route(
    scene: Scene, user: Users
) -> None:
    assert user("nobody", None).send("GET", "/operations/status").status_code == 403
    key = scene.operator.session.get_credentials()
    assert key
    forged = Operator.of(
        scene.settings, scene.settings.session(AccessKey(key.access_key, "guessed"))
    )
    with pytest.raises(StackError, match="403 forbidden"):
        forged.status()


def test_operator_status_has_the_health_of_the_service(scene: Scene, stack: Stack) -> None:
    answer = scene.operator.status()
    headers = {"content-type": "application/json"}
    api_document.check("GET", "/operations/status", 200, headers, answer)
    assert answer["business_date"] == str(business_date(stack.clock.now()))
    last = stack.night.last_closed()
    assert last
    assert answer["last_closed"] == str(last.day)
    assert answer["given_up"] == sum(
        one.needs_manual_review(stack.clock.now()) for one in stack.books.open_transfers()
    )


def test_status_command_uses_the_credentials_of_the_environment(scene: Scene) -> None:
    result = CliRunner().invoke(app, ["status", "--json"])
    shown = json.loads(result.output)
    assert result.exit_code == (0 if shown["ok"] else 1)
    assert shown.keys() == scene.operator.status().keys()


def test_api_gateway_refuses_money_movements_without_an_idempotency_key(borrower: Make) -> None:
    http = borrower().http
    for path in ("/loans", f"/loans/loan-{'a' * 24}/repayments"):
        answer = http.post(path, json={})
        assert (answer.status_code, _code(answer)) == (400, "idempotency_key_invalid")
        # By which AWS and the local cloud tell that no function was called.
        assert answer.headers["x-amzn-ErrorType"] == "BadRequestException"
