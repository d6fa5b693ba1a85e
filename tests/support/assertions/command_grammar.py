"""The commands of `microloan`: kind, manual and shape of the JSON."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from microloan_ops.__main__ import app
from microloan_ops.console.manual import Manual

# Commands that only read, or write no more than a named file.
READS = {
    "approvals list",
    *("capacity", "clock show", "cost", "customer show", "decision draws", "decision explain"),
    *("decision rerun", "decision reviews"),
    *(
        "decision stability",
        "eod status",
        "law check",
        "line show",
        "ledger export",
        "ledger reconcile",
    ),
    *(
        "ledger settlement",
        "ledger trial-balance",
        "ledger verify",
        "loan list",
        "loan show",
        "loan what-if",
    ),
    *("lottery list", "lottery status", "lottery verify", "person due", "person export"),
    *(
        "person find",
        "plan quote",
        "report",
        "screening cases",
        "status",
        "suspense list",
        "token",
        "whitelist sample",
    ),
    "whitelist show",
}
# Commands that move money or cannot be undone, so they ask for a confirmation.
ASKS = {
    *("approvals approve", "approvals refuse", "decision answer", "eod redrive", "eod run"),
    *(
        "ledger open",
        "line extra",
        "line freeze",
        "line lower",
        "line reprice",
        "line unfreeze",
        "loan correct",
        "loan write-off",
        "lottery run",
        "payment reverse",
    ),
    *("person erase", "plan offer", "redrive", "refund reissue", "related-party remove"),
    *("screening hold", "screening import", "screening release"),
    *("suspense assign", "suspense return", "transfers resolve", "whitelist remove"),
}
# Commands that change something without a confirmation, and the reason.
HARMLESS = {
    "bank-transfer": "a sandbox has fictitious money",
    "clock advance": "a sandbox has fictitious money",
    "demo": "the local cloud has fictitious people",
    "related-party add": "microloan related-party remove reverses it",
    "seed-loans": "a sandbox has fictitious people",
    "transfers": "--sweep does what the schedule does every minute",
    "whitelist import": "it invites no member, and microloan whitelist remove reverses it",
}
WIDTH = 80
# The function to replace for a terminal.
HAS_TERMINAL = "microloan_ops.console.confirmation.has_terminal"

Shape = dict[str, Any]
_WORD = re.compile(r"\s*([a-z_0-9]+|[\[\]{},*])")


def commands() -> dict[str, Any]:
    """Return every command by its words."""
    return dict(_walk(get_command(app), ()))


def _walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if not hasattr(command, "commands"):
        yield " ".join(words), command
        return
    if command.invoke_without_command:
        yield " ".join(words), command
    for name, below in command.commands.items():
        # An alias is hidden, and its command is checked under its own name.
        if not below.hidden:
            yield from _walk(below, (*words, name))


def groups() -> list[tuple[str, ...]]:
    """Return the words of every group, none for `microloan` itself."""
    return sorted({(), *(tuple(words.split()[:-1]) for words in commands())})


def manual(words: str) -> Manual:
    read: Manual = commands()[words].callback.manual
    return read


def examples(words: str) -> list[list[str]]:
    """Return the command lines of a manual, split as in a shell."""
    return [shlex.split(line) for line in manual(words).examples.replace("\\\n", " ").splitlines()]


def shape(words: str) -> Shape:
    """Return the shape of a command's document, from its manual."""
    tokens = _WORD.findall(manual(words).shape)
    made, end = _names(tokens, 0)
    assert end == len(tokens), tokens[end:]
    return made


def _names(tokens: list[str], at: int) -> tuple[Shape, int]:
    made: Shape = {}
    while at < len(tokens) and tokens[at] not in {"]", "}"}:
        name, at = tokens[at], at + 1
        made[name] = None
        if at < len(tokens) and tokens[at] in {"[", "{"}:
            kind = list if tokens[at] == "[" else dict
            inner, at = _names(tokens, at + 1)
            made[name] = (kind, inner)
            at += 1
        at += at < len(tokens) and tokens[at] == ","
    return made, at


def document(words: str, output: str) -> Any:  # noqa: ANN401 - a command's own
    """Return a printed document, which must have the shape of the command's manual."""
    printed = json.loads(output)
    wrong = list(misfits(shape(words), printed))
    assert wrong == [], wrong
    return printed


def misfits(expected: Shape, actual: object, where: str = "") -> Iterator[str]:
    """Yield the differences between a document and its shape."""
    if not isinstance(actual, dict):
        yield f"{where} is no object: {actual!r}"
    elif expected.keys() != actual.keys():
        yield f"{where}: {sorted(expected.keys() ^ actual.keys())}"
    else:
        for name, inner in expected.items():
            yield from _misfits(inner, actual[name], f"{where}.{name}")


def _misfits(inner: Any, value: object, where: str) -> Iterator[str]:  # noqa: ANN401 - a shape's
    if isinstance(value, float):
        yield f"{where} is a float"
    if inner is None:
        if isinstance(value, dict | list):
            yield f"{where} is more than a value"
        return
    kind, names = inner
    if value is None:
        return
    if not isinstance(value, kind):
        yield f"{where} is no {kind.__name__}"
    elif kind is list and "*" not in names:
        for item in value:
            yield from misfits(names, item, where)
    elif kind is dict and "*" not in names:
        yield from misfits(names, value, where)
