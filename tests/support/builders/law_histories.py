"""Journals that keep or break a rule of the law."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from microloan.domain.law import RULES, LoanHistory, breaches
from microloan.domain.loan import Terms
from tests.support.builders.examples import history, terms

RULE = {rule.code: rule for rule in RULES}
FIRST_DUE = date(2024, 2, 15)
"""The first due day of a loan of `journal`."""
LONG_AFTER = date(2030, 1, 1)


def journal(
    payments: Iterable[tuple[date, int]] = (), contract: Terms | None = None
) -> LoanHistory:
    """Return a loan of 10,000 yuan at 0.05 %, whose money arrived on the day of the draw."""
    steps = history(contract or terms(), payments)
    return LoanHistory(tuple(entry for _, entry in steps))


def allocated(known: LoanHistory, seq: int, **fen: int) -> LoanHistory:
    """Return the history with another allocation of an entry."""
    entries = tuple(
        replace(entry, allocation=replace(entry.allocation, **fen)) if entry.seq == seq else entry
        for entry in known.entries
    )
    return LoanHistory(entries)


def broken(known: LoanHistory, day: date = LONG_AFTER) -> dict[str, list[str]]:
    """Return the findings of all rules by their code."""
    found: dict[str, list[str]] = {}
    for breach in breaches(known, day, RULES, as_if_in_force=True):
        found.setdefault(breach.rule, []).append(breach.text)
    return found
