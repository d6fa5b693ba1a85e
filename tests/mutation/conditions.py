"""A pytest plugin that takes one condition away from every write to DynamoDB.

`CONDITIONS_SEEN` names a file to note the conditions in that were sent; `CONDITION_DROPPED`
is one of its lines: this condition is left out of what is sent.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore import handlers

CONDITION = "ConditionExpression"
SEEN, DROPPED = "CONDITIONS_SEEN", "CONDITION_DROPPED"


def pytest_configure() -> None:
    """Be told of every call of a client that is made from now on."""
    handlers.BUILTIN_HANDLERS.append(("provide-client-params.dynamodb", _change))


def _change(params: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
    for kind, write in _writes(params):
        if CONDITION in write:
            _note(kind, write)


def _writes(params: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - botocore's
    """Return what is written, alone or in a transaction, and how."""
    if CONDITION in params:
        yield "", params
    for item in params.get("TransactItems", ()):
        for kind, write in item.items():
            yield kind.lower(), write


def _note(kind: str, write: Any) -> None:  # noqa: ANN401 - botocore's
    terms = re.split(r" AND (?![^(]*\))", write[CONDITION])
    names = [
        f"{kind} {write['TableName']} {_of(write)}: {number} {term}"
        for number, term in enumerate(terms)
    ]
    if path := os.environ.get(SEEN):
        with Path(path).open("a") as file:
            file.writelines(f"{name}\n" for name in names)
    dropped = os.environ.get(DROPPED)
    if dropped in names:
        del terms[names.index(dropped)]
        _replace(write, " AND ".join(terms))


def _of(write: Any) -> str:  # noqa: ANN401 - botocore's
    """Return the kind of item, where a table has several."""
    kind: str = (write.get("Item") or write["Key"]).get("item", {}).get("S", "")
    return kind.split("#", maxsplit=1)[0]


def _replace(write: Any, condition: str) -> None:  # noqa: ANN401 - botocore's
    """Put another condition in, and take out the names and values that nothing mentions now."""
    write.pop(CONDITION)
    if condition:
        write[CONDITION] = condition
    text = f"{condition} {write.get('UpdateExpression', '')}"
    for field in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        used = {k: v for k, v in write.pop(field, {}).items() if re.search(rf"{k}\b", text)}
        if used:
            write[field] = used
