"""`/loan-quotes` and `POST /loans`: the cost of a draw, and the draw."""

from http import HTTPStatus

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import (
    BODY,
    CUSTOMER,
    KEY,
    Api,
    CurrentRequest,
    described,
)
from microloan.entrypoints.models.disclosure import DisclosedQuote
from microloan.entrypoints.models.draw_requests import DrawBody, QuoteBody
from microloan.entrypoints.models.quote import DrawnAnswer
from microloan.entrypoints.models.requests import IdempotencyKey
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.draw_loan import DrawRequest, draw_loan, quote

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
_DRAW = (
    *("amount_too_small", "amount_not_whole_hundred", "amount_exceeds_available"),
    *("amount_too_large", "term_not_offered", "method_not_offered", "line_not_found"),
    *("arrears", "assessment_due", "consent_withdrawn", "line_closed", "line_frozen"),
    *("line_under_plan", "too_many_draws", "too_many_loans"),
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
