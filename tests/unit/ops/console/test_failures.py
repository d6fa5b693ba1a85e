"""Errors: one line with the cause and the advice, as JSON too, and an exit code."""

import json
from pathlib import Path

import boto3
import pytest
import typer
from botocore import exceptions as aws
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from microloan.domain.errors import (
    ConcurrentUpdateError,
    CorruptDataError,
    InvalidInputError,
    NoResponseError,
    NotFoundError,
    ThrottledError,
)
from microloan_ops.__main__ import app
from microloan_ops.console import Exit, failures
from microloan_ops.console.errors import CommandError
from microloan_ops.console.stack import Stack

NIGHT = ["eod", "status"]


def client_error(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetItem")


def unanswered() -> NoResponseError:
    error = NoResponseError("no answer: EndpointConnectionError")
    error.__cause__ = aws.EndpointConnectionError(endpoint_url="https://dynamodb.example")
    return error


DENIED = client_error(
    "AccessDeniedException",
    "User: arn:aws:iam::1:user/o is not authorized to perform: dynamodb:Query on resource: x",
)
NOT_DONE = [
    (aws.NoCredentialsError(), "no_credentials", "AWS_PROFILE"),
    (aws.NoRegionError(), "no_region", "AWS_REGION"),
    (aws.ProfileNotFound(profile="p"), "aws", "(p) could not be found"),
    (aws.UnauthorizedSSOTokenError(), "expired_credentials", "Log in again"),
    (client_error("ExpiredTokenException"), "expired_credentials", "Log in again"),
    (client_error("UnrecognizedClientException"), "wrong_credentials", "does not know these"),
    (DENIED, "no_permission", "You may not dynamodb:Query"),
    (DENIED, "no_permission", "docs/permissions.md"),
    (
        client_error("AccessDenied", "not authorized to perform: kms:Decrypt on resource: k"),
        "no_permission",
        "You may not kms:Decrypt. Ask for PrivacyOfficerPolicy",
    ),
    (client_error("AccessDenied", "explicit deny"), "no_permission", "GetItem (explicit deny)"),
    (client_error("ValidationException"), "aws", "refused GetItem: ValidationException: no"),
    (aws.EndpointConnectionError(endpoint_url="https://x.example"), "no_answer", "Try again"),
    (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:4566"), "no_answer", "make up"),
    (unanswered(), "no_answer", "https://dynamodb.example"),
    (ThrottledError("throttled: ThrottlingException"), "throttled", "throttled"),
    (NotFoundError("There is no such loan."), "not_found", "There is no such loan."),
    (ConcurrentUpdateError("another came first"), "conflict", "another came first"),
    (FileExistsError(17, "File exists", "copy.json"), "file", "copy.json: File exists"),
    (CommandError("it is not"), "not_done", "it is not"),
]


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch, *more: str) -> Result:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(Stack, "connect", fail)
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, [*NIGHT, *more])


