"""A request's id is in its answer and in its line of the log, with the ids of what it caused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from microloan.domain.errors import NotFoundError
from microloan.entrypoints.http.resolver import Api, CurrentRequest
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.base import ResponseModel
from microloan.entrypoints.models.draw_requests import QuoteBody


@pytest.fixture
def api() -> Api:
    api = Api()

    @api.get("/good")
    def good(request: CurrentRequest) -> ResponseModel:
        request.log_fields(loan_id="loan-1", transfer_id=None)
        return ResponseModel()

    @api.get("/bad")
    def bad() -> ResponseModel:
        raise NotFoundError("There is no such loan.", code="loan_not_found")

    @api.get("/broken")
    def broken() -> ResponseModel:
        raise ZeroDivisionError

    @api.post("/quotes")
    def quotes(body: QuoteBody) -> ResponseModel:
        raise AssertionError(body)

    return api


@pytest.fixture(autouse=True)
def _told() -> Iterator[None]:
    level = logger.log_level
    logger.setLevel("INFO")
    yield
    logger.setLevel(level)


def ask(
    api: Api, path: str, request_id: str = "request-1", body: str = "", method: str = "GET"
) -> dict[str, Any]:
    event = {
        "httpMethod": method,
        "path": path,
        "resource": path,
        "headers": {"content-type": "application/json"},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {"requestId": request_id},
    }
    answer: dict[str, Any] = api(event, None)  # type: ignore[arg-type] # there is no Lambda here
    return answer


@pytest.mark.parametrize(
    ("path", "status"), [("/good", 200), ("/bad", 404), ("/broken", 500), ("/nowhere", 404)]
)
def test_every_response_has_the_correlation_id_of_its_request(
    api: Api, path: str, status: int
) -> None:
    answer = ask(api, path)
    assert answer["statusCode"] == status
    assert answer["multiValueHeaders"]["X-Correlation-Id"] == ["request-1"]
    if status >= 400:
        assert json.loads(answer["body"])["correlation_id"] == "request-1"


def test_response_to_a_body_that_is_too_large_has_the_correlation_id(api: Api) -> None:
    answer = ask(api, "/good", body="x" * 9000)
    assert answer["statusCode"] == 413
    assert answer["multiValueHeaders"]["X-Correlation-Id"] == ["request-1"]


def test_json_list_with_an_object_in_it_is_refused_as_no_object(api: Api) -> None:
    answer = ask(api, "/quotes", body=' [{"amount": 100000}]', method="POST")
    assert answer["statusCode"] == 400
    (problem,) = json.loads(answer["body"])["errors"]
    assert problem == {
        "field": "body",
        "code": "model_attributes_type",
        "message": "a JSON object",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [("purpose", "purpose"), ("13800138000", "?"), ("张三", "?"), ("a" * 33, "?"), ("x y", "?")],
)
def test_unknown_field_is_named_only_if_its_name_could_be_ours(
    api: Api, name: str, shown: str
) -> None:
    body = {"amount": 1_000_00, "instalments": 5, name: 1}
    answer = ask(api, "/quotes", body=json.dumps(body), method="POST")
    assert answer["statusCode"] == 400
    (problem,) = json.loads(answer["body"])["errors"]
    assert (problem["field"], problem["code"]) == (shown, "extra_forbidden")


def test_log_line_of_a_request_has_its_route_status_and_loan(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(logger, "info", lambda _, **keys: lines.append(keys))
    ask(api, "/good")
    ask(api, "/bad", "request-2")
    assert lines == [
        {"route": "GET /good", "status": 200, "loan_id": "loan-1"},
        {"route": "GET /bad", "status": 404},
    ]
    assert capsys.readouterr().err == ""
