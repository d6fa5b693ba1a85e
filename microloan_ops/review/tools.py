"""The reviewers' tools, each run as it is and read as findings."""

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
# cfn-lint sets a bit for errors, warnings and informations each; the others say "found something".
_FOUND_SOMETHING = {"cfn-lint": range(16), "checkov": (0, 1), "bandit": (0, 1)}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something a tool does not like.

    Parameters
    ----------
    tool
        Its name.
    check
        The check's id, as the tool's documentation has it.
    where
        A resource of the template, as `AWS::SQS::Queue.Dead`, or a file of the code.
    message
        What it says of it.
    """

    tool: str
    check: str
    where: str
    message: str


class ToolError(Exception):
    """A tool did not do its work; what it said is the message."""


def transform(folder: Path, stage: str, **parameters: str) -> Path:
    """Write the template as CloudFormation gets it; return the file."""
    given = [f"{name}={value}" for name, value in parameters.items()]
    command = [os.fspath(_CLOUD / "python"), "microloan_ops/review/transformed.py", *given]
    target = folder / f"{stage}.yaml"
    target.write_text(_run("transform", command), encoding="utf-8")
    return target


def cfn_lint(template: Path, *options: str) -> Iterator[Finding]:
    """Return what cfn-lint says, with the serverless rules of AWS."""
    rules = ("--append-rules", "cfn_lint_serverless.rules", "--format", "json")
    found = _found("cfn-lint", *rules, *options, "--template", os.fspath(template))
    for one in found:
        path = one["Location"]["Path"] or ["the template"]
        where = ".".join(str(part) for part in path[: 2 if path[0] == "Resources" else 3])
        yield Finding("cfn-lint", one["Rule"]["Id"], where, one["Message"])


def checkov(*options: str) -> Iterator[Finding]:
    """Return what checkov says of a template, or of secrets in the repository."""
    quiet = ("--quiet", "--compact", "--skip-download", "--output", "json")
    answers = _found("checkov", *quiet, *options)
    # One framework answers with a document, several with a list, and none with a bare summary.
    for answer in answers if isinstance(answers, list) else [answers]:
        if answer.get("summary", answer).get("parsing_errors"):
            raise ToolError(f"checkov could not read all of it: {options}")
        for one in answer.get("results", {}).get("failed_checks", []):
            where = one["resource"] if "." in one["resource"] else one["file_path"]
            yield Finding("checkov", one["check_id"], where, one["check_name"])


def bandit() -> Iterator[Finding]:
    """Return what bandit says of the code; the tests are theirs who break things on purpose."""
    answer = _found("bandit", "--quiet", "--format", "json", "--recursive", *CODE)
    if answer["errors"]:
        raise ToolError(f"bandit could not read all of it: {answer['errors']}")
    for one in answer["results"]:
        yield Finding("bandit", one["test_id"], one["filename"], one["issue_text"])


def findings(folder: Path) -> Iterator[Finding]:
    """Return what all tools find, in the template as it is written and as it is deployed."""
    # What we wrote is held against the advice too, what SAM makes of it is not ours to word.
    yield from cfn_lint(_TEMPLATE, "--include-checks", "I")
    for stage, sandbox in (("real", "false"), ("sandbox", "true")):
        template = transform(folder, stage, Sandbox=sandbox)
        yield from cfn_lint(template)
        yield from checkov("--framework", "cloudformation", "--file", os.fspath(template))
    yield from checkov("--framework", "secrets", "--directory", ".", "--skip-path", r"\.venv.*")
    yield from bandit()


def _found(tool: str, *arguments: str) -> Any:  # noqa: ANN401 - each tool's own JSON
    said = _run(tool, [os.fspath(_REVIEW / tool), *arguments])
    return json.loads(said or "[]")


def _run(tool: str, command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode not in _FOUND_SOMETHING.get(tool, (0,)):
        sys.stderr.write(done.stdout)
        raise ToolError(f"{tool} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout
