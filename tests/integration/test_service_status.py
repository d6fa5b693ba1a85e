"""`microloan status` and the function behind it: whether the bank does its work."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import boto3
import httpx
import pytest
from botocore.exceptions import NoCredentialsError, NoRegionError
from typer.testing import CliRunner

from microloan.adapters.dynamodb.transfer_items import OPEN_SHARDS
from microloan.entrypoints.models.operations import OperationAnswer
from microloan.usecases.end_of_day.close_days import open_books
from microloan.usecases.operations.service_health import HealthIssue, ServiceHealth
from microloan_ops.__main__ import app
from microloan_ops.cli.operator import Answer, Operator
from microloan_ops.cli.status import ADVICE
from microloan_ops.console.stack import StackError
from microloan_ops.local import administrator
from tests.support.builders.examples import NOON
from tests.support.cloud.in_process_api import InProcessApi

RUNNER = CliRunner(env={"COLUMNS": "80"})
IDLE = ServiceHealth(NOON, NOON.date(), moving=0, oldest=None, given_up=0)
BUSY = ServiceHealth(NOON, date(2000, 1, 1), moving=2, oldest=NOON.replace(hour=1), given_up=3)


def answer_of(operation: ServiceHealth) -> Answer:
    return OperationAnswer.of(operation).document()


def test_service_status_reads_each_outbox_key_and_writes_nothing(api: InProcessApi) -> None:
    container = api.load("service_status").container
    open_books(container.end_of_day, container.clock)
    status, answer = api.request("GET", "/operations/status")
    assert (status, answer["ok"], answer["troubles"]) == (200, True, [])
    # The last closing, the open cases, and the outbox.
    assert api.operations == ["GetItem", "GetItem", *["Query"] * (1 + 2 * OPEN_SHARDS)]


def test_service_status_of_unopened_books_is_not_ok(api: InProcessApi) -> None:
    status, answer = api.request("GET", "/operations/status")
    assert (status, answer["ok"], answer["troubles"]) == (200, False, ["books_not_opened"])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[ServiceHealth], None]:
    def tell(operation: ServiceHealth) -> None:
        monkeypatch.setattr(Operator, "status", lambda _: answer_of(operation))

    return tell


URL = ["status", "--url", "https://api.example/v1"]


def test_status_of_a_healthy_service_exits_with_0(told: Callable[[ServiceHealth], None]) -> None:
    told(IDLE)
    result = RUNNER.invoke(app, URL)
    assert result.exit_code == 0
    assert "Healthy" in result.output


def test_status_names_each_health_issue_with_its_advice(
    told: Callable[[ServiceHealth], None],
) -> None:
    told(BUSY)
    result = RUNNER.invoke(app, URL)
    assert result.exit_code == 1
    for trouble in (HealthIssue.EOD_DELAYED, HealthIssue.TRANSFER_DELAYED, HealthIssue.GIVEN_UP):
        assert ADVICE[trouble] in result.output
    assert ADVICE[HealthIssue.BOOKS_NOT_OPENED] not in result.output
    assert "late" in result.output
    assert "2, the oldest for 3 h 0 min" in result.output


def test_status_shows_a_long_wait_in_days(told: Callable[[ServiceHealth], None]) -> None:
    told(replace(BUSY, oldest=NOON - timedelta(minutes=128_659)))
    assert "2, the oldest for 89 d 8 h" in RUNNER.invoke(app, URL).output


def test_status_json_equals_the_response_of_the_api(told: Callable[[ServiceHealth], None]) -> None:
    told(BUSY)
    result = RUNNER.invoke(app, [*URL, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.output) == answer_of(BUSY)


def test_every_health_issue_has_an_advice() -> None:
    assert set(ADVICE) == set(HealthIssue)


def signing(answer: httpx.Response | Exception, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Return an operator with credentials, and an API that answers so."""

    def request(method: str, url: str, **_: object) -> httpx.Response:
        assert (method, url) == ("GET", "https://api.example/v1/operations/status")
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(httpx, "request", request)
    session = boto3.Session("AKIAEXAMPLE", "secret", region_name="ap-east-1")
    return Operator(session, "https://api.example/v1")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            httpx.Response(403, json={"status": 403, "code": "forbidden", "detail": "no"}),
            "403 forbidden: no Ask for OperatorPolicy",
        ),
        (httpx.Response(502, text="<html>"), "The API answered 502 without a reason"),
        (
            httpx.Response(403, json={"Message": "no"}),
            "The API answered 403 without a reason. Ask for OperatorPolicy",
        ),
        (
            httpx.ConnectError("refused"),
            r"^No answer from https://api.example. Try again. \(refused\)$",
        ),
    ],
)
def test_refused_status_request_is_a_one_line_error(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception, message: str
) -> None:
    with pytest.raises(StackError, match=message):
        signing(answer, monkeypatch).status()


def test_status_without_a_local_cloud_has_the_usual_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a cloud that was stopped and left its state, and of one that never was."""
    monkeypatch.setenv("LOCAL_STATE", str(tmp_path))
    # A port on which nobody listens.
    monkeypatch.setenv("CLOUD_PORT", "1")
    for line in (["status"], ["transfers"]):
        never = RUNNER.invoke(app, line)
        assert never.exit_code == 3
        assert never.stderr == "The local cloud is not running. Start it: make up\n"
    names = ("Members", "Customers", "Loans", "SettledLoans", "Journal", "Transfers")
    tables = {f"{name}Table": name for name in (*names, "Closings", "Campaigns")}
    deployed = {"outputs": {"ApiId": "api"} | tables}
    (tmp_path / "deployed.json").write_text(json.dumps(deployed))
    administrator.make(tmp_path / "administrator.json")
    said = "No answer from http://127.0.0.1:1. Start the local cloud: make up\n"
    for line in (["status"], ["transfers"]):
        asked = RUNNER.invoke(app, line)
        assert (asked.exit_code, asked.stderr) == (3, said)


@pytest.mark.parametrize(
    ("lacking", "error"),
    [("get_credentials", NoCredentialsError), ("region_name", NoRegionError)],
)
def test_status_without_credentials_or_region_sends_nothing(
    monkeypatch: pytest.MonkeyPatch, lacking: str, error: type[Exception]
) -> None:
    nobody = signing(AssertionError("it was sent"), monkeypatch)
    session = type("Session", (), {"get_credentials": lambda _: object(), "region_name": "r"})
    monkeypatch.setattr(session, lacking, (lambda _: None) if "get" in lacking else None)
    with pytest.raises(error):
        replace(nobody, session=session()).status()
