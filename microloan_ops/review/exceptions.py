"""What may stay although a tool does not like it: `exceptions.toml`, with the reason for each."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from microloan_ops.review.tools import Finding

FILE = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Findings that stay, and why.

    Parameters
    ----------
    tool, check
        Whose finding.
    where
        Patterns of the resources or files that it is accepted of.
    reason
        Why, in words for a reviewer.
    """

    tool: str
    check: str
    where: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is accepted by it."""
        same = (self.tool, self.check) == (finding.tool, finding.check)
        return same and any(fnmatchcase(finding.where, pattern) for pattern in self.where)


def read(text: str) -> tuple[Waiver, ...]:
    """Return the exceptions of a file.

    Raises
    ------
    ValueError
        When one has no reason, or names no place.

    Examples
    --------
    >>> [one] = read('''
    ... [[exception]]
    ... tool = "bandit"
    ... check = "B404"
    ... where = ["microloan_ops/local/*.py"]
    ... reason = "The local cloud is made of processes."
    ... ''')
    >>> one.covers(Finding("bandit", "B404", "microloan_ops/local/build.py", "subprocess"))
    True
    >>> one.covers(Finding("bandit", "B404", "functions/borrow/handler.py", "subprocess"))
    False
    """
    waivers = tuple(
        Waiver(one["tool"], one["check"], tuple(one["where"]), one["reason"].strip())
        for one in tomllib.loads(text).get("exception", [])
    )
    for waiver in waivers:
        if not waiver.reason or not waiver.where:
            raise ValueError(f"{waiver.tool} {waiver.check}: a place and a reason are needed")
    return waivers


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings nobody has answered, and exceptions that nothing needs any more."""

    open: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    stale: tuple[tuple[Waiver, str], ...]

    @property
    def clean(self) -> bool:
        """Whether everything found is answered and every answer has its finding."""
        return not self.open and not self.stale


def judge(found: Iterable[Finding], waivers: tuple[Waiver, ...]) -> Verdict:
    """Hold what was found against the exceptions.

    Examples
    --------
    >>> finding = Finding("bandit", "B404", "microloan_ops/a.py", "subprocess")
    >>> judge([finding], ()).clean
    False
    >>> waiver = Waiver("bandit", "B404", ("microloan_ops/a.py", "microloan_ops/b.py"), "because")
    >>> judge([finding], (waiver,)).stale[0][1]
    'microloan_ops/b.py'
    """
    every = sorted(set(found))
    accepted = tuple(one for one in every if any(waiver.covers(one) for waiver in waivers))
    return Verdict(
        open=tuple(one for one in every if one not in accepted),
        accepted=accepted,
        stale=tuple(
            (waiver, pattern)
            for waiver in waivers
            for pattern in waiver.where
            if not any(_alone(waiver, pattern).covers(one) for one in every)
        ),
    )


def _alone(waiver: Waiver, pattern: str) -> Waiver:
    return Waiver(waiver.tool, waiver.check, (pattern,), waiver.reason)
