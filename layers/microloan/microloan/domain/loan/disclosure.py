"""The disclosure before a draw: all that the loan costs, in a form with a hash.

A draw carries the hash of the disclosure that the borrower read. So what was shown is part of the
loan's agreement.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from microloan.domain.errors import CorruptDataError, DisclosureDiffersError, InvalidInputError
from microloan.domain.loan.confirmation import Agreed, Confirmation, Lender
from microloan.domain.loan.quote import Quote
from microloan.domain.localized_text import LocalizedText
from microloan.domain.product import BY_VERSION, Product
from microloan.domain.rates import ANNUAL_CEILING

FORM = "loan-disclosure-1"
"""The name of the canonical form, which docs/api-contract.md describes."""

WORDING = "2026-12"
"""The version of the statements below. Another sentence is another version."""

STATEMENTS: Mapping[str, LocalizedText] = {
    "recipient": LocalizedText(
        zh="利息和罚息由贷款人收取。钱包平台不向您收取任何费用。",
        en="The lender receives interest and penalty. The wallet charges you nothing.",
    ),
    "arrival": LocalizedText(
        zh="利息自借款到账之日起按日计算。本表按今日到账编制；如到账较晚，还款日和利息以实际到账日为准。",
        en="Interest counts from the day on which the money arrives. This table holds if it arrives"
        " today. Later arrival moves the due dates and the interest.",
    ),
    "penalty": LocalizedText(
        zh="到期次日24:00前仍未还清的，自到期日起，按该期未还本金和利息之和及罚息日利率计收罚息。"
        "利息、罚息和费用合计不超过实际使用本金的年化24%。",
        en="An instalment that is more than one day late bears penalty from its due date. The base"
        " is its unpaid principal and interest. Interest, penalty and fees together stay within"
        " 24% a year of the principal in use.",
    ),
    "early_repayment": LocalizedText(
        zh="您可随时提前还款，不收取违约金或手续费，利息只计算到还款当日。",
        en="You can repay early on any day, free of charge. Interest counts up to that day only.",
    ),
    "nothing_else": LocalizedText(
        zh="除上述利息和罚息外，不收取任何其他费用。",
        en="Nothing else is charged.",
    ),
}
"""The statements of the disclosure, by a stable name.

Source: Jin Gui [2026] No. 2, in force since 2026-08-01, and Announcement [2021] No. 3 of the
People's Bank of China. The first text could not be read, so both annual rates are shown.
"""

_WORDINGS: Mapping[str, Mapping[str, LocalizedText]] = {WORDING: STATEMENTS}


def statements_of(wording: str) -> Mapping[str, LocalizedText]:
    """Return the statements of a version, which stays readable for ever.

    Raises
    ------
    CorruptDataError
        For a version that never was.
    """
    if wording not in _WORDINGS:
        raise CorruptDataError(f"there is no wording {wording} of the disclosure")
    return _WORDINGS[wording]


# Not slotted: schedule and rates are computed once for hash and answer.
@dataclass(frozen=True)
class Disclosure:
    """The table of a draw's cost that a borrower reads and confirms.

    Parameters
    ----------
    customer_id
        The borrower, so that the hash of one borrower is no confirmation of another.
    lender
        The other party, who receives interest and penalty.
    quote
        The draw if the money arrives today.
    wording
        The version of the statements.

    Examples
    --------
    >>> from datetime import date
    >>> from microloan.domain.loan.terms import Terms
    >>> terms = Terms.agree(10_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> Disclosure("c-1", Lender("Sample Bank", "B0001"), Quote(terms)).hash[:16]
    '5c4e2b3bd79dd2e6'
    """

    customer_id: str
    lender: Lender
    quote: Quote
    wording: str = WORDING

    @property
    def product(self) -> Product:
        """The version of the product that the loan would get."""
        return BY_VERSION[self.quote.terms.product_version]

    @cached_property
    def facts(self) -> Mapping[str, object]:
        """All that the borrower is shown, as the canonical form has it."""
        quote, terms = self.quote, self.quote.terms
        return {
            "form": FORM,
            "wording": self.wording,
            "lender": {"name": self.lender.name, "licence": self.lender.licence},
            "borrower": self.customer_id,
            "product_version": terms.product_version,
            "drawn_on": terms.drawn_on.isoformat(),
            "principal": terms.principal,
            "method": terms.method.value,
            "instalments": terms.instalments,
            "first_due": terms.first_due.isoformat(),
            "daily_rate": _plain(terms.daily_rate),
            "annual_rate_simple": _plain(quote.annual_rate_simple),
            "annual_rate_irr": _plain(quote.annual_rate_irr),
            "penalty_daily_rate": _plain(terms.penalty_rate),
            "annual_ceiling": _plain(ANNUAL_CEILING),
            "grace_days": terms.grace_days,
            "early_repayment_fee": 0,
            "other_fees": 0,
            "total_interest": quote.total_interest,
            "total": terms.principal + quote.total_interest,
            "schedule": [
                [line.number, line.due.isoformat(), line.principal, line.interest]
                for line in quote.schedule
            ],
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical form, in hexadecimal digits."""
        canonical = json.dumps(self.facts, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Shown(Protocol):
    """A disclosure that a borrower reads, of a draw or of a plan."""

    @property
    def wording(self) -> str:
        """The version of the statements."""

    @property
    def lender(self) -> Lender:
        """The bank."""

    @property
    def product(self) -> Product:
        """The version of the product."""

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical form."""


def confirm(disclosure: Shown, confirmation: Confirmation) -> Agreed:
    """Return the agreement on a disclosure that was read.

    Raises
    ------
    DisclosureDiffersError
        When another disclosure was read: of another day, amount, rate, wording or person.
    InvalidInputError
        Naming `reading_seconds`, when it was open for less than the product's minimum.
    """
    if confirmation.disclosure_hash != disclosure.hash:
        raise DisclosureDiffersError(
            "The cost of this loan differs from what was shown. Show the new table and let the"
            " customer confirm it.",
            disclosure,
        )
    least = disclosure.product.min_reading_seconds
    if confirmation.reading_seconds < least:
        raise InvalidInputError(
            "reading_seconds",
            "reading_too_short",
            f"The table must stay open for {least} seconds before it is confirmed.",
        )
    return Agreed(confirmation, disclosure.wording, disclosure.lender)


def _plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
