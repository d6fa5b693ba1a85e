"""What is measured: contracts, and a loan with years of payments behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from microloan.domain.channel import Channel
from microloan.domain.ledger.events import LoanAgreement, LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, open_account, post_event
from microloan.domain.loan.loan import Loan, Terms

CONTRACTS = 40
ROWS = 12
# How far back Frappe Lending's published case of a back-dated payment goes.
DAYS_BEHIND = 2_394
START = date(2018, 1, 10)


def contracts() -> list[Terms]:
    """Return contracts of twelve instalments with other amounts, dates and rates each."""
    first = date(2024, 1, 1)
    return [
        Terms(
            principal=(5 + number * 13 % 1_995) * 100_00,
            daily_rate=Decimal(20 + number % 31) / 100_000,
            penalty_rate=Decimal("0.0006"),
            instalments=ROWS,
            drawn_on=first + timedelta(days=number),
            due_day=1 + number % 28,
            grace_days=1,
        )
        for number in range(CONTRACTS)
    ]


def half_paid(terms: Terms) -> tuple[Loan, date]:
    """Return a loan with a part payment behind it, and a day half a year after its draw."""
    loan, _ = Loan.draw(terms).repay(60_00, terms.drawn_on + timedelta(days=40))
    return loan, terms.drawn_on + timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Old:
    """A loan of 2,394 days, paid a little every month, and its journal."""

    account: LoanAccount
    entries: tuple[Entry, ...]

    def back_dated(self) -> tuple[LoanAccount, Entry]:
        """Return the account with one more payment, from a month after the draw."""
        paid = LoanEvent(
            LoanEventType.REPAID,
            500_00,
            self.account.booked_on,
            START + timedelta(days=30),
            "in-late",
        )
        return post_event(self.account, paid, self.entries)


def old() -> Old:
    """Return a loan of 200,000 yuan that was paid 100 yuan every thirty days since."""
    terms = Terms.agree(200_000_00, Decimal("0.0005"), 20, START, START.day)
    opening = LoanAgreement("loan-1", "customer-1", Channel.WECHAT, "card-1", "travel", terms)
    account, entry = open_account(
        opening, LoanEvent(LoanEventType.DRAWN, terms.principal, START, START, "out")
    )
    entries = [entry]
    out = LoanEvent(LoanEventType.DISBURSED, terms.principal, START, START, "out")
    later = (START + timedelta(days=n) for n in range(30, DAYS_BEHIND, 30))
    for event in (
        out,
        *(LoanEvent(LoanEventType.REPAID, 100_00, day, day, f"in-{day}") for day in later),
    ):
        account, entry = post_event(account, event, entries)
        entries.append(entry)
    return Old(account, tuple(entries))
