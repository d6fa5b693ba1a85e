"""The usage of a year: assumptions, and the operations that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

NIGHTS = 365
MONTHS = 12
MINUTES = NIGHTS * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A year of a bank, in numbers for each account unless they say otherwise.

    The defaults are assumptions. Each is an option of `microloan cost`.

    Parameters
    ----------
    accounts
        All customers with a line or a bound card.
    active
        The share of them that borrows in the year.
    looks
        Requests of a wallet in a year whether to show an account's entrance.
    visits, fresh
        Visits of an active customer in a year, and the share of visits with an empty cache.
    draws, payments
        Loans that an active customer takes in a year, and payments by hand for each loan.
    collections
        Instalments of a loan that the end of day collects.
    months_open
        Months that a loan is open.
    new
        The share of accounts that are new in the year: they bind a card and apply.
    years_kept
        Years that closed loans and their journals are kept.

    Examples
    --------
    >>> usage = Usage(accounts=Decimal(1000), active=Decimal("0.2"), draws=Decimal(3))
    >>> usage.open_loans
    Decimal('250.0')
    """

    accounts: Decimal = Decimal(70_000_000)
    active: Decimal = Decimal("0.15")
    looks: Decimal = Decimal(12)
    visits: Decimal = Decimal(24)
    fresh: Decimal = Decimal("0.15")
    draws: Decimal = Decimal(4)
    payments: Decimal = Decimal(1)
    collections: Decimal = Decimal(5)
    months_open: Decimal = Decimal(5)
    new: Decimal = Decimal("0.2")
    years_kept: Decimal = Decimal(5)

    @property
    def borrowers(self) -> Decimal:
        """Accounts that borrow."""
        return self.accounts * self.active

    @property
    def loans(self) -> Decimal:
        """Loans drawn in the year."""
        return self.borrowers * self.draws

    @property
    def open_loans(self) -> Decimal:
        """Loans that are open on a day."""
        return self.loans * self.months_open / MONTHS

    @property
    def moved(self) -> Decimal:
        """Payments in the year, by customers and by the end of day."""
        return self.loans * (self.payments + self.collections)

    def operations(self) -> Mapping[str, Decimal]:
        """Return the number of each operation in the year.

        A visit opens the page, asks for the entrance and the account. Every other one looks at a
        loan, one in six at a statement. A draw has three quotes, and four looks for its money. API
        Gateway has a token checked once in five minutes: once a visit.
        """
        visits = self.borrowers * self.visits
        begun = self.accounts * self.new
        seen = self.accounts * self.looks + visits + begun
        return {
            "the page": visits + begun,
            "a file of the page": visits * self.fresh + begun,
            "a token is looked at": seen,
            "is the entrance shown": seen,
            "bind a card": begun,
            # A line is good for a year, then it is assessed anew.
            "apply for a line": begun + self.borrowers,
            "the account screen": visits,
            "look at a loan": visits / 2 + 4 * self.loans,
            "what closes a loan": visits / 2,
            "a statement": visits / 6,
            "quote a draw": 3 * self.loans,
            "borrow": self.loans,
            "the money arrives": self.loans,
            "repay": self.loans * self.payments,
            "a payment is collected": self.moved,
            "a sweep": Decimal(MINUTES),
        }
