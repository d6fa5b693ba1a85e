"""Accepted findings with their reasons, from `exceptions.toml`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.review.tools import Finding

FILE = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Accepted findings, and the reason.

    Parameters
    ----------
    tool, check
        The tool and the ID of the check.
    where
        Patterns of resources or files.
    reason
        The reason, for a reviewer.
    """

    tool: str
    check: str
    where: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Return whether the exception accepts a finding."""
        same = (self.tool, self.check) == (finding.tool, finding.check)
        return same and any(fnmatchcase(finding.where, pattern) for pattern in self.where)


def read(text: str) -> tuple[Waiver, ...]:
    """Return the exceptions of a file.

    Raises
    ------
    ValueError
        When an exception has no reason or no place.

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
        Waiver(entry["tool"], entry["check"], tuple(entry["where"]), entry["reason"].strip())
        for entry in tomllib.loads(text).get("exception", [])
    )
    for waiver in waivers:
        if not waiver.reason or not waiver.where:
            raise ValueError(f"{waiver.tool} {waiver.check}: A place and a reason are required.")
    return waivers


@dataclass(frozen=True, slots=True)
class Verdict:
    """Open findings, accepted findings, and exceptions without a finding."""

    open: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    stale: tuple[tuple[Waiver, str], ...]

    @property
    def clean(self) -> bool:
        """Whether each finding has an exception, and each exception a finding."""
        return not self.open and not self.stale


def judge(findings: Iterable[Finding], waivers: tuple[Waiver, ...]) -> Verdict:
    """Compare the findings with the exceptions.

    Examples
    --------
    >>> finding = Finding("bandit", "B404", "microloan_ops/a.py", "subprocess")
    >>> judge([finding], ()).clean
    False
    >>> waiver = Waiver("bandit", "B404", ("microloan_ops/a.py", "microloan_ops/b.py"), "because")
    >>> judge([finding], (waiver,)).stale[0][1]
    'microloan_ops/b.py'
    """
    every = sorted(set(findings))
    accepted = tuple(
        finding for finding in every if any(waiver.covers(finding) for waiver in waivers)
    )
    return Verdict(
        open=tuple(finding for finding in every if finding not in accepted),
        accepted=accepted,
        stale=tuple(
            (waiver, pattern)
            for waiver in waivers
            for pattern in waiver.where
            if not any(_single(waiver, pattern).covers(finding) for finding in every)
        ),
    )


def _single(waiver: Waiver, pattern: str) -> Waiver:
    return Waiver(waiver.tool, waiver.check, (pattern,), waiver.reason)
