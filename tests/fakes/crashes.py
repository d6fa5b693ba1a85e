"""A function that dies at any call of AWS or the rails, before it or after it took effect."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

import boto3
from moto.backends import get_backend

# What no two runs have alike: how often it was tried, and what is encrypted anew.
_TRIED = "attempts"
_ENCRYPTED = "B"
_ACCOUNT, _REGION = "123456789012", "ap-east-1"

Dump = dict[str, list[str]]


class Crash(BaseException):
    """The process is gone: nothing catches it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A call by its number, and which side of it."""

    call: int
    after: bool


@dataclass
class Crasher:
    """Counts calls, and crashes once at the point that it was told."""

    calls: list[str] = field(default_factory=list)
    point: Point | None = None
    _counted: bool = False

    def watch(self) -> None:
        """See every call of the clients that are made from now on."""
        session: Any = boto3.DEFAULT_SESSION
        session.events.register_first("before-call.*.*", self._before)
        session.events.register_last("after-call.*.*", self._after)

    def arm(self, point: Point | None) -> None:
        """Count from the beginning, and crash at that point."""
        self.calls.clear()
        self.point = point

    def _before(self, model: Any, params: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        body = str(params.get("body", ""))
        # The test clock is no part of a real stack; the stand-in rails are the rails.
        self._counted = '"clock"' not in body
        if not self._counted:
            return
        self.calls.append(f"rails {model.name}" if "rails#" in body else model.name)
        self._crash(after=False)

    def _after(self, **_: object) -> None:
        if self._counted:
            self._crash(after=True)

    def _crash(self, *, after: bool) -> None:
        if self.point == Point(len(self.calls) - 1, after):
            self.point = None
            raise Crash


class Tables:
    """All that moto's DynamoDB holds, to be kept, put back and compared."""

    def __init__(self) -> None:
        self._backend: Any = get_backend("dynamodb")[_ACCOUNT][_REGION]

    def keep(self) -> object:
        """Return a copy of everything."""
        return deepcopy(self._backend.tables)

    def put_back(self, kept: object) -> None:
        """Make everything as it was."""
        self._backend.tables = deepcopy(kept)

    def dump(self) -> Dump:
        """Return every item of every table as a text, without what differs between two runs."""
        return {
            name: sorted(
                repr(sorted((key, value) for key, value in item.items() if _lasts(key, value)))
                for item in (one.to_json()["Attributes"] for one in table.all_items())
            )
            for name, table in self._backend.tables.items()
        }


def _lasts(name: str, value: Any) -> bool:  # noqa: ANN401 - an attribute on the wire
    return name != _TRIED and _ENCRYPTED not in value


@dataclass(frozen=True, slots=True)
class StillTime:
    """Stands for `datetime` where the sandbox reads the machine's clock."""

    instant: datetime

    def now(self, tz: tzinfo) -> datetime:
        """Return the same instant every time."""
        return self.instant.astimezone(tz)


def surviving(act: Callable[[], object]) -> None:
    """Do it as whoever asked would: again, when it died."""
    try:
        act()
    except Crash:
        act()
