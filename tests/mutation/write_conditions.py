"""Take any one condition away from the writes to DynamoDB: does the contract suite notice?

    python -m tests.mutation.write_conditions FILE

writes how the suite's tests ended without each condition, by pytest's exit codes.

What the tests send is watched; then each condition is left out in a process of its own, which runs
the tests that send it, and no others: only they can notice.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from botocore import handlers

CONDITION = "ConditionExpression"
NONE = "none"
SUITE = Path(__file__).parents[1] / "contract"
# What takes the conditions away is no part of it.
ITSELF = SUITE / "test_conditions.py"


@dataclass
class Conditions:
    """A pytest plugin that notes which test sends which condition, and can leave one out."""

    dropped: str = NONE
    sent_by: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def pytest_configure(self) -> None:
        """Be told of every call of a client that is made from now on."""
        handlers.BUILTIN_HANDLERS.append(("provide-client-params.dynamodb", self._change))

    def pytest_unconfigure(self) -> None:
        """Hear no more."""
        handlers.BUILTIN_HANDLERS.remove(("provide-client-params.dynamodb", self._change))

    def _change(self, params: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        for kind, write in _writes(params):
            if CONDITION in write:
                self._note(kind, write)

    def _note(self, kind: str, write: Any) -> None:  # noqa: ANN401 - botocore's
        terms = re.split(r" AND (?![^(]*\))", write[CONDITION])
        names = [
            f"{kind} {write['TableName']} {_of(write)}: {number} {term}"
            for number, term in enumerate(terms)
        ]
        test, _, _ = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")
        for name in names:
            self.sent_by[name].add(test)
        if self.dropped in names:
            del terms[names.index(self.dropped)]
            _replace(write, " AND ".join(terms))


def sent(tests: list[str]) -> Mapping[str, set[str]]:
    """Run the tests; return who sent each condition.

    Raises
    ------
    RuntimeError
        They do not pass as they are.
    """
    conditions = Conditions()
    if (ended := _run(tests, conditions)) != pytest.ExitCode.OK:
        raise RuntimeError(f"pytest ended with {ended}")
    return conditions.sent_by


def without(condition: str, tests: Mapping[str, set[str]]) -> int:
    """Run the tests that send a condition without it; return how that ended."""
    return _run(sorted(tests[condition]), Conditions(condition))


def each(tests: Mapping[str, set[str]]) -> dict[str, int]:
    """Return how the tests end without each condition, and under `NONE` how some end with all."""
    tests = {**tests, NONE: next(iter(tests.values()))}
    # A fork has everything imported; one for each, so that none finds what another left.
    with get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        ended = pool.map(partial(without, tests=tests), tests, chunksize=1)
    return dict(zip(tests, ended, strict=True))


def _run(tests: list[str], conditions: Conditions) -> int:
    quietly = ("-x", "-q", "-k", "not memory", "-p", "no:cacheprovider")
    return int(pytest.main([*quietly, *tests], plugins=[conditions]))


def _writes(params: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - botocore's
    """Return what is written, alone or in a transaction, and how."""
    if CONDITION in params:
        yield "", params
    for item in params.get("TransactItems", ()):
        for kind, write in item.items():
            yield kind.lower(), write


def _of(write: Any) -> str:  # noqa: ANN401 - botocore's
    """Return the kind of item, where a table has several."""
    kind: str = (write.get("Item") or write["Key"]).get("item", {}).get("S", "")
    return re.split("[#-]", kind, maxsplit=1)[0]


def _replace(write: Any, condition: str) -> None:  # noqa: ANN401 - botocore's
    """Put another condition in, and take out the names and values that nothing mentions now."""
    write.pop(CONDITION)
    if condition:
        write[CONDITION] = condition
    text = f"{condition} {write.get('UpdateExpression', '')}"
    for names in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        used = {k: v for k, v in write.pop(names, {}).items() if re.search(rf"{k}\b", text)}
        if used:
            write[names] = used


if __name__ == "__main__":
    suite = sorted(str(path) for path in SUITE.glob("test_*.py") if path != ITSELF)
    Path(sys.argv[1]).write_text(json.dumps(each(sent(suite))), "utf-8")
