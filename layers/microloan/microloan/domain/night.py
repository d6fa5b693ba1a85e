"""The nightly valuation: what loans are worth at the end of a day, and the proof of the books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from microloan.domain.account import LoanAccount, Status
from microloan.domain.allocation import NOTHING
from microloan.domain.calendar import ONE_DAY
from microloan.domain.classes import LoanClass, classify
from microloan.domain.errors import BooksDoNotTie
from microloan.domain.events import Kind
from microloan.domain.journal import GENESIS, Account, Entry, Postings, add, balanced
from microloan.domain.loan import Loan
from microloan.domain.member import Channel
from microloan.domain.money import EXACT, round_half_up

Cell = tuple[Channel, LoanClass]


@dataclass(frozen=True, slots=True)
class Worth:
    """A sum of loans: how many, their principal in fen, their exact interest receivable in fen."""

    loans: int = 0
    principal: int = 0
    receivable: Decimal = Decimal(0)

    def __add__(self, other: "Worth") -> "Worth":
        return Worth(
            self.loans + other.loans,
            self.principal + other.principal,
            EXACT.add(self.receivable, other.receivable),
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """What a part of the book is worth, by channel and class.

    `skipped` names the loans that could not be valued; `unvalued` is their principal in fen, as
    the journal has it.
    """

    cells: Mapping[Cell, Worth] = field(default_factory=dict)
    unvalued: int = 0
    skipped: tuple[str, ...] = ()

    def __add__(self, other: "Totals") -> "Totals":
        cells = dict(self.cells)
        for cell, worth in other.cells.items():
            cells[cell] = cells.get(cell, Worth()) + worth
        return Totals(cells, self.unvalued + other.unvalued, self.skipped + other.skipped)

    @property
    def principal(self) -> int:
        """Fen of principal over the open loans."""
        return self.unvalued + sum(worth.principal for worth in self.cells.values())

    @property
    def receivable(self) -> int:
        """Fen of interest receivable: the exact sum over performing loans, rounded once."""
        exact = Decimal(0)
        for worth in self.cells.values():
            exact = EXACT.add(exact, worth.receivable)
        return round_half_up(exact)

    @property
    def allowance(self) -> int:
        """Fen set aside for losses: class rate × principal, rounded once."""
        return round_half_up(
            sum(
                (cls.allowance_rate * worth.principal for (_, cls), worth in self.cells.items()),
                Decimal(0),
            )
        )


def value(account: LoanAccount, day: date) -> Totals:
    """Return what a loan is worth at the end of a day.

    The interest of the day itself counts, so it runs to the start of the next one. A loan over
    90 days past due keeps its principal in the books, but not its interest.

    Parameters
    ----------
    account
        The loan after its last event that was booked on or before `day`.
    day
        A business date.
    """
    if account.status not in {Status.DISBURSING, Status.OPEN}:
        return Totals()
    loan = account.loan.on(day)
    cls = classify(loan.days_past_due(day))
    receivable = _receivable(loan, day + ONE_DAY) if cls.performing else Decimal(0)
    return Totals({(account.opening.channel, cls): Worth(1, loan.principal, receivable)})


def _receivable(loan: Loan, morning: date) -> Decimal:
    exact = EXACT.subtract(loan.exact_interest(morning), Decimal(loan.interest_paid))
    for bill in loan.bills:
        penalty = bill.exact_penalty(morning, loan.terms) - bill.penalty_paid
        exact = EXACT.add(exact, bill.interest + penalty)
    return exact


@dataclass(frozen=True, slots=True)
class Closing:
    """The books at the end of a business day."""

    day: date
    balances: Postings
    totals: Totals

    @property
    def trial_balance(self) -> int:
        """The sum of all balances: zero, or the books are wrong."""
        return sum(self.balances.values())


def close(
    day: date, opening: Postings, movements: Iterable[Postings], totals: Totals
) -> tuple[Closing, Entry]:
    """Prove a day's books and value them.

    Parameters
    ----------
    day
        The business date that ends.
    opening
        Balances at the end of the day before.
    movements
        The postings booked on the day, the valuation itself excepted.
    totals
        What the open loans are worth at the end of the day.

    Returns
    -------
    tuple of Closing and Entry
        The closing balances, and the one valuation entry that leads to them.

    Raises
    ------
    BooksDoNotTie
        When debits and credits differ, or the journal's loans are not the sum of the loans.
    """
    balances = add(opening, *movements)
    if difference := sum(balances.values()):
        raise BooksDoNotTie(f"{day}: debits and credits differ by {difference} fen")
    if difference := balances[Account.LOANS] - totals.principal:
        raise BooksDoNotTie(
            f"{day}: account loans is {balances[Account.LOANS]} fen in the journal, the open loans"
            f" sum to {totals.principal} fen, a difference of {difference} fen"
        )
    entry = _valuation(day, balances, totals)
    return Closing(day, add(balances, entry.postings), totals), entry


def _valuation(day: date, balances: Postings, totals: Totals) -> Entry:
    earned = totals.receivable - balances.get(Account.INTEREST_RECEIVABLE, 0)
    impaired = totals.allowance + balances.get(Account.LOSS_ALLOWANCE, 0)
    postings = balanced(
        {
            Account.INTEREST_RECEIVABLE: earned,
            Account.INTEREST_INCOME: -earned,
            Account.IMPAIRMENT: impaired,
            Account.LOSS_ALLOWANCE: -impaired,
        }
    )
    return Entry(
        loan_id=f"valuation-{day}",
        seq=1,
        kind=Kind.VALUED,
        amount=sum(fen for fen in postings.values() if fen > 0),
        booked_on=day,
        value_date=day,
        transfer_id="",
        allocation=NOTHING,
        postings=postings,
        previous=GENESIS,
    )
