"""Mermaid diagrams of a page, as data."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[3] / "docs/diagrams.md"
_REQUEST = re.compile(r"^\s*\w+->>DynamoDB: (\w+)(?: × (\d+))?\b", re.MULTILINE)
_TRANSITION = re.compile(r"^\s*(\S+) --> (\S+?)(?:: (.+))?$", re.MULTILINE)


class Transition(NamedTuple):
    """An arrow between two states, with its labels. `[*]` is the beginning or the end."""

    source: str
    target: str
    labels: tuple[str, ...]


def diagram(heading: str) -> str:
    """Return the diagram below a heading of the page."""
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    [source] = re.findall(r"(?s)```mermaid\n(.+?)```", section)
    return str(source)


def requests_to_dynamodb(heading: str) -> list[str]:
    """Return the operations of the arrows to DynamoDB, in order."""
    return [
        operation
        for operation, times in _REQUEST.findall(diagram(heading))
        for _ in range(int(times or 1))
    ]


def transitions(heading: str) -> Iterator[Transition]:
    """Yield the arrows of a state diagram."""
    for source, target, labels in _TRANSITION.findall(diagram(heading)):
        yield Transition(source, target, tuple(labels.split(", ")) if labels else ())
