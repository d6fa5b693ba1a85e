"""A request's id is in its answer and in its line of the log, with the ids of what it caused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from microloan.domain.errors import NotFound
from microloan.entry.api import Api
from microloan.entry.log import logger


@pytest.fixture
def api() -> Api:
    api = Api()

    @api.routes.get("/good")
    def good() -> dict[str, str]:
        api.note(loan_id="loan-1", transfer_id=None)
        return {}

    @api.routes.get("/bad")
    def bad() -> dict[str, str]:
        raise NotFound("there is no such loan")

    @api.routes.get("/broken")
    def broken() -> dict[str, str]:
        raise ZeroDivisionError

    return api


@pytest.fixture(autouse=True)
def _told() -> Iterator[None]:
    level = logger.log_level
    logger.setLevel("INFO")
    yield
    logger.setLevel(level)


def ask(api: Api, path: str, request_id: str = "request-1", body: str = "") -> dict[str, Any]:
    event = {
        "httpMethod": "GET",
        "path": path,
        "resource": path,
        "headers": {},
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
def test_every_answer_names_its_request(api: Api, path: str, status: int) -> None:
    answer = ask(api, path)
    assert answer["statusCode"] == status
    assert answer["multiValueHeaders"]["X-Correlation-Id"] == ["request-1"]
    if status >= 400:
        assert json.loads(answer["body"])["correlation_id"] == "request-1"


def test_one_that_is_refused_unread_names_it_too(api: Api) -> None:
    answer = ask(api, "/good", body="x" * 9000)
    assert answer["statusCode"] == 413
    assert answer["multiValueHeaders"]["X-Correlation-Id"] == ["request-1"]


def test_a_list_is_no_object_even_with_one_in_it(api: Api) -> None:
    answer = ask(api, "/good", body=' [{"amount": 100000}]')
    assert answer["statusCode"] == 400
    (problem,) = json.loads(answer["body"])["errors"]
    assert problem == {
        "field": "body",
        "code": "model_attributes_type",
        "message": "a JSON object",
    }


def test_the_requests_line_names_what_it_was_about(
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
