"""The law of the loan, as predicates over its history."""

from collections.abc import Iterable
from datetime import date

from microloan.domain.law import (
    ceiling,
    draw_in_arrears,
    early_settlement,
    first_day,
    grace,
    penalty_rate,
    plan,
    shown_is_charged,
    waterfall,
)
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import DecidedBy, Finding, Rule
from microloan.domain.ledger.breach import Breach

__all__ = [
    "LOAN_RULES",
    "RULES",
    "DecidedBy",
    "Finding",
    "LoanHistory",
    "Rule",
    "breaches",
]

RULES: tuple[Rule, ...] = (
    ceiling.RULE,
    first_day.RULE,
    waterfall.RULE,
    penalty_rate.RULE,
    early_settlement.RULE,
    grace.RULE,
    shown_is_charged.RULE,
    plan.RULE,
    draw_in_arrears.RULE,
)
"""Every rule that a history shows."""
LOAN_RULES = tuple(rule for rule in RULES if not rule.of_customer)
"""The rules that need the journal of one loan only."""


def breaches(
    history: LoanHistory,
    day: date,
    rules: Iterable[Rule] = LOAN_RULES,
    *,
    as_if_in_force: bool = False,
) -> tuple[Breach, ...]:
    """Return all breaches of rules in a history at the end of a day.

    Parameters
    ----------
    as_if_in_force
        Whether to check as if the rules had always been in force.
    """
    known = history.through(day)
    if known is None:
        return ()
    return tuple(
        breach
        for rule in rules
        for breach in rule.breaches(known, day, as_if_in_force=as_if_in_force)
    )
