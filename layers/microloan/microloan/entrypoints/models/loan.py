"""A loan on a day: amounts in fen, rates as strings, dates in ISO form."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.quote import Quote
from microloan.domain.product import RepaymentMethod
from microloan.entrypoints.models.base import (
    CardId,
    Days,
    Fen,
    LoanId,
    Purpose,
    Term,
    Version,
    one_of,
)
from microloan.entrypoints.models.loan_plan import LoanPlanAnswer
from microloan.entrypoints.models.rates import Rates, rates_of
from microloan.entrypoints.models.schedule import DueAnswer

if TYPE_CHECKING:
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.loan.loan import Loan
    from microloan.ports.writes import LoanRecord


def _failure_reasons() -> list[str]:
    """Return the reasons for which a collection can fail."""
    from microloan.adapters.payment_gateway.messages import (  # noqa: PLC0415 - for the document only
        OTHER_REASON,
        REASONS,
    )
    from microloan.domain.payments.transfer import CARD_UNBOUND  # noqa: PLC0415 - as above

    return sorted({*REASONS, OTHER_REASON, CARD_UNBOUND})


class LoanAnswer(Rates):
    """A loan on a day, with the annual rates of its contract.

    `repayment_card_id` is the card from which the next collection is made. It may be unbound.
    `arrived_on` is the first day that bears interest, and null until the money is on the card.
    `declined` is the stable code of the last collection's failure. `plan` is the plan for
    difficulties by which it is repaid now, or null.
    """

    loan_id: LoanId
    status: LoanStatus
    drawn_on: dt.date
    arrived_on: dt.date | None
    principal: Fen
    outstanding: Fen
    instalments: Term
    method: RepaymentMethod
    product_version: Version
    purpose: Purpose
    repayment_card_id: CardId
    days_past_due: Days
    owed_today: Fen
    due_now: Fen
    next_due: DueAnswer | None
    collecting: bool
    declined: Annotated[str, one_of(_failure_reasons)] | None
    plan: LoanPlanAnswer | None

    @classmethod
    def of(cls, record: "LoanRecord", today: dt.date) -> "LoanAnswer":
        """Return the answer of a loan."""
        account = record.account
        terms = account.loan.terms
        return LoanAnswer(
            **rates_of(Quote(terms)),
            **_debt_fields(account, today),
            loan_id=account.loan_id,
            status=account.status,
            drawn_on=terms.drawn_on,
            arrived_on=terms.arrived_on,
            principal=terms.principal,
            outstanding=account.loan.principal,
            instalments=terms.instalments,
            method=terms.method,
            product_version=terms.product_version,
            purpose=account.opening.purpose,
            repayment_card_id=account.repayment_card_id,
            collecting=record.collecting is not None,
            declined=record.declined or None,
            plan=LoanPlanAnswer.of_account(account, today),
        )


def _debt_fields(account: "LoanAccount", today: dt.date) -> dict[str, Any]:
    """Return the amounts that are owed. A closed loan owes nothing."""
    if account.status.closed:
        return {"days_past_due": 0, "owed_today": 0, "due_now": 0, "next_due": None}
    loan = account.loan.on(today)
    return {
        "days_past_due": loan.days_past_due(today),
        "owed_today": loan.payoff(today),
        "due_now": loan.due_now(today),
        "next_due": _next_due(loan, today),
    }


def _next_due(loan: "Loan", today: dt.date) -> DueAnswer | None:
    """Return the due amount with its oldest day, or else the next instalment.

    The due dates of money in transit are not known yet.
    """
    if loan.in_transit:
        return None
    if since := loan.due_since(today):
        return DueAnswer(date=since, amount=loan.due_now(today))
    line = loan.next_to_pay()
    return DueAnswer(date=line.due, amount=line.total) if line else None
