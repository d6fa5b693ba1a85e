"""The checks of the audit, and their findings."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from microloan.domain.money import yuan


class Check(StrEnum):
    """The rules that must hold."""

    READABLE = "stored items can be read and found"
    ZERO_SUM = "entries sum to zero"
    CHAIN = "journals have an unbroken chain"
    REPLAY = "loans are the replay of their journal"
    ACCOUNTS = "loans tie to their accounts"
    CLAIMS = "debts are money out less money in plus earnings"
    LINES = "credit lines are the sum of their loans"
    GIVEN = "credit lines match the last decision"
    LINE_CHANGES = "changes of credit lines follow from each other"
    KNOWN = "open and decided items belong to a known person"
    TRANSFERS = "transfers are booked exactly once"
    OPEN = "loans and open transfers agree"
    BANK = "bank account is the settled transfers"
    APPROVED = "acts of two people are the ones approved"
    CLOSINGS = "closings follow from the day before"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A violation of a rule.

    Parameters
    ----------
    check
        The rule.
    subject
        The loan, customer, transfer or day, by its id.
    text
        The difference, in fen.
    """

    check: Check
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class AuditResult:
    """How many objects each check examined, and its findings.

    Examples
    --------
    >>> both = AuditResult({Check.BANK: 2}) + AuditResult({Check.BANK: 1, Check.LINES: 1})
    >>> both.looked_at[Check.BANK]
    3
    """

    looked_at: Mapping[Check, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: "AuditResult") -> "AuditResult":
        looked_at = Counter(self.looked_at)
        looked_at.update(other.looked_at)
        return AuditResult(looked_at, self.findings + other.findings)

    @classmethod
    def of(
        cls, check: Check, subject: str, wrong: Iterable[str], looked_at: int = 1
    ) -> "AuditResult":
        """Return the result of one check on one subject."""
        return cls({check: looked_at}, tuple(Finding(check, subject, text) for text in wrong))


def differences_of(name: str, actual: int, expected: int, basis: str) -> list[str]:
    """Return a finding when two amounts of fen differ, else an empty list.

    Examples
    --------
    >>> differences_of("used", 100_00, 99_99, "its loans")
    ['used is 100.00, by its loans 99.99: 1 fen too much']
    """
    if actual == expected:
        return []
    side = "too much" if actual > expected else "too little"
    by = abs(actual - expected)
    return [f"{name} is {yuan(actual)}, by {basis} {yuan(expected)}: {by} fen {side}"]
