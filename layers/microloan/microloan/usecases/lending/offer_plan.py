"""The offer of a plan beyond the rules, which two people decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.ledger.plan_rules import require_plannable
from microloan.domain.loan.plan import PlanTerms, check_plan
from microloan.domain.loan.restructuring import first_number
from microloan.ports.operator_writes import SaveApproval, SavePlanOffer
from microloan.ports.writes import SaveLoan
from microloan.retry import optimistic
from microloan.usecases.lending.find_loan import read_for_plan, require_loan

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write


def offer_plan(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> PlanOffer:
    """Store the offer of a plan, which the customer can accept for 30 days.

    It takes the place of an earlier offer for the loan.

    Parameters
    ----------
    request
        The request, with details `holiday` and `instalments`. Its amount is the unpaid principal at
        the request, for the reader only: the customer may pay meanwhile.
    also
        Writes for the same transaction.

    Raises
    ------
    InvalidInputError
        For a plan beyond the bounds of every plan.
    NotFoundError
        When there is no such loan.
    StateConflictError
        For a loan that can have no plan.
    """
    return optimistic(lambda: _offer_plan(request, books, clock, also))


def _offer_plan(
    request: Approval, books: LoanBook, clock: Clock, also: tuple[Write, ...]
) -> PlanOffer:
    view = read_for_plan(request.customer_id, request.subject, books)
    record, now = require_loan(view.loan), clock.now()
    plan = PlanTerms(int(request.detail("holiday")), int(request.detail("instalments")))
    loan = require_plannable(record.account, business_date(now))
    check_plan(plan, loan.terms, first_number(loan, loan.as_of))
    offer = PlanOffer(
        loan_id=request.subject,
        plan=plan,
        approval_id=request.approval_id,
        offered_by=request.requested_by,
        approved_by=next((w.after.decided_by for w in also if isinstance(w, SaveApproval)), ""),
        offered_at=now,
        reason=request.reason,
    )
    # The loan is written as it was read. So no plan is agreed between the check and the offer.
    books.commit(
        *also,
        SavePlanOffer(request.customer_id, offer, view.offer),
        SaveLoan(record, record),
    )
    return offer
