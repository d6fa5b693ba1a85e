"""A function that dies at any call of AWS or the rails, before it or after it took effect."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

import boto3


class CrashError(BaseException):
    """The process is gone: nothing catches it."""


@dataclass(frozen=True, slots=True)
class CrashPoint:
    """A call by its number, and which side of it."""

    call: int
    after: bool


@dataclass
class CrashInjector:
    """Counts calls, and crashes once at the point that it was told."""

    calls: list[str] = field(default_factory=list)
    point: CrashPoint | None = None
    _counted: bool = False

    def watch(self) -> None:
        """See every call of the clients that are made from now on."""
        session: Any = boto3.DEFAULT_SESSION
        session.events.register_first("before-call.*.*", self._before)
        session.events.register_last("after-call.*.*", self._after)

    def arm(self, point: CrashPoint | None) -> None:
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
        if self.point == CrashPoint(len(self.calls) - 1, after):
            self.point = None
            raise CrashError


@dataclass(frozen=True, slots=True)
class FixedTime:
    """Stands for `datetime` where the sandbox reads the machine's clock."""

    instant: datetime

    def now(self, tz: tzinfo) -> datetime:
        """Return the same instant every time."""
        return self.instant.astimezone(tz)


def surviving(act: Callable[[], object]) -> None:
    """Do it as whoever asked would: again, when it died."""
    try:
        act()
    except CrashError:
        act()
