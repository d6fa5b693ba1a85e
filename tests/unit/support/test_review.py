"""Nothing that a reviewers' tool finds passes without a reason; no reason outlives its finding."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.review import tools
from tests.review.exceptions import FILE, judge, read
from tests.review.tools import Finding, ToolError

FOUND = Finding("checkov", "CKV_AWS_117", "AWS::Lambda::Function.Borrow", "no VPC")
EXCEPTION = """
[[exception]]
tool = "checkov"
check = "CKV_AWS_117"
where = ["AWS::Lambda::Function.*"]
reason = "{reason}"
"""


def test_finding_without_a_reason_stays_open() -> None:
    verdict = judge([FOUND], ())
    assert verdict.open == (FOUND,)
    assert not verdict.clean


def test_a_finding_with_a_reason_is_accepted() -> None:
    verdict = judge([FOUND, FOUND], read(EXCEPTION.format(reason="no socket listens")))
    assert verdict.clean
    assert verdict.accepted == (FOUND,)


@pytest.mark.parametrize(
    "other",
    [
        Finding("cfn-lint", "CKV_AWS_117", FOUND.where, ""),
        Finding("checkov", "CKV_AWS_116", FOUND.where, ""),
        Finding("checkov", "CKV_AWS_117", "AWS::SQS::Queue.Dead", ""),
    ],
    ids=["another tool", "another check", "another place"],
)
def test_reason_covers_only_its_own_findings(other: Finding) -> None:
    waivers = read(EXCEPTION.format(reason="no socket listens"))
    verdict = judge([other], waivers)
    assert verdict.open == (other,)
    assert [pattern for _, pattern in verdict.stale] == ["AWS::Lambda::Function.*"]


def test_reason_without_a_finding_makes_the_review_fail() -> None:
    verdict = judge([], read(EXCEPTION.format(reason="no socket listens")))
    assert verdict.open == ()
    assert [waiver.check for waiver, _ in verdict.stale] == ["CKV_AWS_117"]
    assert not verdict.clean


def test_exception_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="a reason"):
        read(EXCEPTION.format(reason=" "))


def test_exceptions_file_of_the_repository_is_readable() -> None:
    waivers = read(FILE.read_text(encoding="utf-8"))
    assert {waiver.tool for waiver in waivers} == {"bandit", "cfn-lint", "checkov"}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Let the next tool say something, without running it."""

    def say(answer: Any) -> None:  # noqa: ANN401 - any JSON
        text = answer if isinstance(answer, str) else json.dumps(answer)
        monkeypatch.setattr(tools, "_run", lambda *_: text)

    return say


def test_bare_summary_of_checkov_gives_no_findings(
    said: Callable[[Any], None],
) -> None:
    said({"passed": 9, "failed": 0, "parsing_errors": 0})
    assert list(tools.checkov()) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"passed": 0, "failed": 0, "parsing_errors": 1},
        {"summary": {"parsing_errors": 1}, "results": {"failed_checks": []}},
    ],
)
def test_checkov_with_a_parsing_error_raises_a_tool_error(
    said: Callable[[Any], None], answer: dict[str, Any]
) -> None:
    said(answer)
    with pytest.raises(ToolError, match="could not parse"):
        list(tools.checkov())


def test_bandit_with_a_parsing_error_raises_a_tool_error(said: Callable[[Any], None]) -> None:
    said({"errors": [{"filename": "x.py"}], "results": []})
    with pytest.raises(ToolError, match="could not parse"):
        list(tools.bandit())


def test_review_tool_that_exits_with_2_raises_a_tool_error() -> None:
    with pytest.raises(ToolError, match="bandit ended with 2"):
        tools._run("bandit", ["bash", "-c", "exit 2"])  # noqa: SLF001 - what all of them go through
