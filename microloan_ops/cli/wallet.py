"""A wallet app's client of the API: a member with a token."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

import httpx

from microloan.domain.underwriting.consent import CURRENT
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan_ops.console.errors import CommandError
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings
from microloan_ops.local.waiting import within
from microloan_testing import persons
from microloan_testing.confirmations import confirmation_fields

_TIMEOUT_SECONDS = 30.0
_TERMS = ("amount", "instalments", "method")

Answer = dict[str, Any]


class WalletError(CommandError):
    """The API refused a request. The message is its problem."""


@dataclass(frozen=True)
class Wallet:
    """A member's session with the API."""

    http: httpx.Client
    log_in: Callable[[], str]
    """Performs a login and returns its token."""

    @classmethod
    def of(cls, settings: Settings, channel: str, member: str) -> Self:
        """Return a session with a fresh token of the local issuer."""
        issuers = Issuers(settings.state / "issuers")

        def log_in() -> str:
            return issuers.mint(channel, member)

        http = httpx.Client(
            base_url=f"{settings.url}/v1",
            headers=_bearer(log_in()),
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
        )
        return cls(http, log_in)

    def get(self, path: str) -> Answer:
        """Send a GET request, and return the answer.

        Raises
        ------
        WalletError
            When the API refuses.
        """
        return _answer(self.http.get(path))

    def post(self, path: str, body: Answer, key: str | None = None) -> Answer:
        """Send a POST request, by default with a new `Idempotency-Key`.

        Where the API asks for a new login, log in and send the same request again.

        Raises
        ------
        WalletError
            When the API refuses.
        """
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        response = self.http.post(path, json=body, headers=headers)
        if _asks_for_login(response):
            self.http.headers.update(_bearer(self.log_in()))
            response = self.http.post(path, json=body, headers=headers)
        return _answer(response)

    def onboard(self, resident_id: str, card_number: str, name: str = "") -> Answer:
        """Bind a card, apply for credit, and return the decision."""
        named = {"name": name} if name else {}
        self.post("/bank-cards", persons.entries(resident_id, card_number) | named)
        return self.post("/credit-applications", {"consents": dict(CURRENT)})

    def borrow(self, amount: int, instalments: int, purpose: str = "travel") -> Answer:
        """Draw a loan to the first card, and return the answer."""
        card_id = self.get("/account")["cards"][0]["card_id"]
        terms = {"amount": amount, "instalments": instalments}
        body = self.confirmed(terms | {"card_id": card_id, "purpose": purpose})
        return self.post("/loans", body)

    def confirmed(self, body: Answer) -> Answer:
        """Return a draw that confirms the disclosure of its quote, as if it had been read."""
        terms = {name: body[name] for name in _TERMS if name in body}
        return body | confirmation_fields(self.post("/loan-quotes", terms)["disclosure"]["hash"])

    def wait(self, loan_id: str, seconds: float = 20.0) -> Answer:
        """Wait until a loan has no open transfer, and return it.

        Raises
        ------
        WalletError
            When the transfer takes longer.
        """
        for _ in within(seconds):
            loan = self.get(f"/loans/{loan_id}")
            if loan["status"] != "disbursing" and not loan["collecting"]:
                return loan
        raise WalletError(f"The transfer of {loan_id} is still open.")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _asks_for_login(response: httpx.Response) -> bool:
    is_refused = response.status_code == HTTPStatus.UNAUTHORIZED
    return is_refused and response.json()["code"] == ErrorCode.INSUFFICIENT_USER_AUTHENTICATION


def _answer(response: httpx.Response) -> Answer:
    answer: Answer = response.json()
    if response.is_error:
        raise WalletError(f"{answer['status']} {answer['code']}: {answer['detail']}")
    return answer
