"""The book of each closing, and the income of its day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from microloan.domain.channel import Channel
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.expected_loss import Provision
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.period import share

# Loans over 90 days past due, and those under observation after it.
NON_PERFORMING = tuple(cls for cls in LoanClassification if not cls.is_performing)


@dataclass(frozen=True, slots=True)
class BookDay:
    """The book at the end of a business date, with amounts in fen.

    Parameters
    ----------
    loans
        Open loans that were valued.
    channels, classes
        Their principal by channel, and by class.
    class_loans
        Their number by class.
    unvalued, skipped
        Principal and ids of the loans that could not be valued.
    interest, penalty, recoveries
        Income of these accounts on the day.
    allowance_2002
        The allowance by the fixed rates of 2002, for comparison.
    impairment
        Expected losses of the day, negative when the allowance shrank.
    corrections
        Cost of corrections in favour of customers on the day.
    stages
        The loans, debt and expected loss of each stage. Empty before the expected loss.
    """

    day: date
    loans: int
    channels: Mapping[Channel, int]
    classes: Mapping[LoanClassification, int]
    class_loans: Mapping[LoanClassification, int]
    unvalued: int
    skipped: tuple[str, ...]
    receivable: int
    allowance: int
    interest: int
    penalty: int
    recoveries: int
    impairment: int
    corrections: int
    allowance_2002: int
    stages: Mapping[Stage, Provision]

    @property
    def principal(self) -> int:
        """Principal outstanding: the balance of the account `loans`."""
        return self.unvalued + sum(self.channels.values())

    @property
    def non_performing(self) -> int:
        """Principal of the three worst classes."""
        return sum(self.classes.get(cls, 0) for cls in NON_PERFORMING)

    @property
    def coverage(self) -> Decimal | None:
        """The allowance as a share of the non-performing principal, if any."""
        return share(self.allowance, self.non_performing) if self.non_performing else None


def book_days(closings: Iterable[Closing]) -> tuple[BookDay, ...]:
    """Return the book day by day, from closings in order.

    Examples
    --------
    >>> from microloan.domain.ledger.end_of_day import PortfolioTotals
    >>> [day.principal for day in book_days([Closing(date(2024, 1, 1), {}, PortfolioTotals())])]
    [0]
    """
    days, before = [], None
    for closing in closings:
        days.append(_book_day(closing, before))
        before = closing
    return tuple(days)


def _book_day(closing: Closing, before: Closing | None) -> BookDay:
    channels: dict[Channel, int] = defaultdict(int)
    classes: dict[LoanClassification, int] = defaultdict(int)
    class_loans: dict[LoanClassification, int] = defaultdict(int)
    for (channel, cls), worth in closing.totals.cells.items():
        channels[channel] += worth.principal
        classes[cls] += worth.principal
        class_loans[cls] += worth.loans

    def change(account: LedgerAccount) -> int:
        opening = before.balances.get(account, 0) if before else 0
        return closing.balances.get(account, 0) - opening

    return BookDay(
        day=closing.day,
        loans=sum(worth.loans for worth in closing.totals.cells.values()),
        channels=dict(channels),
        classes=dict(classes),
        class_loans=dict(class_loans),
        unvalued=closing.totals.unvalued,
        skipped=closing.totals.skipped,
        receivable=closing.totals.receivable,
        allowance=-closing.balances.get(LedgerAccount.LOSS_ALLOWANCE, 0),
        interest=-change(LedgerAccount.INTEREST_INCOME),
        penalty=-change(LedgerAccount.PENALTY_INCOME),
        recoveries=-change(LedgerAccount.RECOVERIES),
        impairment=change(LedgerAccount.IMPAIRMENT),
        corrections=change(LedgerAccount.CORRECTIONS),
        allowance_2002=closing.totals.allowance_2002,
        stages=closing.totals.stages,
    )