@pytest.mark.parametrize(("error", "code", "said"), NOT_DONE)
def test_expected_error_is_one_line_in_text_and_json(
    error: Exception, code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = failing(error, monkeypatch)
    assert (result.exit_code, result.stdout) == (Exit.NOT_DONE, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    printed = failing(error, monkeypatch, "--json")
    assert (printed.exit_code, printed.stderr) == (Exit.NOT_DONE, "")
    assert json.loads(printed.stdout) == {"error": result.stderr.strip(), "code": code}


def test_expected_error_has_a_traceback_on_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(failures.TRACEBACK, "1")
    result = failing(client_error("ValidationException"), monkeypatch)
    assert "Traceback (most recent call last)" in result.stderr
    assert result.exit_code == Exit.NOT_DONE


@pytest.mark.parametrize(
    "error", [KeyError("EndOfDay"), CorruptDataError("seq 3 is not there")], ids=repr
)
def test_unexpected_error_has_a_traceback(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = failing(error, monkeypatch, "--json")
    assert result.exit_code == Exit.FAULT
    assert "Traceback (most recent call last)" in result.stderr
    assert json.loads(result.stdout).keys() == {"error", "code"}


def test_ctrl_c_advises_to_repeat_a_reading_command(monkeypatch: pytest.MonkeyPatch) -> None:
    result = failing(KeyboardInterrupt(), monkeypatch)
    assert result.exit_code == Exit.INTERRUPTED
    assert result.stderr == "Interrupted. Nothing was changed. Repeat the command.\n"


def test_ctrl_c_gives_the_commands_own_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stack, "connect", interrupt)
    words = ["lottery", "run", "spring", "--channel", "qq", "--count", "5", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == Exit.INTERRUPTED
    assert "Repeat the command to follow it" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ledgr"], "No such command 'ledgr'. Did you mean 'ledger'? See microloan --help"),
        (["eod", "run", "--dat", "x"], "No such option: --dat"),
        (["eod", "run", "--date", "soon"], "--date: 'soon' is not a date such as 2024-01-15."),
        (["loan", "show"], "Missing argument 'LOAN_ID'. See microloan loan show --help"),
        (["token", "alipay", "o1"], "CHANNEL: 'alipay' is not one of 'qq', 'wechat'."),
        (["clock", "advance"], "--days: Give --days or --to."),
        (["decision", "rerun"], "APPLICATION_ID: Give an ID or --all."),
        (["related-party", "add", "nowhere.txt"], "'nowhere.txt' does not exist."),
    ],
)
def test_invalid_usage_is_one_line_with_the_cause(words: list[str], said: str) -> None:
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    printed = CliRunner().invoke(app, [*words, "--json"])
    assert (printed.exit_code, json.loads(printed.stdout)["code"]) == (Exit.USAGE, "usage")


def test_invalid_input_is_invalid_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    result = failing(
        InvalidInputError("date", "not_over", "2099-01-01 is not over yet"), monkeypatch
    )
    assert (result.exit_code, result.stderr) == (2, "date: 2099-01-01 is not over yet\n")


def test_stopped_local_cloud_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCAL_STATE", str(tmp_path))
    for words in (NIGHT, ["token", "qq", "o1"], ["demo"], ["status"]):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == Exit.NOT_DONE
        assert result.stderr == "The local cloud is not running. Start it: make up\n"


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (client_error("ValidationError", "Stack with id x does not exist"), "no_stack", "--stack"),
        ({"Stacks": []}, "no_stack", "There is no stack x in ap-east-1"),
        ({"Stacks": [{"Outputs": []}]}, "no_stack", "x is no stack of the micro-loan"),
        (client_error("AccessDenied"), "no_permission", "docs/permissions.md"),
    ],
)
def test_missing_stack_is_named_in_the_error(
    answer: object, code: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cloudformation:
        meta = type("Meta", (), {"region_name": "ap-east-1"})

        def describe_stacks(self, **_: str) -> object:
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(boto3, "client", lambda _: Cloudformation())
    result = CliRunner().invoke(app, [*NIGHT, "--stack", "x", "--json"])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["code"]) == (Exit.NOT_DONE, code)
    assert said in document["error"]


def test_missing_region_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    result = CliRunner().invoke(app, [*NIGHT, "--stack", "x"])
    assert (result.exit_code, "Set AWS_REGION" in result.stderr) == (Exit.NOT_DONE, True)


def test_subclasses_are_described_before_their_bases() -> None:
    kinds: list[type[BaseException]] = [
        kind
        for kinds, _ in failures.DESCRIPTIONS
        for kind in (kinds if isinstance(kinds, tuple) else [kinds])
    ]
    wrong = [
        (kind, other)
        for at, kind in enumerate(kinds)
        for other in kinds[at + 1 :]
        if issubclass(other, kind)
    ]
    assert wrong == []
    assert typer.TyperException in kinds
