"""The list of error codes: it has every code that is raised, with the status of its class."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

import microloan
from microloan.adapters.payment_gateway.messages import CARD_REFUSALS, OTHER_CARD_REFUSAL
from microloan.domain import errors
from microloan.domain.ledger.draw_rules import DRAW_RULES, OF_AMOUNT
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan.entrypoints.http.problems import UNKNOWN, BadRequestError, problem_of
from microloan.entrypoints.http.resolver import Api
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.base import ResponseModel
from tests.support.cloud.template import PATH as TEMPLATE

ROOT = TEMPLATE.parent
SOURCES = (ROOT / "layers/microloan/microloan", ROOT / "functions")
STATUSES: dict[type[errors.MicroloanError], HTTPStatus] = {
    errors.InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.NotInvitedError: HTTPStatus.FORBIDDEN,
    errors.IdempotencyMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StateConflictError: HTTPStatus.CONFLICT,
    errors.StepUpRequiredError: HTTPStatus.UNAUTHORIZED,
    errors.UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ConcurrentUpdateError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.MicroloanError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
# Where a code is not written in the call: the file, what stands there, and what it can be.
_CARD = {*CARD_REFUSALS, OTHER_CARD_REFUSAL[0]}
COMPUTED = {
    ("client.py", "answer.code"): _CARD,
    ("payment_gateway.py", "*refusal"): _CARD,
    ("draw_rules.py", "code"): OF_AMOUNT,
    ("draw_rules.py", "rule.code"): {rule.code for rule in DRAW_RULES} - OF_AMOUNT,
    ("erasure.py", "code"): {"loan_open", "transfer_open", "refund_owed", "review_waits"},
}


def status_of(kind: type[errors.MicroloanError]) -> HTTPStatus:
    return next(STATUSES[one] for one in kind.__mro__ if one in STATUSES)


def calls() -> Iterator[tuple[Path, type[errors.MicroloanError], ast.expr | None]]:
    """Yield each error of the domain that is made: where, of what class, with what for a code."""
    for path in (path for folder in SOURCES for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            kind = getattr(errors, ast.unparse(node.func).rpartition(".")[2], None)
            if not (inspect.isclass(kind) and issubclass(kind, errors.MicroloanError)):
                continue
            given = [one.value for one in node.keywords if one.arg == "code"]
            if kind is errors.InvalidInputError:
                given += node.args[1:2]
            yield path, kind, given[0] if given else None


def raised() -> Iterator[tuple[str, type[errors.MicroloanError]]]:
    """Yield each code that is raised, and the class that it is raised by."""
    for path, kind, given in calls():
        if given is None:
            yield kind.code, kind
        elif isinstance(given, ast.Constant):
            yield str(given.value), kind
        else:
            for code in COMPUTED[path.name, ast.unparse(given)]:
                yield code, kind


def classes() -> Iterator[type[errors.MicroloanError]]:
    """Yield each class of errors of the layer."""
    for module in pkgutil.walk_packages(microloan.__path__, "microloan."):
        importlib.import_module(module.name)
    waiting: list[type[errors.MicroloanError]] = [errors.MicroloanError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("microloan."):
            yield kind
        waiting += kind.__subclasses__()


def test_every_raised_code_is_listed_with_the_status_of_its_class() -> None:
    found = set(raised())
    assert len(found) > 90
    for code, kind in found:
        assert ErrorCode(code).status is status_of(kind), code


def test_every_code_of_an_error_class_is_listed_with_its_status() -> None:
    own = {kind.code: kind for kind in classes() if "code" in vars(kind)}
    assert {"internal", "conflict", "throttled", "upstream_timeout", "corrupt"} <= own.keys()
    for code, kind in own.items():
        assert ErrorCode(code).status is status_of(kind), code


def test_every_computed_error_code_is_a_known_exception() -> None:
    computed = {
        (path.name, ast.unparse(given))
        for path, _, given in calls()
        if given is not None and not isinstance(given, ast.Constant)
    }
    assert computed == COMPUTED.keys()


def test_every_listed_error_code_is_used_somewhere() -> None:
    entry = "".join(path.read_text("utf-8") for path in (SOURCES[0] / "entrypoints").rglob("*.py"))
    named = {ErrorCode[name].value for name in re.findall(r"ErrorCode\.([A-Z_]+)", entry)}
    gateway = set(re.findall(r'"code": ?"(\w+)"', TEMPLATE.read_text("utf-8")))
    of_classes = {kind.code for kind in classes()}
    said = named | gateway | of_classes | {code for code, _ in raised()}
    assert said == {code.value for code in ErrorCode}


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_error_code_has_a_title_and_an_action_of_one_sentence(code: ErrorCode) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code)
    assert code == code.name.lower()
    assert re.fullmatch(r"[A-Z][^.:;!?]*", code.title)
    assert re.fullmatch(r"[A-Z][^.:;!?]*\.", code.action)
    assert max(len(code.title.split()), len(code.action.split())) <= 25


def test_titles_of_two_error_codes_are_never_equal() -> None:
    assert len({code.title for code in ErrorCode}) == len(ErrorCode)


def test_problem_of_an_error_has_the_title_and_status_of_its_code() -> None:
    body = problem_of(errors.StateConflictError("no", code="loan_settled")).body("r-1")
    assert body == {
        "type": "urn:microloan:problem:loan_settled",
        "title": ErrorCode.LOAN_SETTLED.title,
        "status": 409,
        "detail": "no",
        "code": "loan_settled",
        "correlation_id": "r-1",
    }
    assert type(body["code"]) is str


def test_problem_of_an_invalid_input_names_field_and_code() -> None:
    told = ("amount", "amount_too_small", "at least 500 yuan")
    problem = problem_of(errors.InvalidInputError(*told))
    assert (problem.code, problem.fields) == (ErrorCode.AMOUNT_TOO_SMALL, (told,))
    bad = problem_of(BadRequestError(ErrorCode.INVALID_REQUEST, "see the fields", told))
    assert (bad.status, bad.fields) == (HTTPStatus.BAD_REQUEST, (told,))


def test_problem_of_a_weak_login_has_the_challenge_of_rfc_9470() -> None:
    combinations = (("pwd", "otp", "face"), ("pwd", "otp", "tel"))
    problem = problem_of(errors.StepUpRequiredError("Log in again.", combinations, 300))

    assert problem.status is HTTPStatus.UNAUTHORIZED
    [challenge] = problem.headers["WWW-Authenticate"]
    assert challenge == (
        'Bearer error="insufficient_user_authentication", error_description="Log in again.", '
        'acr_values="urn:microloan:acr:pwd+otp+face urn:microloan:acr:pwd+otp+tel", '
        'max_age="300"'
    )
    body = problem.body("r-1")
    assert body["accepted"] == [["pwd", "otp", "face"], ["pwd", "otp", "tel"]]
    assert (body["max_age"], body["detail"]) == (300, "Log in again.")


UNTOLD = [
    errors.StateConflictError("secret", code="in_no_list"),
    errors.InvalidInputError("amount", "in_no_list", "secret"),
    errors.CorruptDataError("secret"),
    errors.UnbalancedBooksError("secret"),
    errors.InternalFaultError("secret"),
    errors.MicroloanError("secret"),
    ValueError("secret"),
]


@pytest.mark.parametrize("error", UNTOLD, ids=repr)
def test_unlisted_error_is_internal_and_logged_once(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problem_of(error) == UNKNOWN
    api = Api()

    @api.get("/failing")
    def get_failing() -> ResponseModel:
        raise error

    heard: list[Any] = []
    monkeypatch.setattr(logger, "error", lambda *said, **more: heard.append((said, more)))
    answer = api(EVENT, None)  # type: ignore[arg-type] # nothing here asks how much time is left
    problem = json.loads(answer["body"])
    assert (answer["statusCode"], problem["code"]) == (500, "internal")
    assert "secret" not in answer["body"]
    assert heard == [(("request failed",), {"exc_info": error})]


EVENT: dict[str, Any] = {
    "httpMethod": "GET",
    "path": "/failing",
    "resource": "/failing",
    "headers": {},
    "multiValueHeaders": {},
    "requestContext": {"requestId": "r-1", "path": "/v1/failing", "stage": "v1"},
    "body": None,
}
