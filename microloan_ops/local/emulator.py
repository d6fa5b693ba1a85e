"""Start ministack behind a guard, with random secrets for its functions.

    .venv-cloud/bin/python -P microloan_ops/local/emulator.py

ministack runs functions as the user who started it. It answers every host name and every page, and
its own endpoints need no signature. It accepts the key ids `test`, any account number and the
administrator's with any signature. It derives a function's credentials from the function's name.

The program has the emulator's environment, so it imports nothing of this repository.
"""

import hashlib
import hmac
import importlib
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Config = dict[str, Any]

# The API's own address, where its authorizer and IAM decide.
_API = "/_aws/execute-api/"
# Only browsers send these, and no browser calls the services.
_OF_BROWSERS = frozenset({b"origin", b"sec-fetch-site", b"access-control-request-method"})
_SIGNED = b"AWS4-HMAC-SHA256 "
_FORBIDDEN, _MISDIRECTED = 403, 421


class Guard:
    """Passes on requests of this user's programs, and refuses all others.

    Parameters
    ----------
    application
        The emulator, which checks the signatures.
    port
        The emulator's port. Its only names are those of the loopback address.
    """

    def __init__(self, application: Application, port: int) -> None:
        self._application = application
        self._names = {f"{host}:{port}".encode() for host in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on to the emulator."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] == "websocket":
            # The stack has no such API.
            await send({"type": "websocket.close", "code": 1008})
        elif refusal := self._refusal(scope):
            await _refuse(send, *refusal)
        else:
            await self._application(scope, receive, _without_cors(send))

    def _refusal(self, scope: Message) -> tuple[int, str] | None:
        names = {name.lower() for name, _ in scope["headers"]}
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._names:
            return _MISDIRECTED, "Another host is meant"
        if names & _OF_BROWSERS:
            return _FORBIDDEN, "The AWS services answer no web page"
        if scope["path"].startswith(_API):
            return None
        if _is_own(scope["path"]):
            return _FORBIDDEN, "The emulator's own endpoints are closed"
        return None if _is_signed(scope) else (_FORBIDDEN, "A signed request is needed")


def _is_own(path: str) -> bool:
    """Return whether a path is the emulator's own, which needs no signature.

    Examples
    --------
    >>> _is_own("/_ministack/reset"), _is_own("//health"), _is_own("/2015-03-31/functions")
    (True, True, False)
    """
    first = next((part for part in path.split("/") if part), "")
    return first.startswith("_") or first == "health"


def _is_signed(scope: Message) -> bool:
    headers = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
    if headers:
        return len(headers) == 1 and headers[0].startswith(_SIGNED)
    return "X-Amz-Signature" in parse_qs(scope["query_string"].decode("latin-1"))


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"message": detail}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _without_cors(send: Send) -> Send:
    """Return `send` without the headers that let other origins read an answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _kept(message.get("headers", []))}
        await send(message)

    return sending


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [header for header in headers if not header[0].lower().startswith(b"access-control-")]


def random_credentials(
    register: Callable[[str, Config], None], key: bytes
) -> Callable[[Config], Config]:
    """Return a function that derives a Lambda's credentials from a random key.

    Parameters
    ----------
    register
        Keeps a session of STS by its access key.

    Examples
    --------
    >>> kept: dict[str, Config] = {}
    >>> make = random_credentials(kept.__setitem__, b"key")
    >>> function = {"FunctionName": "f", "FunctionArn": "arn:aws:lambda:x:1:function:f"}
    >>> made = make(function | {"Role": "r"})
    >>> kept[made["AWS_ACCESS_KEY_ID"]]["Arn"]
    'arn:aws:sts::1:assumed-role/r/f'
    """

    def credentials(config: Config) -> Config:
        function, role = config["FunctionArn"], config.get("Role", "")
        name, session = role.rsplit("/", 1)[-1], config["FunctionName"][:64]
        account = function.split(":")[4]
        access_key, secret, token = (
            hmac.new(key, f"{part} {function} {role}".encode(), hashlib.sha256).hexdigest()
            for part in ("id", "secret", "token")
        )
        access_key = f"ASIA{access_key[:16].upper()}"
        register(
            access_key,
            {
                "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
                "UserId": f"{name}:{session}",
                "SecretAccessKey": secret,
                "SessionToken": token,
            },
        )
        return {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_SESSION_TOKEN": token,
        }

    return credentials


def main() -> None:
    """Serve until stopped."""
    # Other users may not read the files of the services.
    os.umask(0o077)
    emulator: Any = importlib.import_module("ministack.app")
    evaluator = importlib.import_module("ministack.core.iam_evaluator")
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    sts: Any = importlib.import_module("ministack.services.sts")
    # So the evaluator checks each signature, that of the administrator too.
    vars(evaluator)["_is_root_key"] = lambda _: False
    runtime.execution_credentials = random_credentials(
        sts.register_session, secrets.token_bytes(32)
    )
    emulator.app = Guard(emulator.app, int(os.environ["GATEWAY_PORT"]))
    emulator.main()


if __name__ == "__main__":
    main()
