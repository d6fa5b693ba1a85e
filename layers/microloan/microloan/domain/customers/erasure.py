"""Erasure of a person's data: what is erased, and what stays, until when.

The Personal Information Protection Law of the PRC (2021), article 47, demands erasure on request.
Data that another law protects are kept, locked away. These laws do:

- the Anti-Money-Laundering Law (revised 2024, in force from 2025): identity data for ten years
  after the end of the business, records of transactions for ten years after each
- the Measures for the Administration of Accounting Archives (2015): ledgers for thirty years
- the Civil Code, article 188: claims lapse after three years, and until then the bank may have to
  prove a person's consent to an inquiry
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from microloan.domain.errors import StateConflictError

TRANSACTION_YEARS = 10
PROOF_YEARS = 3
LEDGER_YEARS = 30


class DataCategory(StrEnum):
    """The categories of personal data that are erased or kept together."""

    LINE = "line"
    WALLETS = "wallets"
    SOCIAL = "social"
    DECISIONS = "decisions"
    TRAIL = "trail"
    CARDS = "cards"
    IDENTITY = "identity"
    LEDGER = "ledger"


class RetentionReason(StrEnum):
    """The reason for keeping a category."""

    TRANSACTIONS = "anti_money_laundering"
    PROOF = "proof_of_consent"
    LEDGER = "accounting_archives"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A person's request for erasure, and its outcome.

    Parameters
    ----------
    requested_on
        From then on the remaining data are only stored.
    completes_on
        The first day on which the rest may be erased, or None when nothing was left.
    completed_on
        The day on which the rest was erased.
    """

    requested_on: date
    completes_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    """The facts of a person that the erasure rule needs.

    Parameters
    ----------
    line_used
        Fen that are drawn on the line.
    open_loans, moving, owed, waiting
        IDs of the loans that are not closed, and of the transfers that are not finished. IDs of the
        loans with the customer's own money, and of the applications with a pending review.
    last_transaction
        The last day with a booking for the person, or None without any.
    last_inquiry
        The last day on which the credit data providers were queried about the person.
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
    """A category that is kept until a day."""

    part: DataCategory
    until: date
    why: RetentionReason


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """The data that are erased now and those that stay, together all categories."""

    goes: tuple[DataCategory, ...]
    stays: tuple[RetainedData, ...]

    @property
    def completes_on(self) -> date | None:
        """The day on which the last category except the ledger may be erased."""
        return max(
            (data.until for data in self.stays if data.part is not DataCategory.LEDGER),
            default=None,
        )

    def erasure(self, today: date, before: Erasure | None) -> Erasure:
        """Return the request as recorded after the plan is carried out."""
        requested = before.requested_on if before else today
        rest = self.completes_on
        return Erasure(requested, rest, None if rest else today)


def plan_erasure(facts: RetentionFacts, today: date, *, restart: bool = False) -> ErasurePlan:
    """Return which data of a person are erased today and which stay.

    Parameters
    ----------
    restart
        Whether a person who returned requests erasure once more.

    Raises
    ------
    StateConflictError
        While a loan or a transfer is open, a refund is owed, or a review is pending. Also when the
        person has returned since an earlier request, which lapses by that.

    Examples
    --------
    >>> plan = plan_erasure(RetentionFacts(last_transaction=date(2024, 2, 29)), date(2024, 6, 1))
    >>> [part.value for part in plan.goes], plan.completes_on
    (['line', 'wallets', 'social'], datetime.date(2034, 3, 1))
    """
    _require_nothing_open(facts)
    if facts.came_back and not restart:
        raise StateConflictError(
            "The person has bound a wallet since the request, so it has lapsed. Erase with --anew.",
            code="erasure_lapsed",
        )
    retained = _retained(facts)
    retained_now = {part: data for part, data in retained.items() if today < data.until}
    goes = tuple(
        part
        for part in DataCategory
        if part not in retained_now and part is not DataCategory.LEDGER
    )
    return ErasurePlan(goes, tuple(retained_now.values()))


def _require_nothing_open(facts: RetentionFacts) -> None:
    for code, what, ids in (
        ("loan_open", "These loans are not settled", facts.open_loans),
        ("transfer_open", "These transfers are not finished", facts.moving),
        ("refund_owed", "These loans owe the person a refund", facts.owed),
        ("review_waits", "These applications have a pending review", facts.waiting),
    ):
        if ids:
            raise StateConflictError(
                f"{what}: {', '.join(ids)}. Try again when this is done.", code=code
            )
    if facts.line_used:
        raise StateConflictError(
            "The credit line is in use. Try again in a minute.", code="loan_open"
        )


def _retained(facts: RetentionFacts) -> dict[DataCategory, RetainedData]:
    """Return the data to keep for some time.

    A person who never borrowed has no transactions.
    """
    retained = {}
    if last := facts.last_transaction:
        until = _years_later(last, TRANSACTION_YEARS)
        for part in (
            DataCategory.DECISIONS,
            DataCategory.TRAIL,
            DataCategory.CARDS,
            DataCategory.IDENTITY,
        ):
            retained[part] = RetainedData(part, until, RetentionReason.TRANSACTIONS)
        retained[DataCategory.LEDGER] = RetainedData(
            DataCategory.LEDGER, _years_later(last, LEDGER_YEARS), RetentionReason.LEDGER
        )
    elif inquired := facts.last_inquiry:
        retained[DataCategory.TRAIL] = RetainedData(
            DataCategory.TRAIL, _years_later(inquired, PROOF_YEARS), RetentionReason.PROOF
        )
    return retained


def _years_later(day: date, years: int) -> date:
    """Return the first day after a number of years.

    The year after a leap day has none.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
