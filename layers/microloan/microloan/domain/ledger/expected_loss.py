"""The expected credit loss of a loan: PD × LGD × EAD, exact and by stage.

Source: CAS 22 (企业会计准则第22号), 银保监规〔2022〕10号.
"""

from dataclasses import dataclass
from decimal import Decimal

from microloan.domain.ledger.loan_class import LoanClass, Stage
from microloan.domain.ledger.loss_tables import TABLES, LossTables
from microloan.domain.money import EXACT


@dataclass(frozen=True, slots=True)
class Provision:
    """The loans of a stage together.

    Parameters
    ----------
    loans
        The number of loans.
    exposure
        Fen of principal and of refunds owed back.
    expected
        Exact expected loss, in fen.
    """

    loans: int = 0
    exposure: int = 0
    expected: Decimal = Decimal(0)

    def __add__(self, other: "Provision") -> "Provision":
        return Provision(
            self.loans + other.loans,
            self.exposure + other.exposure,
            EXACT.add(self.expected, other.expected),
        )


@dataclass(frozen=True, slots=True)
class ExpectedLoss:
    """The expected loss of a loan, with its factors.

    Parameters
    ----------
    default_probability, loss_share
        PD of the stage, and LGD of the class.
    exposure
        EAD, in fen: principal, a refund owed back, interest receivable, and a share of the open
        line.
    amount
        Their exact product, in fen.
    version
        The version of the tables.
    """

    stage: Stage
    default_probability: Decimal
    loss_share: Decimal
    exposure: Decimal
    amount: Decimal
    version: str


def expected_loss(
    cls: LoanClass,
    daily_rate: Decimal,
    debt: int,
    receivable: Decimal,
    tables: LossTables = TABLES,
) -> ExpectedLoss:
    """Return the expected loss of a loan, or of loans of one rate and class together.

    The open line counts in stage 1 only. A line with a loan of another stage is in arrears or
    frozen, and lends nothing. Its size is that of the band, as a share of the debt. So no line is
    read at night.

    Parameters
    ----------
    debt
        Fen of principal and of refunds owed back.
    receivable
        Exact interest receivable in the books, in fen.

    Examples
    --------
    1,000 yuan of grade C, with 10 yuan of interest:

    >>> from datetime import date
    >>> from microloan.domain.ledger.class_memory import NO_MEMORY
    >>> from microloan.domain.loan.loan import Loan, Terms
    >>> loan = Loan.draw(Terms.agree(1_000_00, Decimal("0.0004"), 5, date(2024, 1, 15), 15))
    >>> cls = NO_MEMORY.on(loan, date(2024, 1, 20))
    >>> expected_loss(cls, Decimal("0.0004"), 1_000_00, Decimal(10_00)).amount
    Decimal('928.5600000000')
    """
    stage, band = cls.stage, tables.band(daily_rate)
    open_line = Decimal(0)
    if stage is Stage.ONE:
        per_fen = EXACT.multiply(band.undrawn, tables.conversion)
        open_line = EXACT.multiply(Decimal(debt), per_fen)
    exposure = EXACT.add(EXACT.add(Decimal(debt), receivable), open_line)
    default_probability = band.default_probability(stage)
    loss_share = tables.losses[cls.classification]
    amount = EXACT.multiply(EXACT.multiply(exposure, default_probability), loss_share)
    return ExpectedLoss(stage, default_probability, loss_share, exposure, amount, tables.version)
