"""The closing of a day: the journal proven by the loans, and valued."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from microloan.domain.errors import UnbalancedBooksError
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import (
    GENESIS,
    Entry,
    LedgerAccount,
    Postings,
    add,
    require_balanced,
)
from microloan.domain.loan.allocation import NOTHING


@dataclass(frozen=True, slots=True)
class DaySums:
    """The sums of a day without valuations: number of entries, fen by account."""

    entries: int = 0
    postings: Postings = field(default_factory=dict)

    def __add__(self, other: "DaySums") -> "DaySums":
        return DaySums(self.entries + other.entries, add(self.postings, other.postings))

    def __sub__(self, other: "DaySums") -> "DaySums":
        less = {account: -fen for account, fen in other.postings.items()}
        return DaySums(self.entries - other.entries, add(self.postings, less))


NO_ENTRIES = DaySums()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Late entries of a closed day, carried into a later closing."""

    day: date
    late: DaySums


@dataclass(frozen=True, slots=True)
class Closing:
    """The books at the end of a business day.

    Parameters
    ----------
    booked
        The sums booked on the day, at the time of its closing.
    adjustments
        The late entries of earlier days that are part of these balances.
    """

    day: date
    balances: Postings
    totals: PortfolioTotals
    booked: DaySums = NO_ENTRIES
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def trial_balance(self) -> int:
        """The sum of all balances, which must be zero."""
        return sum(self.balances.values())


def late_entries(
    recounted: Mapping[date, DaySums], closings: Iterable[Closing]
) -> tuple[Adjustment, ...]:
    """Return the late entries of closed days that no closing contains yet.

    Parameters
    ----------
    recounted
        The present sums of some closed days.
    closings
        The closings of these days and of all since.
    """
    known: dict[date, DaySums] = {}
    for closing in closings:
        counted = [Adjustment(closing.day, closing.booked), *closing.adjustments]
        for adjustment in counted:
            known[adjustment.day] = known.get(adjustment.day, DaySums()) + adjustment.late
    late = ((day, now - known[day]) for day, now in sorted(recounted.items()) if day in known)
    return tuple(
        Adjustment(day, sums) for day, sums in late if sums.entries or any(sums.postings.values())
    )


def close(
    day: date,
    opening: Postings,
    booked: DaySums,
    totals: PortfolioTotals,
    adjustments: tuple[Adjustment, ...] = (),
) -> tuple[Closing, Entry]:
    """Prove a day's books and value them.

    Parameters
    ----------
    day
        The business date that ends.
    opening
        Balances at the end of the day before.
    booked
        The sums booked on the day, without the valuation itself.
    totals
        The value of the open loans at the end of the day.
    adjustments
        The late entries of earlier closed days.

    Returns
    -------
    tuple of Closing and Entry
        The closing balances, and the one valuation entry that leads to them.

    Raises
    ------
    UnbalancedBooksError
        When debits and credits differ, or the journal's accounts are not the sum of the loans.
    """
    balances = add(
        opening, booked.postings, *(adjustment.late.postings for adjustment in adjustments)
    )
    if difference := sum(balances.values()):
        raise UnbalancedBooksError(f"{day}: debits and credits differ by {difference} fen")
    _require_balanced(day, balances, booked, totals)
    entry = _valuation(day, balances, totals)
    return Closing(day, add(balances, entry.postings), totals, booked, adjustments), entry


def proven_balances(totals: PortfolioTotals) -> dict[LedgerAccount, int]:
    """Return the balance sheet accounts that the loans prove, in fen.

    The bank account is proven by its movement of the day instead.
    """
    controls = totals.controls
    return {
        LedgerAccount.LOANS: totals.principal,
        LedgerAccount.IN_TRANSIT: -controls.in_transit,
        LedgerAccount.CUSTOMER_CREDIT: -controls.credit,
        LedgerAccount.REFUNDS_IN_TRANSIT: -controls.refunding,
        LedgerAccount.REFUNDS_RECEIVABLE: controls.owed_back,
        LedgerAccount.SUSPENSE: -controls.suspense,
    }


def _require_balanced(
    day: date, balances: Postings, booked: DaySums, totals: PortfolioTotals
) -> None:
    for account, fen in proven_balances(totals).items():
        if difference := balances[account] - fen:
            raise UnbalancedBooksError(
                f"{day}: account {account} is {balances[account]} fen in the journal, the loans"
                f" sum to {fen} fen, a difference of {difference} fen"
            )
    if booked.entries != totals.controls.entries:
        raise UnbalancedBooksError(
            f"{day}: the journal has {booked.entries} entries, the loans count"
            f" {totals.controls.entries}"
        )
    moved = booked.postings.get(LedgerAccount.BANK, 0)
    if moved != totals.controls.bank:
        raise UnbalancedBooksError(
            f"{day}: account bank moved by {moved} fen in the journal, by"
            f" {totals.controls.bank} fen in the loans"
        )


def _valuation(day: date, balances: Postings, totals: PortfolioTotals) -> Entry:
    earned = totals.receivable - balances.get(LedgerAccount.INTEREST_RECEIVABLE, 0)
    impaired = totals.allowance + balances.get(LedgerAccount.LOSS_ALLOWANCE, 0)
    postings = require_balanced(
        {
            LedgerAccount.INTEREST_RECEIVABLE: earned,
            LedgerAccount.INTEREST_INCOME: -earned,
            LedgerAccount.IMPAIRMENT: impaired,
            LedgerAccount.LOSS_ALLOWANCE: -impaired,
        }
    )
    return Entry(
        loan_id=f"valuation-{day}",
        seq=1,
        kind=LoanEventType.VALUED,
        amount=sum(fen for fen in postings.values() if fen > 0),
        booked_on=day,
        value_date=day,
        transfer_id="",
        allocation=NOTHING,
        postings=postings,
        previous=GENESIS,
    )
