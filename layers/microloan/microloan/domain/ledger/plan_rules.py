"""The rules of plans that need no person's offer, as versioned data."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.calendar import add_months
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.loan_state import LoanAccount
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan import (
    PlanTerms,
    check_plan,
    fewest_instalments,
    most_instalments,
)
from microloan.domain.loan.restructuring import first_number


@dataclass(frozen=True, slots=True)
class PlanRules:
    """The bounds within which a customer's acceptance takes effect at once.

    Beyond them two people of the bank offer a plan.

    Parameters
    ----------
    version
        Another bound is another version.
    longest_holiday
        Instalments without principal, at most.
    most_days_past_due
        Days past due, at most. A later loan is substandard, and needs a person's judgement.
    months_between
        Months since the last plan of the loan, at least.
    """

    version: str
    longest_holiday: int
    most_days_past_due: int
    months_between: int


RULES_2027 = PlanRules("2027-01", longest_holiday=3, most_days_past_due=90, months_between=24)
"""The rules in force.

Sources: the notice on consumption of March 2025 asks banks to help borrowers in temporary
difficulty, for which it names longer terms and pauses of principal. The Measures for Personal
Loans (Order 2024 No. 3), articles 14 and 39, bound the term, which `check_plan` holds. Order 2023
No. 1 makes a loan of more than 90 days substandard, and a second plan under observation too. The
holiday of three months is the bank's own bound.
"""
RULES = RULES_2027


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A holiday on offer, with the fewest and the most instalments of its plans."""

    holiday: int
    fewest: int
    most: int


def require_plannable(account: LoanAccount, today: date) -> Loan:
    """Return the loan on a day, if a plan can be agreed on it at all.

    Raises
    ------
    StateConflictError
        For a loan that is settled, cancelled, written off or in transit, that has a plan in force,
        or of which no principal is left.
    """
    match account.status:
        case LoanStatus.SETTLED | LoanStatus.CANCELLED:
            raise StateConflictError("This loan is settled. Nothing is owed.", code="loan_settled")
        case LoanStatus.DISBURSING:
            raise StateConflictError(
                "The money of this loan is still on its way. Try again when it has arrived.",
                code="loan_not_disbursed",
            )
        case LoanStatus.WRITTEN_OFF:
            raise StateConflictError(
                "This loan is written off, so it can have no plan. Contact the bank.",
                code="loan_written_off",
            )
    if account.plan_in_force:
        raise StateConflictError(
            "This loan is repaid by a plan already. Keep to it, or settle the loan.",
            code="plan_in_force",
        )
    loan = account.loan.on(max(today, account.loan.as_of))
    if not loan.principal:
        raise _not_offered()
    return loan


def is_within_rules(account: LoanAccount, today: date, rules: PlanRules = RULES) -> bool:
    """Return whether the customer's acceptance alone gives a loan a plan.

    It is in arrears with an instalment, and its last plan is long ago.
    """
    loan, last = account.loan, account.memory.restructured
    if account.status is not LoanStatus.OPEN or account.plan_in_force or loan.owed_back:
        return False
    late_from = account.late_from
    if late_from is None or late_from > today:
        return False
    if last and today < add_months(last, rules.months_between):
        return False
    day = max(today, loan.as_of)
    return bool(loan.principal) and loan.days_past_due(day) <= rules.most_days_past_due


def plan_choices(
    account: LoanAccount, today: date, rules: PlanRules = RULES
) -> tuple[PlanChoice, ...]:
    """Return the plans that a customer can choose from without a person's offer."""
    if not is_within_rules(account, today, rules):
        return ()
    loan = account.loan
    first = first_number(loan, max(today, loan.as_of))
    most = most_instalments(loan.terms, first)
    choices = (
        PlanChoice(holiday, fewest_instalments(loan.terms, first, holiday), most)
        for holiday in range(rules.longest_holiday + 1)
    )
    return tuple(choice for choice in choices if choice.fewest <= choice.most)


def select_offer(
    account: LoanAccount,
    plan: PlanTerms,
    offer: PlanOffer | None,
    today: date,
    rules: PlanRules = RULES,
) -> PlanOffer | None:
    """Return the offer that a plan uses, or None for a plan within the rules.

    Raises
    ------
    InvalidInputError
        Naming `holiday` or `instalments`, for a plan beyond the bounds of every plan.
    StateConflictError
        For a loan that can have no plan, a plan that is not offered, other figures than those
        offered, or an offer that has expired.
    """
    loan = require_plannable(account, today)
    unused = offer if offer and not offer.is_used(account.memory.restructured) else None
    if unused and unused.plan == plan and today <= unused.valid_until:
        if not _leaves_time(plan, loan):
            raise StateConflictError(
                "A due day has passed since the offer, and leaves no time for this plan. Contact"
                " the bank.",
                code="plan_offer_expired",
            )
        return unused
    check_plan(plan, loan.terms, first_number(loan, loan.as_of))
    if plan.holiday <= rules.longest_holiday and is_within_rules(account, today, rules):
        return None
    if unused is None:
        raise _not_offered()
    if today > unused.valid_until:
        raise StateConflictError(
            f"The offer of this plan ended on {unused.valid_until}. Contact the bank.",
            code="plan_offer_expired",
        )
    raise StateConflictError(
        f"The bank offers {unused.plan.instalments} instalments, of which"
        f" {unused.plan.holiday} are without principal. Choose these.",
        code="plan_offer_differs",
    )


def acceptable_offer(
    account: LoanAccount, offer: PlanOffer | None, today: date
) -> PlanOffer | None:
    """Return an offer that can be accepted on a day, else None."""
    can_have = account.status is LoanStatus.OPEN and not account.plan_in_force
    if offer is None or not can_have or not offer.is_open(today, account.memory.restructured):
        return None
    loan = account.loan.on(max(today, account.loan.as_of))
    return offer if _leaves_time(offer.plan, loan) else None


def _leaves_time(plan: PlanTerms, loan: Loan) -> bool:
    """Return whether the longest term has room for a plan. Each due day takes some."""
    first = first_number(loan, loan.as_of)
    fewest = fewest_instalments(loan.terms, first, plan.holiday)
    return fewest <= plan.instalments <= most_instalments(loan.terms, first)


def _not_offered() -> StateConflictError:
    return StateConflictError(
        "The bank offers no such plan for this loan now. Contact the bank.",
        code="plan_not_offered",
    )
