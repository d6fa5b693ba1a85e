"""`/loan-quotes` and `/loans`: a customer draws on the line and sees the loans."""

from http import HTTPStatus

from microloan.domain.calendar import business_date
from microloan.entry.api import Api
from microloan.entry.environment import Environment
from microloan.entry.history_answers import LoanDetail, LoansAnswer
from microloan.entry.loan_answers import DrawnAnswer, QuoteAnswer
from microloan.entry.requests import DrawBody, LoanId, QuoteBody
from microloan.entry.wiring import Wiring
from microloan.usecases.borrow import DrawRequest, borrow, quote
from microloan.usecases.caller import customer_of
from microloan.usecases.view_account import view_loan, view_loans

wiring = Wiring(
    Environment.from_env(
        "MEMBERS_TABLE",
        "CUSTOMERS_TABLE",
        "LOANS_TABLE",
        "SETTLED_LOANS_TABLE",
        "JOURNAL_TABLE",
        "TRANSFERS_TABLE",
    )
).ready("members", "books", "clock")
handler = Api()


@handler.routes.post("/loan-quotes")
def post_quote(body: QuoteBody) -> QuoteAnswer:
    """Return what a draw of today would cost."""
    customer_id = customer_of(handler.caller, wiring.members)
    return QuoteAnswer.of(
        quote(customer_id, body.amount, body.instalments, wiring.books, wiring.clock)
    )


@handler.routes.post("/loans", HTTPStatus.ACCEPTED)
def post_loan(body: DrawBody) -> DrawnAnswer:
    """Draw on the line; the money is on its way."""
    request = DrawRequest(
        **vars(body), key=handler.idempotency_key, fingerprint=handler.fingerprint
    )
    caller = handler.caller
    customer_id = customer_of(caller, wiring.members)
    drawn = borrow(customer_id, caller.channel, request, wiring.books, wiring.clock)
    handler.note(loan_id=drawn.opening.loan_id, transfer_id=drawn.transfer_id)
    handler.replayed(drawn.repeated)
    return DrawnAnswer.of(drawn)


@handler.routes.get("/loans")
def get_loans() -> LoansAnswer:
    """Return all loans, open and settled."""
    customer_id = customer_of(handler.caller, wiring.members)
    records = view_loans(customer_id, wiring.books)
    return LoansAnswer.of(records, business_date(wiring.clock.now()))


@handler.routes.get("/loans/{loan_id}")
def get_loan(loan_id: LoanId) -> LoanDetail:
    """Return a loan with its bills, schedule and events."""
    customer_id = customer_of(handler.caller, wiring.members)
    record, entries = view_loan(customer_id, loan_id, wiring.books)
    return LoanDetail.with_history(record, entries, business_date(wiring.clock.now()))
