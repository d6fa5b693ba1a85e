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


def test_a_finding_without_a_reason_is_open() -> None:
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
def test_a_reason_covers_its_own_findings_only(other: Finding) -> None:
    waivers = read(EXCEPTION.format(reason="no socket listens"))
    verdict = judge([other], waivers)
    assert verdict.open == (other,)
    assert [pattern for _, pattern in verdict.stale] == ["AWS::Lambda::Function.*"]


def test_a_reason_without_a_finding_is_no_clean_house() -> None:
    verdict = judge([], read(EXCEPTION.format(reason="no socket listens")))
    assert verdict.open == ()
    assert [waiver.check for waiver, _ in verdict.stale] == ["CKV_AWS_117"]
    assert not verdict.clean


def test_an_exception_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="a reason"):
        read(EXCEPTION.format(reason=" "))


def test_every_exception_of_ours_can_be_read() -> None:
    waivers = read(FILE.read_text(encoding="utf-8"))
    assert {waiver.tool for waiver in waivers} == {"bandit", "cfn-lint", "checkov"}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Let the next tool say something, without running it."""

    def say(answer: Any) -> None:  # noqa: ANN401 - any JSON
        text = answer if isinstance(answer, str) else json.dumps(answer)
        monkeypatch.setattr(tools, "_run", lambda *_: text)

    return say


def test_checkov_that_found_nothing_gives_a_bare_summary(
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
def test_what_checkov_could_not_read_is_no_pass(
    said: Callable[[Any], None], answer: dict[str, Any]
) -> None:
    said(answer)
    with pytest.raises(ToolError, match="could not parse"):
        list(tools.checkov())


def test_what_bandit_could_not_read_is_no_pass(said: Callable[[Any], None]) -> None:
    said({"errors": [{"filename": "x.py"}], "results": []})
    with pytest.raises(ToolError, match="could not parse"):
        list(tools.bandit())


def test_a_tool_that_breaks_is_no_pass() -> None:
    with pytest.raises(ToolError, match="bandit ended with 2"):
        tools._run("bandit", ["bash", "-c", "exit 2"])  # noqa: SLF001 - what all of them go through
