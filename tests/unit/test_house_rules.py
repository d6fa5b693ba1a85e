import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/microloan/microloan"
MOST_LINES = 300
FOLDERS = (
    "benchmarks",
    "layers",
    "functions",
    "microloan_ops",
    "microloan_testing",
    "scorecards",
    "simulation",
    "tests",
)
CODE = {".py", ".js", ".css", ".html", ".sh"}

# What each layer may import of ours: domain <- ports <- usecases <- adapters <- composition <-
# entrypoints <- functions.
_INNER = ("microloan.domain", "microloan.ports", "microloan.retry")
MAY_IMPORT = {
    "domain": ("microloan.domain",),
    "ports": ("microloan.domain", "microloan.ports"),
    "retry.py": ("microloan.domain",),
    "usecases": (*_INNER, "microloan.usecases"),
    "adapters": (*_INNER, "microloan.adapters"),
    "composition": (*_INNER, "microloan.adapters", "microloan.composition"),
    "entrypoints": (
        *_INNER,
        "microloan.usecases",
        "microloan.adapters",
        "microloan.composition",
        "microloan.entrypoints",
    ),
}
STANDARD_LIBRARY_ONLY = ("domain", "ports", "retry.py", "usecases")
OURS = ("microloan", "functions", "microloan_ops", "microloan_testing", "tests", "handler")


def sources(path: Path) -> list[Path]:
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found, f"{path} holds no Python"
    return found


def imports(path: Path) -> Iterator[str]:
    """Yield the modules a file imports, under TYPE_CHECKING and in functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                # `from microloan.domain import ids` may name a module or something in it
                yield from (f"{module}.{name.name}" for name in names)
            case ast.ImportFrom():
                yield "a relative import"


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_layers_further_in(layer: str) -> None:
    wrong = [
        (path.name, module)
        for path in sources(PACKAGE / layer)
        for module in imports(path)
        if (top(module) in OURS or " " in module) and not within(module, MAY_IMPORT[layer])
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", STANDARD_LIBRARY_ONLY)
def test_domain_and_use_cases_import_only_the_standard_library(layer: str) -> None:
    foreign = [
        (path.name, module)
        for path in sources(PACKAGE / layer)
        for module in imports(path)
        if top(module) not in OURS and top(module) not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_every_part_of_the_package_has_an_import_rule() -> None:
    parts = {path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    # `models` holds scorecards as data, and no code.
    assert parts - {"__init__.py", "__pycache__", "py.typed", "models"} == set(MAY_IMPORT)
    assert {path.suffix for path in (PACKAGE / "models").iterdir()} == {".json"}


def rooms(folder: Path) -> dict[str, set[str]]:
    """Return which modules and folders of a folder import which others of it."""
    package = ".".join(folder.relative_to(PACKAGE.parent).parts)
    graph: dict[str, set[str]] = {}
    for path in sources(folder):
        room = path.relative_to(folder).with_suffix("").parts[0]
        named = (module for module in imports(path) if within(module, (package,)))
        others = {module.removeprefix(f"{package}.").split(".")[0] for module in named}
        graph.setdefault(room, set()).update(others - {room, package})
    return graph


@pytest.mark.parametrize(
    "folder",
    [PACKAGE, *(path for path in sorted(PACKAGE.rglob("*/")) if any(path.glob("*.py")))],
    ids=lambda folder: folder.name,
)
def test_modules_of_a_folder_import_each_other_without_a_circle(folder: Path) -> None:
    TopologicalSorter(rooms(folder)).prepare()


def test_names_used_by_other_tools_stay_importable() -> None:
    for module, names in {
        "loan": ("Allocation", "Bill", "Instalment", "Loan", "Terms", "interest"),
        "rates": ("irr_annual", "penalty_rate", "simple_annual"),
        "calendar": ("business_date", "due_dates"),
    }.items():
        found = import_module(f"microloan.domain.{module}")

        assert [name for name in names if not hasattr(found, name)] == []


def test_functions_import_only_the_layer() -> None:
    allowed = ("microloan", "aws_lambda_powertools")
    wrong = [
        (path.parent.name, module)
        for path in sources(ROOT / "functions")
        for module in imports(path)
        if not within(module, allowed) and top(module) not in sys.stdlib_module_names
    ]
    assert wrong == []


def test_acts_that_need_two_people_are_imported_only_by_approvals() -> None:
    acts = {"correct_loan", "reissue_refund", "resolve_transfer", "reverse_correction"}
    acts |= {
        "reverse_payment",
        "write_off",
        "freeze_line_as_approved",
        "give_extra",
        "reprice_line",
    }
    users = {
        path.relative_to(ROOT).as_posix()
        for folder in (PACKAGE, ROOT / "functions", ROOT / "microloan_ops")
        for path in sources(folder)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("microloan.usecases")
        and acts.intersection(name.name for name in node.names)
    }
    assert users == {
        "layers/microloan/microloan/usecases/operations/approvals.py",
        # It calculates the plan that the requester sees, on a loan book that writes nothing.
        "microloan_ops/cli/approval/correct.py",
    }


def test_no_source_file_has_over_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in CODE and path.is_file()
        if (count := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def domain_nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sources(PACKAGE / "domain"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield path.name, node


def test_domain_has_no_float_and_no_division_of_integers() -> None:
    floats = [
        (name, ast.unparse(node))
        for name, node in domain_nodes()
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _of_ints(node))
    ]
    assert floats == []


def _of_ints(division: ast.BinOp) -> bool:
    """Whether both sides of a true division are plainly whole numbers."""
    sides = (division.left, division.right)
    return all(isinstance(side, ast.Constant) and isinstance(side.value, int) for side in sides)


def test_every_dataclass_of_the_domain_is_frozen() -> None:
    thawed = [
        (name, node.name)
        for name, node in domain_nodes()
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator.startswith("dataclass") and "frozen=True" not in decorator
    ]
    assert thawed == []


def test_domain_reads_no_clock_and_no_random_number() -> None:
    reads = [
        (name, ast.unparse(node))
        for name, node in domain_nodes()
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
    ]
    modules = {
        (path.name, module)
        for path in sources(PACKAGE / "domain")
        for module in imports(path)
        if top(module) in {"time", "random", "secrets", "uuid", "os", "socket"}
    }
    assert (reads, modules) == ([], set())
