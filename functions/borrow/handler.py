"""`/loan-quotes` and `/loans`: a customer draws, reads, and agrees on plans."""

from http import HTTPStatus

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.calendar import business_date
from microloan.entrypoints.http.resolver import (
    BODY,
    CUSTOMER,
    KEY,
    NAMED,
    Api,
    CurrentRequest,
    described,
)
from microloan.entrypoints.models.disclosure import DisclosedQuote
from microloan.entrypoints.models.history import LoanDetail, LoansAnswer
from microloan.entrypoints.models.loan import DrawnAnswer
from microloan.entrypoints.models.plan import (
    PlanAgreedAnswer,
    PlanBody,
    PlanQuoteAnswer,
    PlanQuoteBody,
)
from microloan.entrypoints.models.requests import (
    DrawBody,
    IdempotencyKey,
    LoanIdPath,
    QuoteBody,
)
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.draw_loan import DrawRequest, draw_loan, quote
from microloan.usecases.lending.view_account import view_loan, view_loans

container = Container(
    Environment.from_env(
        "MEMBERS_TABLE",
        "CUSTOMERS_TABLE",
        "LOANS_TABLE",
        "SETTLED_LOANS_TABLE",
        "JOURNAL_TABLE",
        "TRANSFERS_TABLE",
        "LENDER_NAME",
        "LENDER_LICENCE",
    )
).preload("members", "loan_book", "clock")
handler = Api()
LENDER = container.environment.lender

_LOAN = {"loan_id": "$response.body#/loan_id"}
_SAME_LOAN = {"loan_id": "$request.path.loan_id"}
_DRAW = (
    *("amount_too_small", "amount_not_whole_hundred", "amount_exceeds_available"),
    *("amount_too_large", "term_not_offered", "method_not_offered", "line_not_found"),
    *("arrears", "assessment_due", "consent_withdrawn", "line_closed", "line_frozen"),
    *("line_under_plan", "too_many_draws", "too_many_loans"),
)

_PLAN = (
    *("loan_not_found", "loan_settled", "loan_not_disbursed", "loan_written_off"),
    *("holiday_not_offered", "plan_length_not_offered", "plan_in_force", "plan_not_offered"),
    *("plan_offer_differs", "plan_offer_expired"),
)


@handler.post(
    "/loan-quotes",
    **described(
        "Loans",
        "Get the cost of a draw today",
        *(*BODY, *CUSTOMER, *_DRAW),
        links={
            "Draw": {
                "operationId": "post_loan",
                "requestBody": {
                    "amount": "$response.body#/amount",
                    "instalments": "$response.body#/instalments",
                    "method": "$response.body#/method",
                    "disclosure_hash": "$response.body#/disclosure/hash",
                },
            }
        },
    ),
)
def post_quote(request: CurrentRequest, body: QuoteBody) -> DisclosedQuote:
    """Return the cost of a draw today, with the hash that its confirmation names."""
    customer_id = customer_of(request.caller, container.members)
    return DisclosedQuote.disclose(
        quote(
            customer_id,
            body.amount,
            body.instalments,
            container.loan_book,
            container.clock,
            LENDER,
            body.method,
        )
    )


@handler.post(
    "/loans",
    **described(
        "Loans",
        "Draw on the line",
        *(*BODY, *KEY, *CUSTOMER, *_DRAW, "purpose_not_allowed", "card_not_found"),
        *(
            "disclosure_differs",
            "reading_too_short",
            "time_invalid",
            "insufficient_user_authentication",
            "draw_refused",
            "upstream_unavailable",
        ),
        status=HTTPStatus.ACCEPTED,
        links={
            "Loan": {"operationId": "get_loan", "parameters": _LOAN},
            "Payoff": {"operationId": "get_payoff", "parameters": _LOAN},
            "Repay": {"operationId": "post_repayment", "parameters": _LOAN},
            "All": {"operationId": "get_loans"},
            "Callback": {
                "operationId": "post_callback",
                "requestBody": {"transfer_id": "$response.body#/transfer_id"},
            },
        },
    ),
)
def post_loan(request: CurrentRequest, body: DrawBody, key: IdempotencyKey) -> DrawnAnswer:
    """Draw on the line. The disbursement follows."""
    draw = DrawRequest(
        body.amount,
        body.instalments,
        body.card_id,
        body.purpose,
        key=key,
        confirmation=body.confirmation,
        method=body.method,
        fingerprint=request.fingerprint,
        authentication=request.authentication,
        received_at=request.received_at,
    )
    caller = request.caller
    customer_id = customer_of(caller, container.members)
    result = draw_loan(
        customer_id,
        caller.channel,
        draw,
        container.loan_book,
        container.clock,
        LENDER,
        container.fraud_scoring,
    )
    request.log_fields(loan_id=result.opening.loan_id, transfer_id=result.transfer_id)
    request.mark_replayed(result.repeated)
    return DrawnAnswer.of(result)


