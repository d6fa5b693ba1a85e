"""The law of the loan on demand: every rule on every loan of a customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from microloan.domain.law import RULES, LoanHistory, breaches
from microloan.domain.law.shown_is_charged import charged_difference
from microloan.usecases.end_of_day.assess_loans import BAD_LOAN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from microloan.domain.law import Rule
    from microloan.domain.ledger.breach import Breach
    from microloan.ports.loan_book import LoanBook


@dataclass(frozen=True, slots=True)
class LawCheck:
    """The result of a check.

    Parameters
    ----------
    loans
        The number of loans that were checked.
    breaches
        Their breaches.
    unreadable
        The loans whose journal cannot be read or replayed.
    settled
        The number of settled loans.
    shown, charged, unexplained
        Fen of their cost: as disclosed, as charged, and the part of the difference without a
        reason.
    """

    loans: int = 0
    breaches: tuple[Breach, ...] = ()
    unreadable: tuple[str, ...] = ()
    settled: int = 0
    shown: int = 0
    charged: int = 0
    unexplained: int = 0

    @property
    def holds(self) -> bool:
        """Whether every loan could be read and keeps every rule."""
        return not self.breaches and not self.unreadable

    def __add__(self, other: LawCheck) -> LawCheck:
        return LawCheck(
            self.loans + other.loans,
            self.breaches + other.breaches,
            self.unreadable + other.unreadable,
            self.settled + other.settled,
            self.shown + other.shown,
            self.charged + other.charged,
            self.unexplained + other.unexplained,
        )


@dataclass(frozen=True, slots=True)
class LawQuestion:
    """The day and the rules of a check.

    `as_if_in_force` means that the rules count for every loan, in force or not.
    """

    day: date
    rules: tuple[Rule, ...]
    as_if_in_force: bool = False

    def breaches(self, history: LoanHistory) -> tuple[Breach, ...]:
        """Return the breaches of a loan."""
        return breaches(history, self.day, self.rules, as_if_in_force=self.as_if_in_force)


def ask(today: date, before: date | None = None, rules: tuple[Rule, ...] = RULES) -> LawQuestion:
    """Return the question of a check.

    Parameters
    ----------
    before
        Ask for the rules that take effect after today and up to this day, as if they held for every
        loan already. Without it, ask for all rules as they hold.
    """
    if before is None:
        return LawQuestion(today, rules)
    upcoming = tuple(rule for rule in rules if today < rule.since <= before)
    return LawQuestion(today, upcoming, as_if_in_force=True)


def check_customer(
    loan_ids: Iterable[str], book: LoanBook, question: LawQuestion, only: str | None = None
) -> LawCheck:
    """Check the loans of a customer, or one of them beside the others.

    It reads each journal once.
    """
    histories: dict[str, LoanHistory] = {}
    result = LawCheck()
    for loan_id in sorted(loan_ids):
        try:
            entries = tuple(book.entries(loan_id))
        except BAD_LOAN:
            result += LawCheck(unreadable=(loan_id,))
            continue
        if entries:
            histories[loan_id] = LoanHistory(entries)
    for loan_id, history in histories.items():
        if only in {None, loan_id}:
            others = tuple(other for name, other in histories.items() if name != loan_id)
            result += _check(replace(history, others=others), question)
    return result


def _check(history: LoanHistory, question: LawQuestion) -> LawCheck:
    try:
        found = LawCheck(1, question.breaches(history))
        cost = charged_difference(history, question.day)
    except BAD_LOAN:
        return LawCheck(unreadable=(history.loan_id,))
    if cost is None:
        return found
    return replace(
        found, settled=1, shown=cost.shown, charged=cost.charged, unexplained=cost.unexplained
    )
