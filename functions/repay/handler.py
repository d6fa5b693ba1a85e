"""`/loans/{loan_id}/payoff` and `/repayments`: a customer settles, in part or whole."""

from http import HTTPStatus

from microloan.entry.api import Api
from microloan.entry.environment import Environment
from microloan.entry.loan_answers import PayoffAnswer, RepaymentAnswer
from microloan.entry.requests import LoanId, RepaymentBody
from microloan.entry.wiring import Wiring
from microloan.usecases.caller import customer_of
from microloan.usecases.repay import RepaymentRequest, payoffs, repay

wiring = Wiring(
    Environment.from_env("MEMBERS_TABLE", "LOANS_TABLE", "SETTLED_LOANS_TABLE", "TRANSFERS_TABLE")
).ready("members", "books", "clock")
handler = Api()


@handler.routes.get("/loans/{loan_id}/payoff")
def get_payoff(loan_id: LoanId) -> PayoffAnswer:
    """Return what closes the loan today and on the next ten days."""
    customer_id = customer_of(handler.caller, wiring.members)
    quotes = payoffs(customer_id, loan_id, wiring.books, wiring.clock)
    return PayoffAnswer.of(loan_id, quotes)


@handler.routes.post("/loans/{loan_id}/repayments", HTTPStatus.ACCEPTED)
def post_repayment(loan_id: LoanId, body: RepaymentBody) -> RepaymentAnswer:
    """Collect a repayment from the bound card."""
    request = RepaymentRequest(
        loan_id,
        body.amount_or_all(),
        handler.idempotency_key,
        handler.fingerprint,
        body.expected,
    )
    customer_id = customer_of(handler.caller, wiring.members)
    repaying = repay(customer_id, request, wiring.books, wiring.clock)
    handler.note(loan_id=loan_id, transfer_id=repaying.transfer.transfer_id)
    handler.replayed(repaying.repeated)
    return RepaymentAnswer.of(repaying)