@handler.get("/loans", **described("Loans", "List all loans, open and settled", *CUSTOMER))
def get_loans(request: CurrentRequest) -> LoansAnswer:
    """Return all loans, open and settled."""
    customer_id = customer_of(request.caller, container.members)
    records = view_loans(customer_id, container.loan_book)
    return LoansAnswer.of(records, business_date(container.clock.now()))


@handler.get(
    "/loans/<loan_id>",
    **described(
        "Loans",
        "Get a loan with its bills, schedule and events",
        *(*CUSTOMER, *NAMED, "loan_not_found"),
        links={
            "Payoff": {"operationId": "get_payoff", "parameters": _SAME_LOAN},
            "Repay": {"operationId": "post_repayment", "parameters": _SAME_LOAN},
        },
    ),
)
def get_loan(request: CurrentRequest, loan_id: LoanIdPath) -> LoanDetail:
    """Return a loan with its bills, schedule and events."""
    customer_id = customer_of(request.caller, container.members)
    view = view_loan(customer_id, loan_id, container.loan_book, container.clock)
    return LoanDetail.with_history(view, business_date(container.clock.now()))


@handler.post(
    "/loans/<loan_id>/plan-quotes",
    **described(
        "Plans",
        "Get the cost of a plan for difficulties today",
        *(*BODY, *CUSTOMER, *NAMED, *_PLAN),
        links={
            "Agree": {
                "operationId": "put_plan",
                "parameters": _SAME_LOAN,
                "requestBody": {
                    "holiday": "$response.body#/holiday",
                    "instalments": "$response.body#/instalments",
                    "disclosure_hash": "$response.body#/disclosure/hash",
                },
            }
        },
    ),
)
def post_plan_quote(
    request: CurrentRequest, loan_id: LoanIdPath, body: PlanQuoteBody
) -> PlanQuoteAnswer:
    """Return a plan month by month, with the hash that its confirmation names."""
    # Few requests are about plans, so the others start without these modules.
    from microloan.usecases.lending.agree_plan import quote_plan  # noqa: PLC0415 - as said

    customer_id = customer_of(request.caller, container.members)
    books, clock = container.loan_book, container.clock
    return PlanQuoteAnswer.of(quote_plan(customer_id, loan_id, body.plan, books, clock, LENDER))


@handler.put(
    "/loans/<loan_id>/plan",
    **described(
        "Plans",
        "Agree on a plan for difficulties",
        *(*BODY, *CUSTOMER, *NAMED, *_PLAN, "collection_pending"),
        *("disclosure_differs", "reading_too_short", "time_invalid"),
        links={"Loan": {"operationId": "get_loan", "parameters": _SAME_LOAN}},
    ),
)
def put_plan(request: CurrentRequest, loan_id: LoanIdPath, body: PlanBody) -> PlanAgreedAnswer:
    """Put a plan in force at once. The same plan again changes nothing."""
    from microloan.usecases.lending.agree_plan import agree_plan  # noqa: PLC0415 - as above

    customer_id = customer_of(request.caller, container.members)
    agreed = agree_plan(
        customer_id,
        loan_id,
        body.plan,
        body.confirmation,
        container.loan_book,
        container.clock,
        LENDER,
    )
    request.log_fields(loan_id=loan_id)
    request.mark_replayed(agreed.repeated)
    return PlanAgreedAnswer.of(agreed)
