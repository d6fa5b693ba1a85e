"""Change the arithmetic, one small mistake at a time, and see the tests notice: `make mutants`.

Each mutant is run in a copy of the sources. One that no test kills must stand in
`equivalent.toml`, with the reason why it changes no figure; anything else fails the run.
"""

import argparse
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec

from tests.mutation.operators import Provider
from tests.mutation.survivors import Survivor, equivalents, write

ROOT = Path(__file__).parents[2]
DOMAIN = Path("layers/microloan/microloan/domain")
MODULES = (
    *(f"loan/{name}" for name in ("loan", "bill", "terms", "allocation")),
    *("rates", "calendar", "money", "ledger/payment_history"),
)
TESTS = (
    "unit/domain/loan",
    *(f"unit/domain/test_{name}.py" for name in ("rates", "calendar", "money")),
    "unit/domain/ledger/test_payment_history.py",
    *(f"property/test_{name}.py" for name in ("loan_laws", "lives")),
)
# Bits have no meaning here, and identity is not how values are compared.
MEANINGLESS = re.compile(r"Shift|Bit|_Is(Not)?$|Operator_Is")
SECONDS = 30.0
MEMORY = 4 * 2**30


def command() -> str:
    """Return how a mutant's tests are run."""
    tests = " ".join(f"tests/{name}" for name in TESTS)
    return f"{ROOT}/.venv/bin/python -m pytest -x -q -p no:cacheprovider {tests}"


def mutants(modules: list[str]) -> list[MutationSpec]:
    """Return every mutant of the modules that means something."""
    plugins.OPERATOR_PROVIDERS["microloan"] = Provider()
    with tempfile.TemporaryDirectory() as folder:
        found = WorkDB(f"{folder}/session.sqlite", WorkDB.Mode.create)
        init([DOMAIN / f"{name}.py" for name in modules], found, {})
        specs = [spec for item in found.work_items for spec in item.mutations]
        found.close()
    return [spec for spec in specs if not MEANINGLESS.search(spec.operator_name)]


def prepare(folder: Path) -> Path:
    """Return a copy of the sources whose tests pass, with the bytecode that they leave behind."""
    for name in ("layers", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    settle(folder)
    check()
    return folder


def check() -> None:
    """Run the tests on what nobody changed: they must pass."""
    subprocess.run(shlex.split(command()), env=os.environ, check=True)  # noqa: S603 - ours


def settle(folder: Path) -> None:
    """Let this process, and the tests that it runs, see the sources of a folder only."""
    os.chdir(folder)
    os.environ["PYTHONPATH"] = f"{folder}/layers/microloan:{folder}"
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # a loop that no longer ends shall not take the machine with it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def settle_in_a_copy(prepared: Path) -> None:
    """Give this process sources of its own to change."""
    settle(
        Path(shutil.copytree(prepared, tempfile.mkdtemp(dir=prepared.parent), dirs_exist_ok=True))
    )


def test(spec: MutationSpec) -> Survivor | None:
    """Return the mutant if the tests pass with it."""
    result = mutate_and_test([spec], command(), SECONDS)
    if result.is_killed:
        return None
    changed = [line for line in result.diff.splitlines() if re.match(r"[-+](?![-+])", line)]
    before = " ".join(line[1:].strip() for line in changed if line[0] == "-")
    after = " ".join(line[1:].strip() for line in changed if line[0] == "+")
    return Survivor(Path(spec.module_path).stem, before, after)


def progress(tested: int, total: int, survivor: Survivor | None) -> None:
    """Say how far it is, and name a survivor at once."""
    if survivor:
        print(f"\rsurvived in {survivor.module}:\n  - {survivor.line}\n  + {survivor.becomes}")
    print(f"\r{tested}/{total}", end="", file=sys.stderr, flush=True)


def run(specs: list[MutationSpec], processes: int) -> list[Survivor]:
    """Test every mutant; return those that survived."""
    survivors = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        prepared = prepare(Path(folder, "prepared"))
        with ProcessPoolExecutor(processes, None, settle_in_a_copy, (prepared,)) as pool:
            for tested, survivor in enumerate(pool.map(test, specs), start=1):
                progress(tested, len(specs), survivor)
                survivors += [survivor] if survivor else []
        # had the environment gone meanwhile, every mutant would have looked noticed
        check()
    return survivors


def main() -> None:
    """Run, compare with the list, write the page when all modules were run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES, help="all, unless some are named")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    started, known = time.monotonic(), equivalents()
    specs = mutants(list(options.modules))
    survivors = run(specs, options.processes)
    unknown = [one for one in survivors if one not in known]
    print(f"\n{len(specs)} mutants, {len(survivors)} survived, {len(unknown)} unexplained")
    if not unknown and tuple(options.modules) == MODULES:
        counts = Counter(Path(spec.module_path).stem for spec in specs)
        minutes = round((time.monotonic() - started) / 60)
        ran = f"cosmic-ray {version('cosmic-ray')}, {options.processes} processes, {minutes} min"
        write(ROOT / "docs/generated/mutation.md", counts, survivors, known, ran)
    sys.exit(bool(unknown))


if __name__ == "__main__":
    main()
