"""The API in this process: the handlers themselves, on moto, every AWS call noted."""

import importlib.util
import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import date
from http import HTTPStatus
from pathlib import Path
from time import time
from types import ModuleType
from typing import Any

import boto3

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan_testing.confirmations import confirmation_fields
from tests.support.assertions import api_document
from tests.support.builders.examples import member
from tests.support.cloud import template

FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda tells a function of an invocation that has so many seconds left."""

    seconds: float

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1_000)


@dataclass
class InProcessApi:
    """The API, answered by the handlers themselves, with every AWS call noted."""

    environment: dict[str, str]
    operations: list[str] = field(default_factory=list)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    customer_id: str = ""
    amr: str = "face otp pwd"
    logged_in_at: int | None = None
    """The login of the token: its methods and its time, None for just now."""
    context: LambdaContext | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    """The last answer of a request, as the function gave it."""

    def load(self, function: str) -> ModuleType:
        """Return a function's handler module, loaded as Lambda would."""
        if function not in self.modules:
            path = FUNCTIONS / function / "handler.py"
            spec = importlib.util.spec_from_file_location(f"handler_of_{function}", path)
            assert spec
            assert spec.loader
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            self.modules[function] = module
        return self.modules[function]

    def note(self, operation: str, parameters: Any) -> None:  # noqa: ANN401 - botocore's
        """Note a call, unless it is of the sandbox's own table."""
        if "SandboxTable" not in str(parameters.get("body", "")):
            self.operations.append(operation)

    def invite(self, openid: str) -> None:
        """Invite a member."""
        client: Any = boto3.client("dynamodb")
        invited = replace(member(openid), campaign="test", invited_until=date(2099, 12, 31))
        client.put_item(TableName="Members", Item=serialize_item(member_to_item(invited)))

    def deliver(self, transfer_id: str) -> None:
        """Hand a transfer to `process_transfer`, as the stream would."""
        assert self.stream(transfer_id) == []

    def stream(self, *transfer_ids: str) -> list[str]:
        """Hand `process_transfer` a batch; return the numbers of those that must come again."""
        records = [
            {
                "eventID": str(number),
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": {"transfer_id": {"S": transfer_id}},
                    "SequenceNumber": str(number),
                },
            }
            for number, transfer_id in enumerate(transfer_ids, 1)
        ]
        module = self.load("transfer_worker")
        self.operations.clear()
        answer = module.handler({"Records": records}, self.context)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def request(
        self, method: str, path: str, body: object = None, *, openid: str = "o1", key: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Send a request; return status and document."""
        text = None if body is None else json.dumps(body)
        headers = {"idempotency-key": key} if key else {}
        return self.send(method, path, text, headers, openid)

    def send(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        openid: str = "o1",
    ) -> tuple[int, dict[str, Any]]:
        """Send a body as it is, under these headers; return status and document."""
        function, event = self.event(method, path, body, headers, openid)
        module = self.load(function)
        self.operations.clear()
        self.answer = module.handler(event, self.context)
        status, document = self.answer["statusCode"], json.loads(self.answer["body"])
        headers = {name: each[0] for name, each in self.answer["multiValueHeaders"].items()}
        api_document.check(method, path, status, headers, document)
        return status, document

    def confirmed(self, body: dict[str, Any], openid: str = "o1") -> dict[str, Any]:
        """Ask for the quote of a draw, and return the draw that confirms it."""
        terms = {name: body[name] for name in ("amount", "instalments", "method") if name in body}
        status, quoted = self.request("POST", "/loan-quotes", terms, openid=openid)
        assert status == HTTPStatus.OK, quoted
        return body | confirmation_fields(quoted["disclosure"]["hash"])

    @property
    def login(self) -> dict[str, str]:
        """Return the login as the authorizer puts it into its context."""
        auth_time = int(time()) if self.logged_in_at is None else self.logged_in_at
        return {"amr": self.amr, "auth_time": str(auth_time) if self.amr else ""}

    def event(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        openid: str = "o1",
    ) -> tuple[str, dict[str, Any]]:
        """Return the function behind a route, and the event that API Gateway gives it."""
        function, resource, parameters = _route(method, path)
        return function, {
            "httpMethod": method,
            "path": path,
            "resource": resource,
            "pathParameters": parameters,
            "headers": {"content-type": "application/json"} | headers,
            "multiValueHeaders": {},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "body": body,
            "isBase64Encoded": False,
            "requestContext": {
                "requestId": uuid.uuid4().hex,
                "requestTimeEpoch": int(time() * 1000),
                "stage": "v1",
                "authorizer": {
                    "channel": "wechat",
                    "openid": openid,
                    "customer_id": self.customer_id,
                    **self.login,
                },
            },
        }


def _route(method: str, path: str) -> tuple[str, str, dict[str, str]]:
    """Return the function, resource and parameters of a path, as template.yaml routes it."""
    for function in template.resources("AWS::Serverless::Function").values():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] != "Api" or event["Properties"]["Method"] != method:
                continue
            resource = event["Properties"]["Path"]
            parameters = _match(resource.split("/"), path.split("/"))
            if parameters is not None:
                return Path(function["Properties"]["CodeUri"]).name, resource, parameters
    raise LookupError(f"{method} {path} is not routed")


def _match(pattern: list[str], parts: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(parts):
        return None
    pairs = list(zip(pattern, parts, strict=True))
    if any(one != part for one, part in pairs if not one.startswith("{")):
        return None
    return {one.strip("{}"): part for one, part in pairs if one.startswith("{")}


def running(environment: dict[str, str]) -> InProcessApi:
    """Return the API on the stack of the moment, with one listed member, wechat#o1."""
    api = InProcessApi(environment)

    def note(model: Any, params: Any, **_: Any) -> None:  # noqa: ANN401 - botocore's
        api.note(model.name, params)

    # Clients are made when first asked for, from this session, by its hooks.
    boto3.setup_default_session()
    session: Any = boto3.DEFAULT_SESSION
    session.events.register("before-call.*.*", note)
    client: Any = boto3.client("dynamodb")
    client.put_item(TableName="Members", Item=serialize_item(member_to_item(member("o1"))))
    return api
