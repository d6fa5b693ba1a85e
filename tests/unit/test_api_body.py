"""What an HTTP function takes for a body, before any route looks at it."""

import json
from typing import Any

import pytest

from microloan.entry.api import MAX_BODY_BYTES, Api

api = Api()


@api.routes.post("/echo")
def post_echo(body: dict[str, str]) -> dict[str, str]:
    return body


def send(body: str, headers: dict[str, str]) -> tuple[int, dict[str, list[str]], dict[str, Any]]:
    context = {"requestId": "r-1", "path": "/v1/echo", "stage": "v1"}
    event = {
        "httpMethod": "POST",
        "path": "/echo",
        "resource": "/echo",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": False,
    }
    answer = api(event, None)  # type: ignore[arg-type] # nothing here asks how much time is left
    return answer["statusCode"], answer["multiValueHeaders"], json.loads(answer["body"])


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Content-Type": "application/json"},
        {"content-type": "Application/JSON; charset=utf-8"},
    ],
)
def test_json_is_taken(said: dict[str, str]) -> None:
    status, _, document = send('{"a": "b"}', said)
    assert (status, document) == (200, {"a": "b"})


@pytest.mark.parametrize(
    "said", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", ";"]
)
def test_anything_else_is_415_and_not_a_fault_of_ours(said: str) -> None:
    status, headers, problem = send('{"a": "b"}', {"Content-Type": said})
    assert (status, problem["code"]) == (415, "media_type_unsupported")
    assert headers["Content-Type"] == ["application/problem+json"]


def test_no_body_is_malformed_whatever_it_is_said_to_be() -> None:
    status, _, problem = send("", {"Content-Type": "text/plain"})
    assert (status, problem["code"]) == (400, "malformed")


def test_a_large_body_is_refused_whatever_it_is_said_to_be() -> None:
    status, _, problem = send("a" * (MAX_BODY_BYTES + 1), {"Content-Type": "text/plain"})
    assert (status, problem["code"]) == (413, "body_too_large")
