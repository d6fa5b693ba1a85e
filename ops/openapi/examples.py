"""An example for each request and answer: one customer's journey, lived in memory.

Nothing is made up but the person: the use cases decide, count and derive the ids, so that the
examples belong together. The sandbox takes the same requests.
"""

import random
from datetime import date
from functools import cache

from microloan.domain.consent import CURRENT
from microloan.domain.member import Channel, Member
from microloan.entry.account_answers import AccountAnswer
from microloan.entry.answers import CallbackAnswer, CardAnswer, InvitationAnswer
from microloan.entry.application_answers import ApplicationAnswer
from microloan.entry.history_answers import LoanDetail, LoansAnswer
from microloan.entry.loan_answers import DrawnAnswer, QuoteAnswer
from microloan.entry.models import ResponseModel
from microloan.entry.operation_answers import OperationAnswer
from microloan.entry.repayment_answers import PayoffAnswer, RepaymentAnswer
from microloan.entry.statement_answers import StatementAnswer
from microloan.usecases.apply_credit import find_application
from microloan.usecases.borrow import quote
from microloan.usecases.check_invitation import check_invitation
from microloan.usecases.repay import payoffs
from microloan.usecases.review_decision import request_review
from microloan.usecases.view_account import view_account, view_loan, view_loans, view_statement
from microloan.usecases.view_operation import view_operation
from ops.cli import persons
from ops.openapi.routes import Json
from ops.simulation.bank import Bank
from ops.simulation.faults import Faults
from ops.simulation.outside import StillClock, patient_sources
from ops.simulation.rails import FaultyRails
from ops.simulation.store import MemoryStore

TODAY = date(2026, 11, 25)
KEY = "9c1b6a52e0f94d3c8f3a7d1e5b2c4a60"
# The three digits make the stand-in bureau know a good customer.
_BORN, _GOOD = date(1990, 3, 7), "001"
_AMOUNT, _TERM, _PURPOSE = 10_000_00, 10, "home_appliances"
_REPAID = 3_000_00


@cache
def examples() -> dict[str, tuple[Json | None, Json]]:
    """Return the example of each route: its body, if it has one, and its answer."""
    return Journey().told()


class Journey:
    """A member of WeChat who is invited, borrows, and repays a part at the next due day."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = StillClock(TODAY)
        rails = FaultyRails(Faults(random.Random(0), 0.0), self.clock)  # noqa: S311 - strikes never
        self.bank = Bank(self.store, self.clock, rails, patient_sources(self.store))
        member = Member(Channel.WECHAT, "oid-0001", date(2027, 11, 25), 24, 60, 25)
        self.caller = self.bank.invite(member)

    def told(self) -> dict[str, tuple[Json | None, Json]]:
        """Live it, and return what was sent and answered."""
        return self._onboard() | self._borrow() | self._repay()

    def _onboard(self) -> dict[str, tuple[Json | None, Json]]:
        entrance = check_invitation(self.caller, self.store, self.clock)
        person = persons.identity(1, _GOOD, _BORN)
        body = persons.entries(person.resident_id, persons.card_number())
        self.card = self.bank.bind_card(self.caller, person, body["card_number"])
        bound = self.store.member(self.caller.member_key)
        self.customer_id = (bound and bound.customer_id) or ""
        decided = self.bank.apply_for(self.caller, CURRENT)
        read = find_application(self.customer_id, decided.application_id, self.store)
        asked = request_review(self.customer_id, decided.application_id, self.store, self.clock)
        return {
            "GET /invitation": _answer(InvitationAnswer.of(entrance, self.caller.channel)),
            "POST /bank-cards": _answer(CardAnswer.from_value(self.card), body),
            "POST /credit-applications": _answer(
                ApplicationAnswer.of(decided), {"consents": dict(CURRENT)}
            ),
            "GET /credit-applications/{application_id}": _answer(ApplicationAnswer.of(read)),
            "POST /credit-applications/{application_id}/reviews": _answer(
                ApplicationAnswer.of(asked)
            ),
        }

    def _borrow(self) -> dict[str, tuple[Json | None, Json]]:
        wanted = {"amount": _AMOUNT, "instalments": _TERM}
        offered = quote(self.customer_id, _AMOUNT, _TERM, self.store, self.clock)
        drawn = self.bank.draw(
            self.customer_id,
            self.caller.channel,
            _AMOUNT,
            _TERM,
            self.card.card_id,
            _PURPOSE,
            KEY,
        )
        self.loan_id = drawn.opening.loan_id
        self.bank.move(drawn.transfer_id)
        more = {"card_id": self.card.card_id, "purpose": _PURPOSE}
        return {
            "POST /loan-quotes": _answer(QuoteAnswer.of(offered), wanted),
            "POST /loans": _answer(DrawnAnswer.of(drawn), wanted | more),
        }

    def _repay(self) -> dict[str, tuple[Json | None, Json]]:
        self.clock.set(date(2027, 1, 5))
        owed = payoffs(self.customer_id, self.loan_id, self.store, self.clock)
        paid = self.bank.pay(self.customer_id, self.loan_id, _REPAID, KEY)
        transfer_id = paid.transfer.transfer_id
        self.bank.move(transfer_id)
        repayments = "POST /loans/{loan_id}/repayments"
        told = {"transfer_id": transfer_id, "status": "settled"}
        return {
            "GET /loans/{loan_id}/payoff": _answer(PayoffAnswer.on_days(self.loan_id, owed)),
            repayments: _answer(RepaymentAnswer.from_value(paid.transfer), {"amount": _REPAID}),
            "POST /rails/callbacks": _answer(CallbackAnswer(transfer_id=transfer_id), told),
            **self._seen(),
        }

    def _seen(self) -> dict[str, tuple[Json | None, Json]]:
        today = self.clock.today
        screen = view_account(self.customer_id, self.store, self.clock)
        loans = view_loans(self.customer_id, self.store)
        record, entries = view_loan(self.customer_id, self.loan_id, self.store)
        month = view_statement(self.customer_id, today.replace(day=1), self.store)
        standing = view_operation(self.store, self.store, self.clock)
        return {
            "GET /operations/status": _answer(OperationAnswer.of(standing)),
            "GET /account": _answer(AccountAnswer.of(screen, self.caller.channel)),
            "GET /loans": _answer(LoansAnswer.of(loans, today)),
            "GET /loans/{loan_id}": _answer(LoanDetail.with_history(record, entries, today)),
            "GET /statements/{month}": _answer(StatementAnswer.from_value(month)),
        }


def _answer(answer: ResponseModel, body: Json | None = None) -> tuple[Json | None, Json]:
    return body, answer.document()


def parameter_examples() -> Json:
    """Return an example of each parameter, of the same journey."""
    told = examples()
    return {
        "application_id": told["POST /credit-applications"][1]["application_id"],
        "loan_id": told["POST /loans"][1]["loan_id"],
        "month": told["GET /statements/{month}"][1]["month"],
        "Idempotency-Key": KEY,
    }
