"""Responses about a loan's history: bills, the explanation, the cost."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Self

from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.bill import Bill
from microloan.domain.loan.terms import Terms
from microloan.domain.notices.notice import WINDOW_DAYS
from microloan.domain.product import LONGEST_HOLIDAY
from microloan.entrypoints.models.base import (
    DocumentName,
    Fen,
    Number,
    ResponseModel,
    Schedule,
    SignedFen,
    at_most,
)
from microloan.entrypoints.models.event import FailedCollectionAnswer, LoanEventAnswer
from microloan.entrypoints.models.explanation import FigureAnswer
from microloan.entrypoints.models.loan import LoanAnswer
from microloan.entrypoints.models.loan_plan import PlanChoiceAnswer, PlanOfferAnswer
from microloan.entrypoints.models.schedule import InstalmentAnswer
from microloan.ports.writes import LoanRecord

if TYPE_CHECKING:
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.usecases.lending.view_account import LoanView

# Two on a due day, one on any other.
MOST_COLLECTIONS = 2 * WINDOW_DAYS


class BillAnswer(ResponseModel):
    """An unpaid bill on a day."""

    number: Number
    due: dt.date
    principal: Fen
    interest: Fen
    penalty: Fen

    @classmethod
    def of(cls, bill: Bill, today: dt.date, terms: Terms) -> Self:
        """Return the answer of a bill."""
        return cls(
            number=bill.number,
            due=bill.due,
            principal=bill.principal,
            interest=bill.interest,
            penalty=bill.penalty(today, terms),
        )


class ChargedAnswer(ResponseModel):
    """The cost of a settled loan as shown and as charged, with each reason.

    `agreed` is the change by a plan or another due day. `waived` is penalty that a plan waived.
    """

    shown: Fen
    arrival: SignedFen
    agreed: SignedFen
    early: SignedFen
    late: Fen
    ceiling: SignedFen
    waived: SignedFen
    rounding: SignedFen
    unexplained: SignedFen
    charged: Fen


class LoanDetail(LoanAnswer):
    """A loan with its debt and the explanation, its schedule and its events.

    `charged` compares the cost of a settled loan with its disclosure. It is null before, and for a
    loan from before the disclosures.
    `documents` are those that it has now, none for a loan from before the disclosures.
    `plan_choices` are the plans that the customer can choose from without the bank's offer, by
    holiday. `plan_offer` is an offer of the bank that can be accepted now, or null.
    `failed_collections` are those of the end of day in the last 90 days, oldest first.
    """

    bills: Annotated[list[BillAnswer], Schedule]
    explanation: list[FigureAnswer]
    schedule: Annotated[list[InstalmentAnswer], Schedule]
    events: list[LoanEventAnswer]
    failed_collections: Annotated[list[FailedCollectionAnswer], at_most(MOST_COLLECTIONS)]
    charged: ChargedAnswer | None
    documents: list[DocumentName]
    plan_choices: Annotated[list[PlanChoiceAnswer], at_most(LONGEST_HOLIDAY + 1)]
    plan_offer: PlanOfferAnswer | None

    @classmethod
    def with_history(cls, view: "LoanView", today: dt.date) -> Self:
        """Return the answer of a loan with its history."""
        # Only one of the routes that show loans explains them. The others start without that
        # module.
        from microloan.domain.ledger.explain import explain_account  # noqa: PLC0415 - as said

        record, entries, offer, transfers, failed = view
        account = record.account
        loan = account.loan if account.status.closed else account.loan.on(today)
        # The journal is read after the loan, so entries in between are explained the next time.
        known = entries[: account.seq]
        return cls(
            **dict(LoanAnswer.of(record, today)),
            bills=[BillAnswer.of(bill, today, loan.terms) for bill in loan.bills],
            explanation=[
                FigureAnswer.from_value(figure) for figure in explain_account(known, today).figures
            ],
            schedule=[InstalmentAnswer.from_value(line) for line in loan.schedule()],
            events=[
                LoanEventAnswer.of(entry, transfers.get(entry.transfer_id)) for entry in entries
            ],
            failed_collections=[FailedCollectionAnswer.from_value(each) for each in failed],
            charged=_charged(known, today) if account.status is LoanStatus.SETTLED else None,
            documents=_documents(record, entries),
            plan_choices=_plan_choices(record, today),
            plan_offer=_plan_offer(record, offer, today),
        )


def _documents(record: LoanRecord, entries: Sequence[Entry]) -> list[str]:
    # As above: the other routes make no documents.
    from microloan.domain.documents.facts import list_documents  # noqa: PLC0415 - as said

    collecting = record.collecting is not None
    return [name.value for name in list_documents(record.account, entries, collecting=collecting)]


def _plan_choices(record: LoanRecord, today: dt.date) -> list[PlanChoiceAnswer]:
    # As above: the other routes offer no plans.
    from microloan.domain.ledger.plan_rules import plan_choices  # noqa: PLC0415 - as said

    return [PlanChoiceAnswer.from_value(each) for each in plan_choices(record.account, today)]


def _plan_offer(
    record: LoanRecord, offer: "PlanOffer | None", today: dt.date
) -> PlanOfferAnswer | None:
    # As above: the other routes offer no plans.
    from microloan.domain.ledger.plan_rules import acceptable_offer  # noqa: PLC0415 - as said

    if open_now := acceptable_offer(record.account, offer, today):
        return PlanOfferAnswer(
            holiday=open_now.plan.holiday,
            instalments=open_now.plan.instalments,
            valid_until=open_now.valid_until,
        )
    return None


def _charged(entries: Sequence[Entry], today: dt.date) -> ChargedAnswer | None:
    # As above: only a settled loan needs the law's arithmetic.
    from microloan.domain.law.history import LoanHistory  # noqa: PLC0415 - as said
    from microloan.domain.law.shown_is_charged import charged_difference  # noqa: PLC0415 - as said

    difference = charged_difference(LoanHistory(tuple(entries)), today)
    return None if difference is None else ChargedAnswer.from_value(difference)


class LoansAnswer(ResponseModel):
    """All of a customer's loans."""

    loans: list[LoanAnswer]

    @classmethod
    def of(cls, records: Sequence[LoanRecord], today: dt.date) -> Self:
        """Return the answer of loans."""
        return cls(loans=[LoanAnswer.of(record, today) for record in records])
