"""The tools of static analysis, and their findings."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
CODE = (
    "layers/microloan/microloan",
    "functions",
    "microloan_ops",
    "microloan_testing",
    "scorecards",
    "benchmarks",
    "simulation",
)
_REVIEW = REPOSITORY / ".venv-review/bin"
_CLOUD = REPOSITORY / ".venv-cloud/bin"
_TEMPLATE = REPOSITORY / "template.yaml"
# cfn-lint sets a bit each for errors, warnings and information. The other tools return 1.
_SUCCESS_CODES = {"cfn-lint": range(16), "checkov": (0, 1), "bandit": (0, 1)}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A finding of a tool.

    Parameters
    ----------
    tool
        The name of the tool.
    check
        The ID of the check in the tool's documentation.
    where
        A resource of the template, such as `AWS::SQS::Queue.Dead`, or a file of the code.
    message
        The message of the tool.
    """

    tool: str
    check: str
    where: str
    message: str


class ToolError(Exception):
    """A tool failed. The message is its output."""


def transform(folder: Path, stage: str, **parameters: str) -> Path:
    """Write the transformed CloudFormation template, and return the file."""
    given = [f"{name}={value}" for name, value in parameters.items()]
    command = [os.fspath(_CLOUD / "python"), "tests/review/transformed.py", *given]
    target = folder / f"{stage}.yaml"
    target.write_text(_run("transform", command), encoding="utf-8")
    return target


def cfn_lint(template: Path, *options: str) -> Iterator[Finding]:
    """Return the findings of cfn-lint, with AWS's serverless rules."""
    rules = ("--append-rules", "cfn_lint_serverless.rules", "--format", "json")
    matches = _run_json("cfn-lint", *rules, *options, "--template", os.fspath(template))
    for finding in matches:
        path = finding["Location"]["Path"] or ["the template"]
        where = ".".join(str(part) for part in path[: 2 if path[0] == "Resources" else 3])
        yield Finding("cfn-lint", finding["Rule"]["Id"], where, finding["Message"])


def checkov(*options: str) -> Iterator[Finding]:
    """Return the findings of checkov in a template, or of secrets in the repository."""
    quiet = ("--quiet", "--compact", "--skip-download", "--output", "json")
    answers = _run_json("checkov", *quiet, *options)
    # One framework gives a document, several give a list, and none gives a bare summary.
    for answer in answers if isinstance(answers, list) else [answers]:
        if answer.get("summary", answer).get("parsing_errors"):
            raise ToolError(f"checkov could not parse all files: {options}")
        for finding in answer.get("results", {}).get("failed_checks", []):
            where = finding["resource"] if "." in finding["resource"] else finding["file_path"]
            yield Finding("checkov", finding["check_id"], where, finding["check_name"])


def bandit() -> Iterator[Finding]:
    """Return the findings of bandit in the code, without the tests."""
    answer = _run_json("bandit", "--quiet", "--format", "json", "--recursive", *CODE)
    if answer["errors"]:
        raise ToolError(f"bandit could not parse all files: {answer['errors']}")
    for finding in answer["results"]:
        yield Finding("bandit", finding["test_id"], finding["filename"], finding["issue_text"])


def findings(folder: Path) -> Iterator[Finding]:
    """Return the findings of all tools, in the template and its transformed versions."""
    # The written template must follow the advice too. SAM words the transformed ones.
    yield from cfn_lint(_TEMPLATE, "--include-checks", "I")
    for stage, sandbox in (("real", "false"), ("sandbox", "true")):
        template = transform(folder, stage, Sandbox=sandbox)
        yield from cfn_lint(template)
        yield from checkov("--framework", "cloudformation", "--file", os.fspath(template))
    yield from checkov("--framework", "secrets", "--directory", ".", "--skip-path", r"\.venv.*")
    yield from bandit()


def _run_json(tool: str, *arguments: str) -> Any:  # noqa: ANN401 - each tool's own JSON
    output = _run(tool, [os.fspath(_REVIEW / tool), *arguments])
    return json.loads(output or "[]")


def _run(tool: str, command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode not in _SUCCESS_CODES.get(tool, (0,)):
        sys.stderr.write(done.stdout)
        raise ToolError(f"{tool} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout
