"""The recipe for a new route, done on a copy of the repository, leads to a route."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from microloan.entrypoints.models.base import LARGEST
from tests.support.assertions.api_document import document
from tests.support.assertions.pages import ROOT
from tests.support.cloud.permissions import Grant, grants

COPIED = (
    "docs",
    "layers",
    "functions",
    "microloan_ops",
    "microloan_testing",
    "tests",
    "template.yaml",
    "pyproject.toml",
)
PACKAGE = "layers/microloan/microloan"
# What stands before a line that the recipe adds; its other blocks stand at a file's end.
BEFORE = {
    "template.yaml": r"(?ms)^  Account:$.*?^      Events:\n",
    "entrypoints/auth/scopes.py": r"(?m)^REQUIRED = {\n",
    "microloan_testing/journey.py": r"(?m)^        example\.ask\(f\"GET /\{seen\}\"\)\n",
}
ASK = """
import json
import boto3
from tests.support.cloud import moto_stack
from tests.support.builders.customers import admit
from tests.support.cloud.in_process_api import running

def note(model, params, **_):
    called.append([model.name, json.loads(params["body"])["TableName"]])

with moto_stack.stack() as environment:
    api, called = admit(running(environment), 1_234_00), []
    boto3.DEFAULT_SESSION.events.register("before-call.*.*", note)
    answer = api.request("GET", "/limit")
print(json.dumps([answer, called]))
"""


def blocks() -> dict[str, str]:
    """Return the recipe's blocks by the file that the line before each names last."""
    page = (ROOT / "docs/api-contract.md").read_text("utf-8")
    recipe = page.partition("\n## A new route\n")[2].partition("\n## ")[0]
    found = re.findall(r"(?ms)^([^\n]+:)\n\n```\w+\n(.*?)^```$", recipe)
    return {re.findall(r"`([^`]+\.\w+)`", told)[-1]: block for told, block in found}


def add(name: str, block: str, root: Path) -> None:
    """Add a block to a file: its imports at the head, the rest where the recipe says."""
    path = root / (f"{PACKAGE}/{name}" if name.startswith("entrypoints/") else name)
    source = path.read_text("utf-8")
    imports = "".join(re.findall(r"(?m)^from .*\n", block))
    rest = block.removeprefix(imports).strip("\n") + "\n"
    if name in BEFORE:
        place = re.search(BEFORE[name], source)
        assert place, name
        after = source[place.end() :]
        indent = re.match(" *", after)
        source = source[: place.end()] + (indent[0] if indent else "") + rest + after
    else:
        source += f"\n\n{rest}"
    path.write_text(re.sub(r"(?m)^from ", f"{imports}from ", source, count=1), "utf-8")


def run(root: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the copy."""
    paths = os.pathsep.join(map(os.fspath, (root, root / "layers/microloan")))
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *command],
        cwd=root,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which the recipe was followed."""
    root = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, root / name)
    for name, block in blocks().items():
        add(name, block, root)
    done = run(root, "-m", "microloan_ops.openapi")
    assert done.returncode == 0, done.stderr
    return root


def test_route_recipe_covers_each_of_the_files() -> None:
    assert list(blocks()) == [
        "entrypoints/models/onboarding.py",
        "functions/account/handler.py",
        *BEFORE,
    ]


def test_recipe_route_answers_within_the_grants_of_its_function(copy: Path) -> None:
    done = run(copy, "-c", ASK)
    assert done.returncode == 0, done.stderr
    (status, answer), called = json.loads(done.stdout)
    assert (status, answer) == (200, {"limit": 1_234_00})
    asked = {Grant("Account", f"dynamodb:{operation}", table) for operation, table in called}
    assert asked
    assert asked <= set(grants())


def test_openapi_document_gains_only_the_recipe_route(copy: Path) -> None:
    made: dict[str, Any] = json.loads((copy / "docs/openapi.json").read_text("utf-8"))
    route = made["paths"].pop("/limit")["get"]
    assert made["paths"] == document()["paths"]
    assert (route["operationId"], route["tags"]) == ("get_limit", ["Account"])
    assert route["security"] == [{"WalletToken": ["loan.read"]}]
    assert set(route["responses"]) >= {"200", "401", "404", "503"}
    content = route["responses"]["200"]["content"]["application/json"]
    assert content["example"]["limit"] > 0
    said = made["components"]["schemas"]["LimitAnswer"]["properties"]["limit"]
    assert said == {"type": "integer", "minimum": 0, "maximum": LARGEST, "description": "fen"}


def test_tests_fail_only_for_what_the_recipe_leaves_to_the_developer(copy: Path) -> None:
    names = ("test_api.py", "test_openapi.py", "test_openapi_complete.py")
    files = [
        "tests/unit/entrypoints/auth/test_scopes.py",
        *(f"tests/template/{name}" for name in names),
    ]
    done = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)
    assert set(re.findall(r"(?m)^(?:FAILED|ERROR) \S+::(\w+)", done.stdout)) == {
        "test_every_route_has_a_matrix_row_with_a_status_for_each_caller",
        "test_security_page_has_the_matrix_and_the_scopes",
    }, done.stdout
