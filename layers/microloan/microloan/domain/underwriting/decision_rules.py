"""The rules of the credit decision: knock-outs, score, grade, limit and price."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import TypeVar

from microloan.domain.money import yuan
from microloan.domain.underwriting.applicant_data import BureauReport
from microloan.domain.underwriting.decision import Applicant, Decision, Offer
from microloan.domain.underwriting.policy import Grade, Policy
from microloan.domain.underwriting.scorecard import (
    CharacteristicPoints,
    Scorecard,
    figures_of,
    lowest_scoring,
)

Amount = TypeVar("Amount", int, Decimal)

MOST_REASONS = 4
_PLACES = Decimal("0.0001")
_WEIGHED_WHEN_APPROVED = 2
# The longest month, for the estimate of an instalment's interest.
_DAYS_OF_A_MONTH = 31


@dataclass(frozen=True, slots=True)
class Check:
    """A knock-out rule applied to an applicant, with value and bound in words."""

    reason: str
    value: str
    bound: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Cap:
    """One of the amounts, in fen, of which the lowest is the limit."""

    code: str
    amount: int


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """Every step of a decision.

    Parameters
    ----------
    caps
        Empty without a grade.
    limit
        The lowest cap in whole steps of the product, in fen. Zero without a grade.
    """

    checks: tuple[Check, ...]
    marks: tuple[CharacteristicPoints, ...]
    base: int
    score: int
    default_probability: Decimal
    grade: Grade | None
    caps: tuple[Cap, ...]
    limit: int


def checks(applicant: Applicant, policy: Policy) -> tuple[Check, ...]:
    """Apply every knock-out rule to an applicant."""
    bureau, product = applicant.evidence.bureau, policy.product
    return (
        Check(
            "age_outside_policy",
            str(applicant.age),
            f"{product.min_age} to {product.max_age}",
            product.min_age <= applicant.age <= product.max_age,
        ),
        Check("listed_person", _yes_or_no(bureau.listed), "no", not bureau.listed),
        Check("related_person", _yes_or_no(applicant.related), "no", not applicant.related),
        _check_at_most("currently_delinquent", bureau.overdue_now, policy.max_overdue_now, yuan),
        _check_at_most(
            "currently_delinquent", bureau.overdue_months_now, policy.max_overdue_months
        ),
        _check_at_most("too_many_inquiries", bureau.inquiries_3m, policy.max_inquiries),
        _check_at_most(
            "debt_burden_too_high", bureau.debt_burden, policy.max_debt_burden, _format_share
        ),
    )


def _check_at_most(
    reason: str, value: Amount, bound: Amount, write: Callable[[Amount], str] = str
) -> Check:
    return Check(reason, write(value), write(bound), value <= bound)


def _format_share(share: Decimal) -> str:
    """Write a share, rounded up so that a value above a bound also looks above it."""
    return str(share.quantize(_PLACES, ROUND_UP))


def _yes_or_no(flag: bool) -> str:
    return "yes" if flag else "no"


def evaluate(applicant: Applicant, card: Scorecard, policy: Policy) -> DecisionTrace:
    """Return every step of the decision on an applicant."""
    marks = card.marks(figures_of(applicant.evidence))
    score = card.base + sum(mark.points for mark in marks)
    default_probability = card.scale.default_probability(score)
    grade = policy.grade(default_probability)
    caps = _caps(applicant.evidence.bureau, score, grade, policy) if grade else ()
    lowest = max(0, min((cap.amount for cap in caps), default=0))
    step = policy.product.limit_step
    return DecisionTrace(
        checks=checks(applicant, policy),
        marks=marks,
        base=card.base,
        score=score,
        default_probability=default_probability,
        grade=grade,
        caps=caps,
        limit=lowest // step * step,
    )


def _caps(bureau: BureauReport, score: int, grade: Grade, policy: Policy) -> tuple[Cap, ...]:
    income, product = bureau.monthly_income, policy.product
    # The part of each fen of the limit that the first instalment of the longest term takes.
    instalment = Decimal(1) / max(product.terms) + grade.daily_rate * _DAYS_OF_A_MONTH
    room = policy.max_debt_burden * income - bureau.monthly_repayments
    return (
        Cap("income_for_the_score", int(policy.months(score) * income)),
        Cap("repayments", int(room / instalment)),
        Cap("exposure", policy.max_exposure_months * income - bureau.unsecured_debt),
        Cap("grade", grade.max_limit),
        Cap("product", product.max_limit),
    )


def decide(applicant: Applicant, today: date, card: Scorecard, policy: Policy) -> Decision:
    """Decide on a credit line.

    Parameters
    ----------
    applicant
        The person as the bureau and the wallets see it.
    today
        The business date of the decision.
    card
        The scorecard of the applicant's channel.
    policy
        The rules, and the worth of a score.

    Returns
    -------
    Decision
        With up to four reasons. For a decline, each is of a rule that declines. For an approval,
        they are those that weighed most against the applicant.
    """
    trace = evaluate(applicant, card, policy)
    reasons = _decline_reasons(trace, policy)
    grade = trace.grade
    offer = Offer(trace.limit, grade.daily_rate) if grade and not reasons else None
    return Decision(
        decided_on=today,
        offer=offer,
        score=trace.score,
        default_probability=trace.default_probability,
        grade=grade.name if grade else "",
        reasons=reasons or lowest_scoring(trace.marks)[:_WEIGHED_WHEN_APPROVED],
        model=card.version,
        policy=policy.version,
        fingerprint=applicant.fingerprint,
    )


def _decline_reasons(trace: DecisionTrace, policy: Policy) -> tuple[str, ...]:
    """Return at most four reasons to decline: knock-outs first, then lost points."""
    reasons = [check.reason for check in trace.checks if not check.passed]
    if trace.grade is None:
        reasons += lowest_scoring(trace.marks)
    elif trace.limit < policy.product.min_limit:
        reasons.append("limit_too_low")
    return tuple(dict.fromkeys(reasons))[:MOST_REASONS]
