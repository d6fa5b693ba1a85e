"""The end-of-day valuation: the value of loans at the end of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from microloan.domain.calendar import ONE_DAY
from microloan.domain.channel import Channel
from microloan.domain.ledger.breach import NO_BREACHES, BreachTotals
from microloan.domain.ledger.expected_loss import ExpectedLoss, Provision, expected_loss
from microloan.domain.ledger.journal import Entry, LedgerAccount, add
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.ledger.loan_class import LoanClass, Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.ledger.suspense import SuspenseAccount
from microloan.domain.loan.loan import Loan
from microloan.domain.money import EXACT, round_half_up

Cell = tuple[Channel, LoanClassification]


@dataclass(frozen=True, slots=True)
class Valuation:
    """A sum of loans.

    Parameters
    ----------
    loans
        The number of loans.
    principal, owed_back
        Fen of principal, and of refunds that the customers owe back.
    receivable
        Exact interest receivable, in fen.
    """

    loans: int = 0
    principal: int = 0
    receivable: Decimal = Decimal(0)
    owed_back: int = 0

    def __add__(self, other: "Valuation") -> "Valuation":
        return Valuation(
            self.loans + other.loans,
            self.principal + other.principal,
            EXACT.add(self.receivable, other.receivable),
            self.owed_back + other.owed_back,
        )


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """The loans' own sums of the other accounts, as a proof of the journal.

    Parameters
    ----------
    in_transit
        Fen drawn and not disbursed yet.
    credit, refunding
        Fen that are the customers', and fen of refunds on their way.
    owed_back
        Fen of refunds that customers owe back, of loans on the balance sheet.
    entries, bank
        The number of entries booked on the day, and the fen that the bank account gained by them.
    suspense
        Fen of credits that are no loan's.
    """

    in_transit: int = 0
    credit: int = 0
    refunding: int = 0
    owed_back: int = 0
    entries: int = 0
    bank: int = 0
    suspense: int = 0

    def __add__(self, other: "ControlTotals") -> "ControlTotals":
        return ControlTotals(
            self.in_transit + other.in_transit,
            self.credit + other.credit,
            self.refunding + other.refunding,
            self.owed_back + other.owed_back,
            self.entries + other.entries,
            self.bank + other.bank,
            self.suspense + other.suspense,
        )


@dataclass(frozen=True, slots=True)
class PortfolioTotals:
    """The value of a part of the loan book, by channel and class.

    `skipped` names the loans that could not be valued. `unvalued` is their principal in fen, from
    the journal. `controls` are of all loans, including those. `breaches` are of the loans with an
    entry on the day. `stages` has the same loans as the cells, by the stage of their expected loss.
    It is empty in a closing from before the expected loss.
    """

    cells: Mapping[Cell, Valuation] = field(default_factory=dict)
    unvalued: int = 0
    skipped: tuple[str, ...] = ()
    controls: ControlTotals = ControlTotals()
    breaches: BreachTotals = NO_BREACHES
    stages: Mapping[Stage, Provision] = field(default_factory=dict)

    def __add__(self, other: "PortfolioTotals") -> "PortfolioTotals":
        cells = dict(self.cells)
        for cell, worth in other.cells.items():
            cells[cell] = cells.get(cell, Valuation()) + worth
        stages = dict(self.stages)
        for stage, provision in other.stages.items():
            stages[stage] = stages.get(stage, Provision()) + provision
        return PortfolioTotals(
            cells,
            self.unvalued + other.unvalued,
            self.skipped + other.skipped,
            self.controls + other.controls,
            self.breaches + other.breaches,
            stages,
        )

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
        """Fen of the loss allowance: the exact expected losses, rounded once.

        A closing from before the expected loss has the allowance of 2002.
        """
        if self.cells and not self.stages:
            return self.allowance_2002
        exact = Decimal(0)
        for provision in self.stages.values():
            exact = EXACT.add(exact, provision.expected)
        return round_half_up(exact)

    @property
    def allowance_2002(self) -> int:
        """Fen of class rate × the debt, by the fixed rates of 2002, for comparison."""
        return round_half_up(
            sum(
                (
                    cls.allowance_rate * (worth.principal + worth.owed_back)
                    for (_, cls), worth in self.cells.items()
                ),
                Decimal(0),
            )
        )


def value_loan(account: LoanAccount, day: date, collecting: str | None = None) -> PortfolioTotals:
    """Return the value of a loan at the end of a day.

    The interest of the day itself counts, so it runs to the start of the next one. A loan of the
    three worst classes keeps its principal on the balance sheet, but not its interest.

    Parameters
    ----------
    account
        The loan after its last event that was booked on or before `day`.
    day
        A business date.
    collecting
        The ID of its collection without a result.
    """
    controls = _controls(account, day)
    if account.status not in {LoanStatus.DISBURSING, LoanStatus.OPEN}:
        return PortfolioTotals(controls=controls)
    loan, cls = account.loan.on(day), account.class_on(day, collecting)
    worth = Valuation(1, loan.principal, _booked_interest(loan, day, cls), loan.owed_back)
    loss = expected_loss(cls, loan.terms.daily_rate, loan.exposure, worth.receivable)
    return PortfolioTotals(
        {(account.opening.channel, cls.classification): worth},
        controls=controls,
        stages={loss.stage: Provision(1, loan.exposure, loss.amount)},
    )


def loss_on(account: LoanAccount, day: date, cls: LoanClass) -> ExpectedLoss:
    """Return the expected loss of a loan of a class at the end of a day."""
    loan = account.loan.on(day)
    receivable = _booked_interest(loan, day, cls)
    return expected_loss(cls, loan.terms.daily_rate, loan.exposure, receivable)


def _booked_interest(loan: Loan, day: date, cls: LoanClass) -> Decimal:
    """Return the exact interest in the books, none for the worst classes."""
    if not cls.classification.is_performing:
        return Decimal(0)
    return interest_receivable(loan, day)


def _controls(account: LoanAccount, day: date) -> ControlTotals:
    booked = account.booked_on == day
    return ControlTotals(
        in_transit=account.loan.principal if account.status is LoanStatus.DISBURSING else 0,
        credit=account.credit,
        refunding=account.refunding,
        owed_back=account.book_owed_back,
        entries=account.day_entries if booked else 0,
        bank=account.day_bank if booked else 0,
    )


def controls_of(entries: Iterable[Entry], day: date) -> ControlTotals:
    """Return the control totals from a loan's journal, where its state cannot be read."""
    booked = tuple(entries)
    shares = add(*(entry.postings for entry in booked))
    of_day = [entry.postings for entry in booked if entry.booked_on == day]
    return ControlTotals(
        in_transit=-shares[LedgerAccount.IN_TRANSIT],
        credit=-shares[LedgerAccount.CUSTOMER_CREDIT],
        refunding=-shares[LedgerAccount.REFUNDS_IN_TRANSIT],
        owed_back=shares[LedgerAccount.REFUNDS_RECEIVABLE],
        entries=len(of_day),
        bank=sum(postings.get(LedgerAccount.BANK, 0) for postings in of_day),
        suspense=-shares[LedgerAccount.SUSPENSE],
    )


def interest_receivable(loan: Loan, day: date) -> Decimal:
    """Return the exact interest and penalty that are owed at the end of a day, in fen.

    The interest of the day itself counts. The classes of the books are left aside.
    """
    morning = day + ONE_DAY
    exact = EXACT.subtract(loan.exact_interest(morning), Decimal(loan.interest_paid))
    if loan.plan:
        # Interest of earlier bills is owed, whenever the plan asks for it.
        exact = EXACT.add(exact, Decimal(loan.plan.deferred))
    for bill in loan.bills:
        penalty = bill.exact_penalty(morning, loan.terms) - bill.penalty_paid
        exact = EXACT.add(exact, bill.interest + penalty)
    return exact


def value_credit(account: SuspenseAccount, day: date) -> PortfolioTotals:
    """Return the controls of a credit at the end of a day, not before its last entry."""
    booked = account.booked_on == day
    return PortfolioTotals(
        controls=ControlTotals(
            suspense=0 if account.finished else account.credit.amount,
            entries=account.day_entries if booked else 0,
            bank=account.day_bank if booked else 0,
        )
    )
