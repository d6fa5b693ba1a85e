"""Licence, settings, forms, workflow and recipes agree with the repository."""

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from microloan.domain.product import PRODUCT
from microloan_ops.template import template

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
README = " ".join((ROOT / "README.md").read_text("utf-8").split())
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# The text of https://www.apache.org/licenses/LICENSE-2.0.txt.
APACHE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
FORMS = [GITHUB / "ISSUE_TEMPLATE/bug.yml", GITHUB / "ISSUE_TEMPLATE/change.yml"]


def loaded(path: Path) -> Any:  # noqa: ANN401 - YAML
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def sources() -> str:
    """Return the text of all code, tests and the template."""
    folders = ("layers", "functions", "microloan_ops", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(path.read_text("utf-8") for path in [*files, ROOT / "template.yaml"])


def test_licence_file_is_the_licence_that_the_package_names() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE


def test_python_version_is_the_oldest_that_the_package_supports() -> None:
    oldest = (ROOT / ".python-version").read_text("utf-8").strip()

    assert PROJECT["requires-python"] == f">={oldest}"


def test_layer_ships_the_marker_of_its_types() -> None:
    assert (ROOT / "layers/microloan/microloan/py.typed").is_file()


def test_actions_are_pinned_by_commit_and_name_their_release() -> None:
    text = (GITHUB / "workflows/ci.yml").read_text("utf-8")
    actions = re.findall(r"uses: (.+)", text)

    assert actions
    assert [
        one for one in actions if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", one)
    ] == []


def test_workflow_runs_the_command_of_ci() -> None:
    [job] = loaded(GITHUB / "workflows/ci.yml")["jobs"].values()

    assert job["steps"][-1] == {"run": ".ci/run"}


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_issue_form_asks_for_each_field_once(form: Path) -> None:
    fields = [field for field in loaded(form)["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]

    assert {"name", "description", "body"} <= loaded(form).keys()
    assert sorted(ids) == sorted(set(ids))
    assert all(field["attributes"]["label"] for field in fields)


def test_codeowners_names_only_files_that_exist() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()
    owned = [line.split()[0] for line in lines if line and not line.startswith("#")]

    assert owned[0] == "*"
    assert [name for name in owned[1:] if not (ROOT / name.lstrip("/")).exists()] == []


def test_hooks_run_the_tools_of_the_environment() -> None:
    [repository] = loaded(ROOT / ".pre-commit-config.yaml")["repos"]
    entries = [hook["entry"].split() for hook in repository["hooks"]]
    tests = [word for entry in entries for word in entry if word.startswith("tests/")]

    assert {entry[0] for entry in entries} == {
        ".venv/bin/ruff",
        ".venv/bin/mypy",
        ".venv/bin/pytest",
    }
    assert tests
    assert [name for name in tests if not (ROOT / name).exists()] == []


def test_contributing_recipes_name_only_what_is_in_the_code() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Recipes")[2]
    pieces = re.findall(r"`([A-Za-z_][\w.]*)(?:\([^`]*\))?`", recipes)
    names = {piece.rpartition(".")[2] for piece in pieces if not piece.endswith((".py", ".yaml"))}

    missing = {name for name in names if not re.search(rf"\b{name}\b", sources())}
    assert missing == set()


def test_readme_has_the_costs_of_the_performance_page() -> None:
    page = (ROOT / "docs/generated/performance.md").read_text("utf-8")
    [(many, few)] = re.findall(
        r"costs ([\d.]+) yuan at 70 million accounts, and ([\d.]+) yuan", README
    )

    assert f"> {many} yuan for an account and year" in page
    assert re.search(rf"^\| 100,000 \| {few} \|$", page, re.MULTILINE)


def test_readme_has_the_limits_of_product_and_template() -> None:
    requests = template()["Parameters"]["RequestsPerSecond"]["Default"]
    limits = [f"{fen // 100:,}" for fen in (PRODUCT.min_limit, PRODUCT.max_limit)]

    assert f"a credit line of {limits[0]} to {limits[1]} yuan" in README
    assert f"allows {requests:,} requests a second" in README
    assert f"An invitation lasts {PRODUCT.invitation_valid.days} days" in README
