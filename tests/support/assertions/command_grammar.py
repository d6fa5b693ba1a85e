"""Every command of `microloan`: what kind it is, what its manual says, what its JSON looks like."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from microloan_ops.__main__ import app
from microloan_ops.console.manual import Manual

# What only reads, or writes nothing but a file that is named.
READS = {
    "approvals list",
    *("books export", "books reconcile", "books settlement", "books trial-balance", "books verify"),
    *("capacity", "clock show", "cost", "decision explain", "decision rerun", "decision reviews"),
    *("decision stability", "invite list", "invite status", "invite verify", "loan show"),
    *(
        "loan what-if",
        "night status",
        "person due",
        "person export",
        "person find",
        "report",
        "status",
    ),
    *("token", "whitelist sample", "whitelist show"),
}
# What moves money or cannot be undone: it shows what it will do, and asks.
ASKS = {
    *("approvals approve", "approvals refuse", "loan correct"),
    *("books open", "decision answer", "invite draw", "loan write-off", "night redrive"),
    *("night run", "person erase", "redrive", "refund-again", "related remove"),
    *("take-back", "transfers resolve", "whitelist remove"),
}
# What changes something, and why nobody has to be asked.
HARMLESS = {
    "clock advance": "a sandbox's only; its money is made up",
    "demo": "on the local cloud only; its people are made up",
    "related add": "microloan related remove takes the mark again",
    "seed-loans": "in a sandbox only; its people are made up",
    "transfers": "--sweep asks the rails, as the schedule does every minute, under the same ids",
    "whitelist import": "nobody is invited by it, and microloan whitelist remove takes it back",
}
WIDTH = 80
# Where a question is asked; without a terminal there is nobody.
SOMEBODY = "microloan_ops.console.asking.somebody_is_there"

Shape = dict[str, Any]
_WORD = re.compile(r"\s*([a-z_0-9]+|[\[\]{},*])")


def commands() -> dict[str, Any]:
    """Every command by its words."""
    return dict(_walk(get_command(app), ()))


def _walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if not hasattr(command, "commands"):
        yield " ".join(words), command
        return
    if command.invoke_without_command:
        yield " ".join(words), command
    for name, one in command.commands.items():
        yield from _walk(one, (*words, name))


def groups() -> list[tuple[str, ...]]:
    """The words of every group, none for `microloan` itself."""
    return sorted({(), *(tuple(words.split()[:-1]) for words in commands())})


def manual(words: str) -> Manual:
    found: Manual = commands()[words].callback.manual
    return found


def examples(words: str) -> list[list[str]]:
    """The command lines of a manual, split as a shell does."""
    return [shlex.split(line) for line in manual(words).examples.replace("\\\n", " ").splitlines()]


def shape(words: str) -> Shape:
    """What the manual says of a command's document."""
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


def document(words: str, told: str) -> Any:  # noqa: ANN401 - a command's own
    """A document as it was printed, which is what the command's manual says of it."""
    found = json.loads(told)
    assert list(misfits(shape(words), found)) == []
    return found


def misfits(of: Shape, found: object, where: str = "") -> Iterator[str]:
    """What a document has that its shape has not, or the other way round."""
    if not isinstance(found, dict):
        yield f"{where} is no object: {found!r}"
    elif of.keys() != found.keys():
        yield f"{where}: {sorted(of.keys() ^ found.keys())}"
    else:
        for name, inner in of.items():
            yield from _misfits(inner, found[name], f"{where}.{name}")


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
        for one in value:
            yield from misfits(names, one, where)
    elif kind is dict and "*" not in names:
        yield from misfits(names, value, where)
