"""The guard before the local cloud's AWS services, and the secrets that it keeps."""

import os
from pathlib import Path
from typing import Any

import pytest

from microloan_ops.local import administrator, private
from microloan_ops.local.emulator import Guard, Message, Receive, Send, random_credentials
from microloan_ops.local.settings import LocalCloudError, Settings

PORT = 4566
SIGNED = (b"authorization", b"AWS4-HMAC-SHA256 Credential=AKIA/20260101/ap-east-1/iam/aws4_request")
API = "/_aws/execute-api/0123abcd/v1/account"
CORS = (b"Access-Control-Allow-Origin", b"*")


async def emulator(scope: Message, _receive: Receive, send: Send) -> None:
    """Answers everything, and every origin."""
    await send({"type": "http.response.start", "status": 200, "headers": [CORS, (b"x-a", b"b")]})
    await send({"type": "http.response.body", "body": scope["type"].encode()})


def ask(
    path: str, *headers: tuple[bytes, bytes], host: bytes = b"127.0.0.1:4566", **scope: object
) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    hosts = [(b"host", host)] if host else []
    asked = {"type": "http", "path": path, "query_string": b"", "headers": [*hosts, *headers]}
    # Nothing here waits, so no event loop is needed. A browser's test may have left one behind.
    answering = Guard(emulator, PORT)(asked | scope, receive, send)
    with pytest.raises(StopIteration):
        answering.send(None)
    return sent


def status(messages: list[Message]) -> int:
    found: int = messages[0]["status"]
    return found


@pytest.mark.parametrize("host", [b"127.0.0.1:4566", b"localhost:4566"])
def test_signed_or_api_request_to_the_emulator_is_passed_on(host: bytes) -> None:
    assert status(ask("/", SIGNED, host=host)) == 200
    assert status(ask(API, host=host)) == 200
    presigned = b"X-Amz-Credential=AKIA&X-Amz-Signature=ab12"
    assert status(ask("/bucket/key", host=host, query_string=presigned)) == 200


@pytest.mark.parametrize(
    "host",
    [b"", b"evil.example", b"evil.example:4566", b"127.0.0.1", b"127.0.0.1:4567", b"[::1]:4566"],
)
@pytest.mark.parametrize("path", ["/", API])
def test_emulator_request_for_another_host_is_refused(host: bytes, path: str) -> None:
    assert status(ask(path, SIGNED, host=host)) == 421


def test_emulator_request_with_two_hosts_is_refused() -> None:
    assert status(ask("/", SIGNED, (b"Host", b"evil.example"))) == 421


@pytest.mark.parametrize(
    "header",
    [
        (b"origin", b"http://evil.example"),
        (b"Origin", b"http://127.0.0.1:3000"),
        (b"origin", b"null"),
        (b"sec-fetch-site", b"cross-site"),
        (b"Access-Control-Request-Method", b"PUT"),
    ],
)
@pytest.mark.parametrize("path", ["/", API])
def test_emulator_request_of_a_browser_is_refused(header: tuple[bytes, bytes], path: str) -> None:
    answered = ask(path, SIGNED, header)
    assert status(answered) == 403
    assert not any(b"access-control" in name.lower() for name, _ in answered[0]["headers"])


@pytest.mark.parametrize(
    "path",
    [
        "/_ministack/health",
        "/_ministack/reset",
        "/_ministack/config",
        "/_localstack/health",
        "/health",
        "//_ministack/reset",
        "/_aws/sqs/messages",
        "/_user_request_/x",
    ],
)
def test_own_endpoints_of_the_emulator_refuse_even_a_signed_request(path: str) -> None:
    assert status(ask(path, SIGNED)) == 403


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"Bearer x")],
        [(b"authorization", b"AWS test:signature")],
        [SIGNED, SIGNED],
    ],
)
def test_emulator_request_without_a_single_signature_is_refused(
    headers: list[tuple[bytes, bytes]],
) -> None:
    assert status(ask("/", *headers)) == 403


def test_emulator_response_has_no_header_for_other_origins() -> None:
    assert ask("/", SIGNED)[0]["headers"] == [(b"x-a", b"b")]


def test_emulator_closes_a_websocket_and_passes_the_lifespan_on() -> None:
    assert ask(API, type="websocket") == [{"type": "websocket.close", "code": 1008}]
    assert ask("", type="lifespan")[1]["body"] == b"lifespan"


def test_credentials_of_a_function_follow_from_the_key_and_not_its_name() -> None:
    function = {
        "FunctionName": "borrow",
        "FunctionArn": "arn:aws:lambda:ap-east-1:123456789012:function:borrow",
        "Role": "arn:aws:iam::123456789012:role/borrow",
    }
    kept: dict[str, Any] = {}
    made, again, other = (
        random_credentials(kept.__setitem__, key)(function) for key in (b"a", b"a", b"b")
    )
    assert made == again
    assert all(made[name] != other[name] for name in made)
    session = kept[made["AWS_ACCESS_KEY_ID"]]
    assert session["SecretAccessKey"] == made["AWS_SECRET_ACCESS_KEY"]
    assert session["SessionToken"] == made["AWS_SESSION_TOKEN"]
    assert session["SecretAccessKey"] != session["SessionToken"]


# --- Keys of the administrator ---


def test_each_start_of_the_local_cloud_makes_a_key_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "administrator.json"
    administrator.make(path)
    first = administrator.read(path)
    administrator.make(path)
    second = administrator.read(path)
    assert first.key_id != second.key_id
    assert first.secret != second.secret
    assert len(first.secret) >= 40
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.secret not in repr(first)


def test_sam_and_commands_use_the_administrator_key(tmp_path: Path) -> None:
    settings = Settings(tmp_path, 3000, PORT)
    administrator.make(settings.administrator_path)
    key = settings.administrator()
    environment = settings.aws_env()
    assert environment["AWS_ACCESS_KEY_ID"] == key.key_id
    assert environment["AWS_SECRET_ACCESS_KEY"] == key.secret
    credentials = settings.session().get_credentials()
    assert credentials is not None
    assert credentials.get_frozen_credentials()[:2] == (key.key_id, key.secret)


def test_settings_without_a_key_advise_make_up(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="make up"):
        Settings(tmp_path, 3000, PORT).administrator()


def test_state_folder_with_open_permissions_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    private.make_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_private_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "key.new").symlink_to(victim)
    private.write(tmp_path / "key", b"secret")
    assert victim.read_text() == "mine"
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert not (tmp_path / "key").is_symlink()


def test_private_file_is_closed_under_any_umask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        private.write(tmp_path / "key", b"secret")
    finally:
        os.umask(mask)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
