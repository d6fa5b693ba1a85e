"""The command line's wallet logs in again where the API asks for it."""

import httpx
import pytest

from microloan_ops.cli.wallet import Wallet, WalletError


class Api:
    """An API that refuses each login but one."""

    def __init__(self, accepted: str, code: str = "insufficient_user_authentication") -> None:
        self.accepted, self.code = accepted, code
        self.asked: list[tuple[str, str, bytes]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.asked.append((token, request.headers["Idempotency-Key"], request.content))
        if token == self.accepted:
            return httpx.Response(202, json={"loan_id": "loan-1"})
        return httpx.Response(401, json={"status": 401, "code": self.code, "detail": "no"})


def wallet(api: Api) -> Wallet:
    http = httpx.Client(
        transport=httpx.MockTransport(api),
        base_url="http://test",
        headers={"Authorization": "Bearer old"},
    )
    return Wallet(http, lambda: "new")


def test_same_request_is_sent_once_more_with_a_new_login() -> None:
    api = Api(accepted="new")

    assert wallet(api).post("/loans", {"amount": 1}) == {"loan_id": "loan-1"}

    [(first, key, body), (second, *repeated)] = api.asked
    assert (first, second) == ("old", "new")
    assert repeated == [key, body]


def test_new_login_that_does_not_suffice_is_an_error() -> None:
    api = Api(accepted="another")

    with pytest.raises(WalletError, match="401 insufficient_user_authentication"):
        wallet(api).post("/loans", {"amount": 1})
    assert len(api.asked) == 2


def test_other_refusals_of_a_token_ask_for_no_login() -> None:
    api = Api(accepted="new", code="unauthorized")

    with pytest.raises(WalletError, match="401 unauthorized"):
        wallet(api).post("/loans", {"amount": 1})
    assert len(api.asked) == 1
