"""A scenario played over HTTP, by a customer of a deployed stack."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Self

import httpx

from microloan.domain.channel import Channel, member_key
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.writes import SaveLine
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within
from tests.support.scenarios.api_player import Answer, ApiPlayer
from tests.support.scenarios.model import Scenario

_SETTLED_WITHIN = 60.0
_TIMEOUT_SECONDS = 30.0


@dataclass
class HttpPlayer(ApiPlayer):
    """A wallet's session. The stack settles every transfer by itself."""

    @classmethod
    def of(cls, scenario: Scenario, wallet: Wallet, stack: Stack, customer_id: str) -> Self:
        """Return a customer who is on board, with a line of the scenario's terms."""
        product, before = scenario.product, stack.books.line(customer_id)
        assert before
        line = replace(before.line, limit=product.limit, daily_rate=product.daily_rate)
        stack.books.commit(SaveLine(customer_id, line, before))

        def ask(method: str, path: str, body: object, key: str) -> tuple[int, Answer]:
            headers = {"Idempotency-Key": key} if key else {}
            answer = wallet.http.request(method, path, json=body, headers=headers)
            document: Answer = answer.json()
            return answer.status_code, document

        return cls(
            product,
            stack.books,
            stack.clock,
            customer_id,
            stack=stack,
            ask=ask,
            card_id=wallet.get("/account")["cards"][0]["card_id"],
        )

    def deliver(self, transfer_id: str) -> None:
        settled = (
            self.transfer(transfer_id).status is TransferStatus.SETTLED
            for _ in within(_SETTLED_WITHIN)
        )
        assert any(settled), f"{transfer_id} is not settled"

    def call_back(self, message: Answer) -> int:
        body = json.dumps(message).encode()
        headers = webhook_headers(body, sha256(body).hexdigest())
        headers["Content-Type"] = "application/json"
        url = f"{self.stack.url}/rails/callbacks"
        answer = httpx.post(
            url, content=body, headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=False
        )
        return answer.status_code


def customer_of(stack: Stack, channel: str, openid: str) -> str:
    """Return the customer behind a member who has bound a card."""
    member = stack.people.member(member_key(Channel(channel), openid))
    assert member
    assert member.customer_id
    return member.customer_id
