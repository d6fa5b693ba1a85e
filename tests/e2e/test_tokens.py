"""Who may not come in at all."""

import base64
import json
from collections.abc import Callable

import httpx
import pytest

from microloan_ops.cli.wallet import Wallet
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings

pytestmark = pytest.mark.e2e

MEMBER = "e2e-token"


def _issuers(settings: Settings) -> Issuers:
    return Issuers(settings.state / "issuers")


def _good(settings: Settings) -> str:
    return _issuers(settings).mint("qq", MEMBER)


def _expired(settings: Settings) -> str:
    return _issuers(settings).mint("qq", MEMBER, expires_in=-3600)


def _other_audience(settings: Settings) -> str:
    return _issuers(settings).mint("qq", MEMBER, audience="another-service")


def _tampered(settings: Settings) -> str:
    head, payload, signature = _good(settings).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "victim"}).encode())
    return ".".join((head, forged.decode().rstrip("="), signature))


def _unknown_issuer(settings: Settings) -> str:
    return _rewritten(settings, {}, {"iss": "https://elsewhere.example"})


def _unsigned(settings: Settings) -> str:
    token = _rewritten(settings, {"alg": "none"}, {})
    return token.rsplit(".", 1)[0] + "."


def _signed_by_the_other_wallet(settings: Settings) -> str:
    """A token of WeChat's key that claims to be of QQ."""
    head, payload, signature = _issuers(settings).mint("wechat", MEMBER).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(
        json.dumps(claims | {"iss": "https://qq.wallet.example"}).encode()
    )
    return ".".join((head, forged.decode().rstrip("="), signature))


def _rewritten(settings: Settings, header: dict[str, str], claims: dict[str, str]) -> str:
    parts = _good(settings).split(".")
    changed = [
        base64.urlsafe_b64encode(
            json.dumps(json.loads(base64.urlsafe_b64decode(part + "==")) | change).encode()
        )
        .decode()
        .rstrip("=")
        for part, change in zip(parts, (header, claims), strict=False)
    ]
    return ".".join((*changed, parts[2]))


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(lambda _: None, id="no token"),
        pytest.param(lambda _: "Bearer", id="empty bearer"),
        pytest.param(lambda _: "Basic dXNlcjpwYXNz", id="another scheme"),
        pytest.param(lambda _: "Bearer nonsense", id="no JWT"),
        *(
            pytest.param(lambda s, make=make: f"Bearer {make(s)}", id=make.__name__.strip("_"))
            for make in (
                _expired,
                _other_audience,
                _tampered,
                _unknown_issuer,
                _unsigned,
                _signed_by_the_other_wallet,
            )
        ),
    ],
)
@pytest.mark.parametrize("path", ["/invitation", "/account"])
def test_request_without_a_valid_token_is_unauthorized(
    anonymous: httpx.Client,
    local_cloud: Settings,
    authorization: Callable[[Settings], str | None],
    path: str,
) -> None:
    value = authorization(local_cloud)
    answer = anonymous.get(path, headers={"Authorization": value} if value else {})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthorized"


def test_channel_of_a_member_follows_from_the_token_issuer(invite: Callable[..., Wallet]) -> None:
    for channel in ("qq", "wechat"):
        assert invite(channel).get("/invitation")["channel"] == channel


def test_wallet_page_is_served_without_a_token(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/wallet/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
