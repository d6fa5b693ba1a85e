"""What of a person goes when the person asks, what must stay, until when, and why.

The Personal Information Protection Law of the PRC (2021), article 47, has personal data erased on
request, and kept, locked away, where a law demands it. The laws that do:

- the Anti-Money-Laundering Law (revised 2024, in force from 2025): identity data for ten years
  after the end of the business, records of transactions for ten years after each;
- the Measures for the Administration of Accounting Archives (2015): ledgers for thirty years;
- the Civil Code, article 188: claims lapse after three years; so long we may have to prove that a
  person had agreed to be asked about.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from microloan.domain.errors import StateConflictError

TRANSACTION_YEARS = 10
PROOF_YEARS = 3
LEDGER_YEARS = 30


class DataCategory(StrEnum):
    """What is kept of a person, in the parts that go or stay together."""

    LINE = "line"
    WALLETS = "wallets"
    SOCIAL = "social"
    DECISIONS = "decisions"
    TRAIL = "trail"
    CARDS = "cards"
    IDENTITY = "identity"
    LEDGER = "ledger"


class RetentionReason(StrEnum):
    """Why a part stays."""

    TRANSACTIONS = "anti_money_laundering"
    PROOF = "proof_of_consent"
    LEDGER = "accounting_archives"


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a person asked to be erased, and what came of it.

    Parameters
    ----------
    requested_on
        From then on nothing is done with what stays but to keep it.
    completes_on
        The first day on which the rest may go; none when nothing was left.
    completed_on
        The day on which it went.
    """

    requested_on: date
    completes_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    """As much of what is kept of a person as the rule has to know.

    Parameters
    ----------
    line_used
        Fen that are drawn on the line.
    open_loans, moving, owed, waiting
        Ids of the loans that are not closed, of the transfers that are not finished, of the loans
        on which the customer's own money is still with us, and of the applications whose review
        is not answered.
    last_transaction
        The last day on which anything was booked for the person; none when nothing ever was.
    last_inquiry
        The last day on which the sources were asked about the person.
    came_back
        Whether the person has bound a wallet since an earlier request.
    erasure
        The earlier request.
    """

    line_used: int = 0
    open_loans: tuple[str, ...] = ()
    moving: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    last_transaction: date | None = None
    last_inquiry: date | None = None
    came_back: bool = False
    erasure: Erasure | None = None


@dataclass(frozen=True, slots=True)
class RetainedData:
    """A part that stays, up to a day."""

    part: DataCategory
    until: date
    why: RetentionReason


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What goes now and what stays; everything is in one of them."""

    goes: tuple[DataCategory, ...]
    stays: tuple[RetainedData, ...]

    @property
    def completes_on(self) -> date | None:
        """The day on which the last part that ever goes may go; ledgers stay with the books."""
        return max(
            (one.until for one in self.stays if one.part is not DataCategory.LEDGER), default=None
        )

    def erasure(self, today: date, before: Erasure | None) -> Erasure:
        """Return the request as it stands when the plan has been carried out."""
        requested = before.requested_on if before else today
        rest = self.completes_on
        return Erasure(requested, rest, None if rest else today)


def plan_erasure(holding: RetentionFacts, today: date, *, anew: bool = False) -> ErasurePlan:
    """Return what of a person goes today and what stays.

    Parameters
    ----------
    anew
        Whether somebody who came back asks once more.

    Raises
    ------
    StateConflictError
        While a loan or a transfer is open, a refund is owed, or a review waits; and when the
        person has come back since an earlier request, which has lapsed by that.

    Examples
    --------
    >>> plan = plan_erasure(RetentionFacts(last_transaction=date(2024, 2, 29)), date(2024, 6, 1))
    >>> [part.value for part in plan.goes], plan.completes_on
    (['line', 'wallets', 'social'], datetime.date(2034, 3, 1))
    """
    _require_nothing_open(holding)
    if holding.came_back and not anew:
        raise StateConflictError(
            "the person has come back since the request", code="erasure_lapsed"
        )
    held = _retained(holding)
    kept = {part: one for part, one in held.items() if today < one.until}
    goes = tuple(
        part for part in DataCategory if part not in kept and part is not DataCategory.LEDGER
    )
    return ErasurePlan(goes, tuple(kept.values()))


def _require_nothing_open(holding: RetentionFacts) -> None:
    for code, what, ids in (
        ("loan_open", "these loans are not settled", holding.open_loans),
        ("transfer_open", "this money is still on its way", holding.moving),
        ("refund_owed", "money is owed to the person on these loans", holding.owed),
        ("review_waits", "these applications wait for a review", holding.waiting),
    ):
        if ids:
            raise StateConflictError(f"{what}: {', '.join(ids)}", code=code)
    if holding.line_used:
        raise StateConflictError(
            "the credit line is in use: look again in a minute", code="loan_open"
        )


def _retained(holding: RetentionFacts) -> dict[DataCategory, RetainedData]:
    """Return what has to stay for some time; who never borrowed was in no business with us."""
    held = {}
    if last := holding.last_transaction:
        until = _years_later(last, TRANSACTION_YEARS)
        for part in (
            DataCategory.DECISIONS,
            DataCategory.TRAIL,
            DataCategory.CARDS,
            DataCategory.IDENTITY,
        ):
            held[part] = RetainedData(part, until, RetentionReason.TRANSACTIONS)
        held[DataCategory.LEDGER] = RetainedData(
            DataCategory.LEDGER, _years_later(last, LEDGER_YEARS), RetentionReason.LEDGER
        )
    elif asked := holding.last_inquiry:
        held[DataCategory.TRAIL] = RetainedData(
            DataCategory.TRAIL, _years_later(asked, PROOF_YEARS), RetentionReason.PROOF
        )
    return held


def _years_later(day: date, years: int) -> date:
    """Return the first day after so many years; the year after a leap day has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
