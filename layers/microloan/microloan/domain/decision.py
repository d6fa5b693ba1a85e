"""The credit decision: knock-out rules, the channel's scorecard, limit and price. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from microloan.domain import calendar
from microloan.domain.evidence import Activity, BureauReport, SocialProfile
from microloan.domain.member import Channel
from microloan.domain.product import PRODUCT, Product
from microloan.domain.scorecard import SCORECARDS

POLICY = "policy-1"
MAX_INQUIRIES = 8
# Repayments to all lenders, as a share of income, that the policy accepts.
MAX_DEBT_BURDEN = Decimal("0.55")


class Outcome(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Grade:
    """From this score on: the limit in months of income, and the daily rate."""

    min_score: int
    months_of_income: Decimal
    daily_rate: Decimal


GRADES = (
    Grade(680, Decimal("6.0"), Decimal("0.0002")),
    Grade(640, Decimal("4.0"), Decimal("0.0003")),
    Grade(600, Decimal("2.5"), Decimal("0.0004")),
    Grade(560, Decimal("1.5"), Decimal("0.00045")),
    Grade(520, Decimal("0.5"), Decimal("0.0005")),
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Everything a decision looks at."""

    channel: Channel
    born: date
    bureau: BureauReport
    social: SocialProfile


@dataclass(frozen=True, slots=True)
class Offer:
    """What an approval gives: a limit in fen and a rate per day."""

    limit: int
    daily_rate: Decimal


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, why, and by which model and policy; no offer when declined."""

    decided_on: date
    offer: Offer | None
    score: int
    reasons: tuple[str, ...]
    model: str
    policy: str = POLICY

    @property
    def outcome(self) -> Outcome:
        """Approved or declined."""
        return Outcome.APPROVED if self.offer else Outcome.DECLINED

    def valid_until(self, product: Product = PRODUCT) -> date:
        """Return the last day on which the decision stands without a new query."""
        return self.decided_on + (product.approval_valid if self.offer else product.decline_valid)


def knocked_out(applicant: Applicant, today: date, product: Product = PRODUCT) -> tuple[str, ...]:
    """Return the rules that decline an applicant whatever the score."""
    bureau = applicant.bureau
    age = calendar.age_on(applicant.born, today)
    checks = (
        (product.min_age <= age <= product.max_age, "age_outside_policy"),
        (not bureau.listed, "listed_person"),
        (not bureau.overdue_now, "currently_delinquent"),
        (bureau.inquiries_3m <= MAX_INQUIRIES, "too_many_inquiries"),
        (bureau.debt_burden <= MAX_DEBT_BURDEN, "debt_burden_too_high"),
    )
    return tuple(reason for passed, reason in checks if not passed)


def decide(applicant: Applicant, today: date, product: Product = PRODUCT) -> Decision:
    """Decide on a credit line.

    Parameters
    ----------
    applicant
        The person as the bureau and the wallet see it.
    today
        The business date of the decision.
    product
        Bounds of limit and age.

    Returns
    -------
    Decision
        With up to four reasons when declined, and what weighed most against the
        applicant when approved.
    """
    card = SCORECARDS[applicant.channel]
    activity = applicant.social.of(applicant.channel) or Activity(0, 0, 0, 0)
    score = card.score(applicant.bureau, activity)
    weak = card.weakest(applicant.bureau, activity)
    against = knocked_out(applicant, today, product)
    offer = None if against else _offer(score, applicant.bureau, product)
    if offer:
        return Decision(today, offer, score, weak[:2], card.version)
    # A score that passes, and still no offer: what is left of the income is below our least limit.
    reasons = (*against, *weak)[:4] or ("limit_too_low",)
    return Decision(today, None, score, reasons, card.version)


def _offer(score: int, bureau: BureauReport, product: Product) -> Offer | None:
    grade = next((grade for grade in GRADES if score >= grade.min_score), None)
    if grade is None:
        return None
    by_income = int(bureau.monthly_income * grade.months_of_income) - bureau.unsecured_debt
    limit = min(by_income, product.max_limit) // product.limit_step * product.limit_step
    return Offer(limit, grade.daily_rate) if limit >= product.min_limit else None
