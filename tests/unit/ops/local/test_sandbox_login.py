"""The login in the tokens of the sandbox's wallets."""

from pathlib import Path
from typing import Any

import jwt
import pytest

from microloan_ops.local.issuers import Issuers
from microloan_ops.local.sandbox import Sandbox, SandboxError


class Clock:
    """A test clock that is never moved."""

    def show(self) -> dict[str, str]:
        return {"today": "2026-11-29"}

    def advance(self, to: object) -> None:
        raise AssertionError(to)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    issuers = Issuers(Path(tmp_path_factory.mktemp("issuers")))
    issuers.prepare()
    return Sandbox(issuers, Clock(), lambda _: [], lambda *_: {})


def claims(sandbox: Sandbox, **login: object) -> dict[str, Any]:
    mint = sandbox.route("POST", "/sandbox/token")
    assert mint
    token = str(mint({"channel": "qq", "member": "oid-0001"} | login)["token"])
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def test_sandbox_login_is_the_strongest_and_current_unless_set(sandbox: Sandbox) -> None:
    usual, weak = claims(sandbox), claims(sandbox, amr=["pwd"], auth_age=600)

    assert (usual["amr"], usual["auth_time"]) == (["pwd", "otp", "face"], usual["iat"])
    assert (weak["amr"], weak["auth_time"]) == (["pwd"], weak["iat"] - 600)


def test_sandbox_token_without_a_method_has_no_login_claim(sandbox: Sandbox) -> None:
    assert not claims(sandbox, amr=[]).keys() & {"amr", "auth_time"}


@pytest.mark.parametrize(
    ("login", "field"),
    [
        ({"amr": "pwd"}, "amr"),
        ({"amr": ["sms"]}, "amr"),
        ({"amr": [["pwd"]]}, "amr"),
        ({"auth_age": -1}, "auth_age"),
        ({"auth_age": True}, "auth_age"),
        ({"auth_age": "5"}, "auth_age"),
    ],
)
def test_unknown_login_method_or_age_is_refused(
    sandbox: Sandbox, login: dict[str, object], field: str
) -> None:
    with pytest.raises(SandboxError, match=f"^{field}: "):
        claims(sandbox, **login)
