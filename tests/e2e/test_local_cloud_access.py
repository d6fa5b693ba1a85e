"""Other users of the machine, and web pages, at the port of the local cloud's AWS services."""

import hashlib
import io
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from microloan_ops.cli.operator import Operator
from microloan_ops.console.stack import Stack
from microloan_ops.local.administrator import AccessKey
from microloan_ops.local.build import RUNTIME
from microloan_ops.local.settings import ACCOUNT, LOOPBACK, REGION, STACK, Settings

pytestmark = pytest.mark.e2e

ROLE = f"arn:aws:iam::{ACCOUNT}:role/stranger"
ONCE = Config(retries={"total_max_attempts": 1})
# The page of another origin, and the same by the name of a foreign host.
PAGES = (
    {"Origin": "http://localhost:9977"},
    {"Origin": "http://127.0.0.1:3000"},
    {"Host": "evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
)


def _package() -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("attack.py", "def handler(event, context):\n    return 'ok'\n")
    return package.getvalue()


def attacks(client: Callable[[str], Any], stack: Stack) -> dict[str, Callable[[], object]]:
    """Return what gives a stranger the developer's rights."""
    return {
        "role": lambda: client("iam").create_role(
            RoleName="stranger", AssumeRolePolicyDocument="{}"
        ),
        "function": lambda: client("lambda").create_function(
            FunctionName="stranger",
            Runtime=RUNTIME,
            Role=ROLE,
            Handler="attack.handler",
            Code={"ZipFile": _package()},
        ),
        "invoke": lambda: client("lambda").invoke(
            FunctionName=stack.client("lambda").list_functions()["Functions"][0]["FunctionName"]
        ),
        "tables": lambda: client("dynamodb").list_tables(),
        "keys": lambda: client("kms").list_keys(),
        "code": lambda: client("s3").put_object(
            Bucket=f"{STACK}-artifacts", Key="code", Body=b"attack"
        ),
        "who": lambda: client("sts").get_caller_identity(),
        "machine": lambda: client("stepfunctions").list_state_machines(),
        "stack": lambda: client("cloudformation").describe_stacks(),
    }


def refused(attack: Callable[[], object]) -> bool:
    try:
        attack()
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] in {400, 401, 403}
    return False


def wrong_keys(settings: Settings) -> dict[str, AccessKey]:
    """Return keys that a stranger may try; the administrator's id travels with each request."""
    return {
        "known": AccessKey("test", "test"),
        "account": AccessKey(ACCOUNT, "test"),
        "another account": AccessKey("000000000000", "test"),
        "made up": AccessKey("AKIAAAAAAAAAAAAAAAAA", "A" * 40),
        "wrong secret": AccessKey(settings.administrator().key_id, "test"),
    }


@pytest.mark.parametrize(
    "which", ["known", "account", "another account", "made up", "wrong secret"]
)
def test_key_other_than_the_administrators_is_refused(
    local_cloud: Settings, stack: Stack, which: str
) -> None:
    session = local_cloud.session(wrong_keys(local_cloud)[which])

    def client(service: str) -> Any:  # noqa: ANN401 - untyped service
        make: Any = session.client
        return make(service, endpoint_url=local_cloud.cloud_url, config=ONCE)

    tried = {name: refused(attack) for name, attack in attacks(client, stack).items()}
    assert tried == dict.fromkeys(tried, True)


def test_request_without_a_signature_is_refused(local_cloud: Settings, stack: Stack) -> None:
    unsigned = ONCE.merge(Config(signature_version=UNSIGNED))
    tried = {
        name: refused(attack)
        for name, attack in attacks(
            lambda service: local_cloud.client(service, config=unsigned), stack
        ).items()
        # Its error is no XML, which is all that this client can read.
        if name not in {"role", "who", "stack"}
    }
    assert tried == dict.fromkeys(tried, True)


@pytest.mark.parametrize("which", ["known", "account", "made up", "wrong secret"])
def test_operator_route_needs_the_right_signature(local_cloud: Settings, which: str) -> None:
    session = local_cloud.session(wrong_keys(local_cloud)[which])
    answer = Operator.of(local_cloud, session).send("GET", "/operations/status")
    assert answer.status_code == 403
    assert Operator.of(local_cloud).send("GET", "/operations/status").status_code == 200


