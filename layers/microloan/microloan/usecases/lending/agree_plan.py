"""A plan for a borrower in difficulty: its quote and its acceptance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.plan_rules import select_offer
from microloan.domain.loan.disclosure import confirm
from microloan.domain.loan.plan_disclosure import PlanDisclosure
from microloan.domain.loan.plan_quote import PlanQuote
from microloan.ports.operator_writes import SavePlanOffer
from microloan.retry import optimistic
from microloan.usecases.lending.find_loan import read_for_plan, require_loan
from microloan.usecases.payments.booking import Booked, today_of
from microloan.usecases.screening.require_clear import require_clear

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.loan.confirmation import Confirmation, Lender
    from microloan.domain.loan.plan import PlanTerms
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write


@dataclass(frozen=True, slots=True)
class AgreedPlan:
    """A loan with a plan in force, the same for every repetition of the request."""

    account: LoanAccount
    repeated: bool = False


def quote_plan(  # noqa: PLR0913 - the plan that is asked for, and the ports
    customer_id: str,
    loan_id: str,
    plan: PlanTerms,
    books: LoanBook,
    clock: Clock,
    lender: Lender,
) -> PlanDisclosure:
    """Return a plan's cost today, with the hash that its confirmation names.

    Nothing is stored. The acceptance makes the same disclosure anew.

    Raises
    ------
    InvalidInputError
        Naming `holiday` or `instalments`, for a plan beyond the bounds of every plan.
    NotFoundError
        When the customer has no such loan.
    StateConflictError
        For a loan that can have no plan, or a plan that is not offered.
    """
    view = read_for_plan(customer_id, loan_id, books)
    account = require_loan(view.loan).account
    today = today_of(account, clock.now())
    select_offer(account, plan, view.offer, today)
    return _disclose(account, plan, today, lender)


def agree_plan(  # noqa: PLR0913 - who agrees on what with whom, and the ports
    customer_id: str,
    loan_id: str,
    plan: PlanTerms,
    confirmation: Confirmation,
    books: LoanBook,
    clock: Clock,
    lender: Lender,
) -> AgreedPlan:
    """Put a plan in force at once, or return the one that is in force.

    Raises
    ------
    DisclosureDiffersError
        When the disclosure that the customer confirmed is not that of now.
    InvalidInputError
        For a plan beyond the bounds, or a disclosure that was read for too short a time.
    NotFoundError
        When the customer has no such loan.
    StateConflictError
        For a loan that can have no plan, a plan that is not offered, or a collection under way.
    UnavailableError
        When the database does not answer now.
    """
    return optimistic(
        lambda: _agree_plan(customer_id, loan_id, plan, confirmation, books, clock, lender)
    )


def _agree_plan(  # noqa: PLR0913 - as above
    customer_id: str,
    loan_id: str,
    plan: PlanTerms,
    confirmation: Confirmation,
    books: LoanBook,
    clock: Clock,
    lender: Lender,
) -> AgreedPlan:
    view = read_for_plan(customer_id, loan_id, books)
    record = require_loan(view.loan)
    account, in_force = record.account, record.account.plan_in_force
    if in_force and in_force.terms == plan:
        return AgreedPlan(account, repeated=True)
    held = view.line is not None and view.line.held
    require_clear(customer_id, view.screening, books, clock, held=held)
    today = today_of(account, clock.now())
    offer = select_offer(account, plan, view.offer, today)
    if record.collecting:
        raise StateConflictError(
            "A collection of this loan is under way. Try again when it has ended.",
            code="collection_pending",
        )
    disclosure = _disclose(account, plan, today, lender)
    event = LoanEvent(
        LoanEventType.PLAN_AGREED,
        disclosure.quote.principal,
        today,
        today,
        "",
        agreed=confirm(disclosure, confirmation),
        plan=plan,
    )
    booked = Booked(account).post(event)
    writes: list[Write] = booked.writes(record, record, view.line)
    if offer:
        writes.append(SavePlanOffer(customer_id, replace(offer, used_on=today), offer))
    books.commit(*writes)
    return AgreedPlan(booked.account)


def _disclose(account: LoanAccount, plan: PlanTerms, today: date, lender: Lender) -> PlanDisclosure:
    quote = PlanQuote(account.loan, plan, today)
    return PlanDisclosure(account.opening.customer_id, account.loan_id, lender, quote)
