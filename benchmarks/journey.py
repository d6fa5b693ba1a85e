"""What a customer does from the first look to the last payment, step by step, in this process."""

import gzip
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from jwt import PyJWKSet

from microloan.domain.channel import Channel
from microloan.domain.underwriting.consent import CURRENT
from microloan.entrypoints.auth.jwks import CachedKeys
from microloan.entrypoints.auth.tokens import Issuer
from microloan.entrypoints.auth.tokens import Issuers as Believed
from microloan_ops.local.issuers import AUDIENCE, ISSUERS, Issuers
from microloan_testing import persons
from microloan_testing.confirmations import confirmation_fields
from tests.support.cloud.in_process_api import FUNCTIONS, InProcessApi

Body = dict[str, Any]

TERMS = {"amount": 1_000_00, "instalments": 5}
PART = {"amount": 100_00}
_METHOD = "arn:aws:execute-api:us-east-1:123456789012:abcdef/v1/GET/account"
_ADDRESSES = {
    **{f"{channel.upper()}_ISSUER": name for channel, name in ISSUERS.items()},
    **{f"{channel.upper()}_JWKS_URL": f"{name}/jwks.json" for channel, name in ISSUERS.items()},
    "AUDIENCE": AUDIENCE,
}
# What API Gateway compresses, and how well: template.yaml's MinimumCompressionSize.
_COMPRESSED_FROM, _LEVEL = 1_024, 6


class Wallet:
    """A wallet whose tokens the authorizer believes."""

    _CHANNEL = "wechat"

    def __init__(self, api: InProcessApi, folder: Path) -> None:
        self._issuers = Issuers(folder)
        self._issuers.prepare()
        published = PyJWKSet.from_dict(self._issuers.jwks(self._CHANNEL))
        issuer = Issuer(Channel(self._CHANNEL), CachedKeys(lambda: published))
        self._authorizer = _authorizer(api)
        self._authorizer.issuers = Believed({ISSUERS[self._CHANNEL]: issuer}, AUDIENCE)

    def token(self, openid: str) -> str:
        """Return a token for a member."""
        return self._issuers.mint(self._CHANNEL, openid)

    def authorize(self, token: str) -> None:
        """Let the authorizer look at a token."""
        event = {"methodArn": _METHOD, "authorizationToken": f"Bearer {token}"}
        self._authorizer.handler(event, None)


def _authorizer(api: InProcessApi) -> Any:  # noqa: ANN401 - a function's module
    with patch.dict(os.environ, _ADDRESSES):
        return api.load("authorize")


class Journey:
    """One customer's way; each step is something that the bank does for it.

    Parameters
    ----------
    api
        The handlers, on whatever tables they were given.
    wallet
        Whose tokens the customer has.
    number
        Tells the customers of a run apart.
    """

    def __init__(self, api: InProcessApi, wallet: Wallet, number: int = 1) -> None:
        self.api, self._wallet = api, wallet
        self.answered = 0
        """Bytes of the last answer, as the gateway sends them."""
        self._openid = f"journey-{number}"
        self._token = wallet.token(self._openid)
        self._person = persons.made_up(number).entries
        self._draw = TERMS | {"purpose": "travel"}
        self._loan_id = self._transfer_id = self._month = ""
        self._key = uuid.uuid4().hex

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield every step, in order."""
        yield "the page", self._page
        yield "a token is looked at", self._authorize
        yield "is the entrance shown", lambda: self._ask("GET", "/invitation")
        yield "bind a card", self._bind
        yield "apply for a line", self._apply
        yield "the account screen, without a loan", lambda: self._ask("GET", "/account")
        yield "quote a draw", self._quote
        yield "borrow", self._borrow
        yield "borrow, asked again", self._borrow
        yield "the money arrives", self._deliver
        yield "the account screen", lambda: self._ask("GET", "/account")
        yield "look at a loan", lambda: self._ask("GET", f"/loans/{self._loan_id}")
        yield "what closes a loan", lambda: self._ask("GET", f"/loans/{self._loan_id}/payoff")
        yield "a statement", lambda: self._ask("GET", f"/statements/{self._month}")
        yield "repay", lambda: self._repay(PART)
        yield "a payment is collected", self._deliver
        yield "repay all", lambda: self._repay({"settle": True})
        yield "all is collected, the loan is settled", self._deliver
        yield "a sweep", self._sweep
        yield "an operator looks", lambda: self._ask("GET", "/operations/status")

    def _page(self) -> None:
        answer = self.api.load("wallet").handler(
            {
                "httpMethod": "GET",
                "path": "/wallet/",
                "resource": "/wallet",
                "headers": {},
                "pathParameters": None,
                "requestContext": {"requestId": "r-1", "path": "/v1/wallet/"},
            },
            None,
        )
        self.answered = sent(answer["body"])

    def _authorize(self) -> None:
        self._wallet.authorize(self._token)
        self.answered = 0

    def _ask(self, method: str, path: str, body: Body | None = None, key: str = "") -> Body:
        status, answer = self.api.request(method, path, body, openid=self._openid, key=key)
        if status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path} answered {status}: {answer}")
        self.answered = sent(json.dumps(answer, ensure_ascii=False))
        return answer

    def _bind(self) -> None:
        self.api.customer_id = ""
        self._draw["card_id"] = self._ask("POST", "/bank-cards", self._person)["card_id"]

    def _come_again(self) -> None:
        """Take another token, as the page does: the authorizer knows the customer now."""
        client: Any = boto3.client("dynamodb")
        key = {"member": {"S": f"wechat#{self._openid}"}}
        member = client.get_item(TableName="Members", Key=key)["Item"]
        self.api.customer_id = member["customer_id"]["S"]

    def _apply(self) -> None:
        self._come_again()
        self._ask("POST", "/credit-applications", {"consents": dict(CURRENT)})

    def _quote(self) -> None:
        self._draw |= confirmation_fields(
            self._ask("POST", "/loan-quotes", TERMS)["disclosure"]["hash"]
        )

    def _borrow(self) -> None:
        drawn = self._ask("POST", "/loans", self._draw, self._key)
        self._loan_id, self._transfer_id = drawn["loan_id"], drawn["transfer_id"]
        self._month = drawn["drawn_on"][:7]

    def _repay(self, body: Body) -> None:
        path = f"/loans/{self._loan_id}/repayments"
        self._transfer_id = self._ask("POST", path, body, uuid.uuid4().hex)["transfer_id"]

    def _deliver(self) -> None:
        self.api.deliver(self._transfer_id)
        self.answered = 0

    def _sweep(self) -> None:
        self.api.load("transfer_worker").sweep_handler({}, None)
        self.answered = 0


def page_files() -> list[int]:
    """Return what each file of the first screen weighs on its way. Others load on demand."""
    static = FUNCTIONS / "wallet/static"
    index = (static / "index.html").read_text("utf-8")
    named = sorted(set(re.findall(r'"\{release\}/([^"]+)"', index)))
    return [sent((static / name).read_text("utf-8")) for name in named]


def sent(text: str) -> int:
    """Return the bytes of an answer's body as the gateway sends them.

    Examples
    --------
    >>> sent("short"), sent("long " * 1_000) < 100
    (5, True)
    """
    body = text.encode()
    return len(body) if len(body) < _COMPRESSED_FROM else len(gzip.compress(body, _LEVEL))