def test_the_credentials_of_a_function_do_not_follow_from_its_name(
    local_cloud: Settings, stack: Stack
) -> None:
    for function in stack.client("lambda").list_functions()["Functions"]:
        names = f"{function['FunctionArn']}:{function['Role']}"
        digest = hashlib.sha256(names.encode()).hexdigest()
        guessed = Credentials(
            f"ASIA{digest[:16].upper()}",
            hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
            hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
        )
        assert _signed(local_cloud, guessed).status_code in {400, 401, 403}, function
    key = local_cloud.administrator()
    assert _signed(local_cloud, Credentials(key.key_id, key.secret)).status_code == 200


def _signed(settings: Settings, credentials: Credentials, **headers: str) -> httpx.Response:
    """Ask who one is, which every principal may."""
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest("POST", settings.cloud_url + "/", data=body)
    request.headers["Content-Type"] = "application/x-www-form-urlencoded"
    SigV4Auth(credentials, "sts", REGION).add_auth(request)
    sent = dict(request.headers.items()) | headers
    return httpx.post(settings.cloud_url + "/", content=body, headers=sent, trust_env=False)


@pytest.mark.parametrize("page", PAGES)
def test_web_page_with_the_right_signature_is_refused(
    local_cloud: Settings, page: dict[str, str]
) -> None:
    key = local_cloud.administrator()
    answer = _signed(local_cloud, Credentials(key.key_id, key.secret), **page)
    assert answer.status_code in {403, 421}
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert ACCOUNT not in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_preflight_request_of_a_web_page_is_refused(
    local_cloud: Settings, page: dict[str, str]
) -> None:
    sent = {"Access-Control-Request-Method": "POST"} | page
    for path in ("/", "/2015-03-31/functions", f"/_aws/execute-api/{_api(local_cloud)}/v1/loans"):
        answer = httpx.options(local_cloud.cloud_url + path, headers=sent, trust_env=False)
        assert answer.status_code in {403, 421}
        assert not [name for name in answer.headers if name.startswith("access-control")]


def _api(settings: Settings) -> str:
    return settings.outputs()["ApiId"]


@pytest.mark.parametrize("prefix", ["", "/", "/_aws/execute-api/../..", "/.", "/%2e", "/x/.."])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/health"),
        ("GET", "/_ministack/sqs/messages"),
        ("GET", "/_localstack/health"),
        ("GET", "/health"),
        ("PUT", "/_ministack/cfn-response/x"),
        ("GET", "/%5fministack/health"),
    ],
)
def test_own_endpoints_of_the_emulator_refuse_every_caller(
    local_cloud: Settings, method: str, path: str, prefix: str
) -> None:
    said = _raw(local_cloud.cloud_port, method, prefix + path)
    assert said.split(b" ", 2)[1] in {b"403", b"404"}, said
    assert b'"services"' not in said
    # Nothing was reset.
    assert local_cloud.client("dynamodb").list_tables()["TableNames"]


def _raw(port: int, method: str, target: str) -> bytes:
    """Send a path as it is; a library would tidy it up."""
    with socket.create_connection((LOOPBACK, port), timeout=10) as connection:
        connection.sendall(
            f"{method} {target} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_keys_of_the_local_cloud_are_readable_only_by_their_owner(local_cloud: Settings) -> None:
    secret = local_cloud.administrator().secret.encode()
    keys = [local_cloud.administrator_path, *(local_cloud.state / "issuers").glob("*.pem")]
    assert len(keys) == 3
    for path in (local_cloud.state, local_cloud.state / "issuers", local_cloud.state / "tmp"):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in keys:
        assert path.stat().st_mode & 0o077 == 0, path
    files = (path for path in local_cloud.state.rglob("*") if path.is_file())
    found = [path.name for path in files if secret in path.read_bytes()]
    assert found == ["administrator.json"]
    # Everybody can read command lines.
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert secret not in line.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
