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
def test_body_of_type_json_is_parsed(said: dict[str, str]) -> None:
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
def test_body_of_another_type_is_refused_with_415(said: str) -> None:
    status, headers, problem = send('{"a": "b"}', {"Content-Type": said})
    assert (status, problem["code"]) == (415, "media_type_unsupported")
    assert headers["Content-Type"] == ["application/problem+json"]


def test_body_without_a_type_is_refused_with_415() -> None:
    status, _, problem = send('{"a": "b"}', {})
    assert (status, problem["code"]) == (415, "media_type_unsupported")
    assert "application/json" in problem["detail"]


def test_body_with_two_types_is_refused_with_415() -> None:
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
def test_body_with_a_repeated_name_is_refused_by_field(body: str, field: str) -> None:
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
def test_body_that_is_not_json_is_refused_as_json_invalid(body: str) -> None:
    status, _, problem = send(body, JSON)
    assert (status, problem["code"]) == (400, "json_invalid")


@pytest.mark.parametrize("number", ["1e400", "-0.0", "9" * 4_000, "1" + "0" * 400 + ".5"])
def test_number_that_no_field_can_hold_is_refused_as_invalid_request(number: str) -> None:
    status, _, problem = send(f'{{"a": {number}}}', JSON)
    assert (status, problem["code"]) == (400, "invalid_request")


def test_empty_body_of_any_type_is_refused_as_invalid_request() -> None:
    status, _, problem = send("", {"Content-Type": "text/plain"})
    assert (status, problem["code"]) == (400, "invalid_request")


def test_large_body_of_any_type_is_refused_with_413() -> None:
    status, _, problem = send("a" * (MAX_BODY_BYTES + 1), {"Content-Type": "text/plain"})
    assert (status, problem["code"]) == (413, "body_too_large")
