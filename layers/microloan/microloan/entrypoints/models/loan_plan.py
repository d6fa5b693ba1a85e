"""The plan in force of a loan, and the plans on offer for it."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from microloan.domain.loan.plan import PlanType
from microloan.entrypoints.models.base import Fen, Holiday, Number, ResponseModel

if TYPE_CHECKING:
    from microloan.domain.ledger.loan_account import LoanAccount


class LoanPlanAnswer(ResponseModel):
    """The plan by which a loan is repaid now.

    `breaks_on` is the day on which it ends unless something is paid before. `deferred_interest` was
    owed at the agreement and is not billed yet. `penalty_put_aside` is waived as the plan is kept.
    """

    type: PlanType
    agreed_on: dt.date
    holiday: Holiday
    instalments: Number
    first_due: dt.date
    last_due: dt.date
    breaks_on: dt.date | None
    deferred_interest: Fen
    penalty_put_aside: Fen

    @classmethod
    def of_account(cls, account: "LoanAccount", today: dt.date) -> Self | None:
        """Return the plan in force of a loan, or None."""
        if account.plan_in_force is None:
            return None
        # Few loans have a plan.
        from microloan.domain.loan.plan import plan_type  # noqa: PLC0415 - as said
        from microloan.domain.loan.restructuring import plan_breaks_on  # noqa: PLC0415 - as said

        loan = account.loan.on(max(today, account.loan.as_of))
        plan = loan.plan or account.plan_in_force
        return cls(
            type=plan_type(plan.terms, loan.terms, plan.first),
            agreed_on=plan.agreed_on,
            holiday=plan.holiday,
            instalments=plan.instalments,
            first_due=loan.terms.due(plan.first),
            last_due=loan.terms.due(plan.last),
            breaks_on=plan_breaks_on(loan),
            deferred_interest=plan.deferred,
            penalty_put_aside=plan.waivable,
        )


class PlanChoiceAnswer(ResponseModel):
    """A holiday on offer, with the fewest and the most instalments of its plans."""

    holiday: Holiday
    fewest: Number
    most: Number


class PlanOfferAnswer(ResponseModel):
    """A plan that the bank offers for this loan, until the end of a day."""

    holiday: Holiday
    instalments: Number
    valid_until: dt.date
