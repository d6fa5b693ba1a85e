"""What an HTTP function takes for a body, before any route looks at it."""

from typing import Any

import pytest

from microloan.entrypoints.http.resolver import MAX_BODY_BYTES, Api
from microloan.entrypoints.models.base import RequestModel, ResponseModel
from tests.support.cloud.api_requests import JSON, post

api = Api()


class Said(RequestModel):
    a: str


class Echo(ResponseModel):
    a: str


@api.post("/echo")
def post_echo(body: Said) -> Echo:
    return Echo(a=body.a)


def send(body: str, headers: dict[str, str]) -> tuple[int, dict[str, list[str]], dict[str, Any]]:
    heard = post(api, "/echo", body, headers)
    return heard.status, heard.headers, heard.document


@pytest.mark.parametrize(
    "said",
    [
        {"Content-Type": "application/json"},
        {"content-type": "Application/JSON; charset=utf-8"},
        {"CONTENT-TYPE": "APPLICATION/JSON; CHARSET=UTF-8"},
        {"content-type": 'application/json;charset="utf-8"'},
        {"Content-Type": "application/json ; charset = utf8"},
        {"Content-Type": "application/json; version=1"},
        {"Content-Type": "application/json;"},
    ],
)
def test_json_is_taken(said: dict[str, str]) -> None:
    status, _, document = send('{"a": "b"}', said)
    assert (status, document) == (200, {"a": "b"})


@pytest.mark.parametrize(
    "said",
    [
        *("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", ";"),
        *("multipart/form-data; boundary=x", "text/json", "application/json+x", "json"),
        *("application/json; charset=gbk", "application/json; charset=utf-16"),
        *("application/json; charset=", "application/json; charset=utf-8; charset=gbk"),
        "application/json, text/plain",
    ],
)
def test_anything_else_is_415_and_not_a_fault_of_ours(said: str) -> None:
    status, headers, problem = send('{"a": "b"}', {"Content-Type": said})
    assert (status, problem["code"]) == (415, "media_type_unsupported")
    assert headers["Content-Type"] == ["application/problem+json"]


def test_a_body_that_nobody_says_to_be_json_is_415() -> None:
    status, _, problem = send('{"a": "b"}', {})
    assert (status, problem["code"]) == (415, "media_type_unsupported")
    assert "application/json" in problem["detail"]


def test_two_types_of_one_body_are_415() -> None:
    said = {"content-type": "application/json", "Content-Type": "text/plain"}
    assert send('{"a": "b"}', said)[0] == 415


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"a": "b", "a": "b"}', "a"),
        ('{"a": "b", "\\u0061": "c"}', "a"),
        ('{"a": {"b": 1, "b": 2}}', "b"),
        ('[{"a": {"b": 1, "b": 2}}]', "b"),
        ('{"a": "b", "6222020000000010009": 1, "6222020000000010009": 2}', "?"),
    ],
)
def test_a_name_that_is_given_twice_is_refused_and_named(body: str, field: str) -> None:
    status, _, problem = send(body, JSON)
    assert (status, problem["code"]) == (400, "invalid_request")
    assert problem["errors"] == [{"field": field, "code": "repeated", "message": "is given twice"}]


@pytest.mark.parametrize(
    "body",
    [
        *("NaN", '{"a": NaN}', '{"a": Infinity}', '{"a": -Infinity}', "[" * 5_000),
        *('{"a": ' + "9" * 5_000 + "}", '{"a":' * 1_500, "{'a': 1}", "\ufeff{}", "\ud800"),
    ],
)
def test_what_is_no_json_is_said_to_be_none(body: str) -> None:
    status, _, problem = send(body, JSON)
    assert (status, problem["code"]) == (400, "json_invalid")


@pytest.mark.parametrize("number", ["1e400", "-0.0", "9" * 4_000, "1" + "0" * 400 + ".5"])
def test_a_number_that_no_field_can_hold_is_malformed(number: str) -> None:
    status, _, problem = send(f'{{"a": {number}}}', JSON)
    assert (status, problem["code"]) == (400, "invalid_request")


def test_no_body_is_malformed_whatever_it_is_said_to_be() -> None:
    status, _, problem = send("", {"Content-Type": "text/plain"})
    assert (status, problem["code"]) == (400, "invalid_request")


def test_a_large_body_is_refused_whatever_it_is_said_to_be() -> None:
    status, _, problem = send("a" * (MAX_BODY_BYTES + 1), {"Content-Type": "text/plain"})
    assert (status, problem["code"]) == (413, "body_too_large")
