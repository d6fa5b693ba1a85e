"""The product's values in the terms of a scenario."""

from collections.abc import Iterable
from datetime import date

from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.journal import LedgerAccount as Account
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Loan
from tests.support.scenarios.model import (
    ClosingFigures,
    Figures,
    LedgerEntry,
    LineFigures,
    ScheduleRow,
    Split,
)


def split_of(paid: Allocation) -> Split:
    """Return the split of a payment."""
    return Split(paid.penalty, paid.interest, paid.principal, paid.owed_back, paid.unapplied)


def figures_of(account: LoanAccount, day: date) -> Figures:
    """Return the debt of a loan. A closed loan owes nothing."""
    if account.status.closed:
        return Figures(account.status, 0, 0, 0, 0, 0, 0, 0)
    loan, owed = account.loan, account.loan.owed(day)
    return Figures(
        status=account.status,
        days_past_due=loan.days_past_due(day),
        due_now=loan.due_now(day),
        penalty=owed.penalty,
        interest=owed.interest,
        principal=owed.principal,
        owed_back=owed.owed_back,
        payoff=loan.payoff(day),
    )


def line_figures_of(line: CreditLine, day: date) -> LineFigures:
    """Return the use of a credit line. In arrears nothing is available."""
    return LineFigures(line.standing(day), line.used, line.available_on(day))


def schedule_of(loan: Loan, day: date) -> tuple[ScheduleRow, ...]:
    """Return the instalments that are still to be billed on a day."""
    return tuple(ScheduleRow(*line) for line in loan.on(day).schedule())


def ledger_of(entries: Iterable[tuple[str, Entry]]) -> list[LedgerEntry]:
    """Return entries by day, then by the name of their loan."""
    booked = [
        LedgerEntry(entry.booked_on, entry.value_date, name, entry.kind, dict(entry.postings))
        for name, entry in entries
    ]
    return sorted(booked, key=lambda entry: (entry.booked_on, entry.loan))


def closing_of(closing: Closing) -> ClosingFigures:
    """Return the balances of a closed day."""
    balances = closing.balances
    return ClosingFigures(
        classes=frozenset(each for _, each in closing.totals.cells),
        loans=balances[Account.LOANS],
        receivable=balances[Account.INTEREST_RECEIVABLE],
        allowance=-balances[Account.LOSS_ALLOWANCE],
        income=-balances[Account.INTEREST_INCOME],
        impairment=balances[Account.IMPAIRMENT],
    )
