"""A customer repays loans: payoffs, `/repayments`, plans, cards, the due day."""

from http import HTTPStatus

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import (
    BODY,
    CUSTOMER,
    KEY,
    NAMED,
    Api,
    CurrentRequest,
    described,
)
from microloan.entrypoints.models.onboarding import UnboundCardAnswer
from microloan.entrypoints.models.plan import (
    PlanAgreedAnswer,
    PlanBody,
    PlanQuoteAnswer,
    PlanQuoteBody,
)
from microloan.entrypoints.models.repayment import (
    DueDayAnswer,
    JointRepaymentAnswer,
    PayoffAnswer,
    RepaymentAnswer,
    RepaymentCardAnswer,
)
from microloan.entrypoints.models.repayment_requests import (
    DueBody,
    DueDayBody,
    RepaymentBody,
    RepaymentCardBody,
)
from microloan.entrypoints.models.requests import CardIdPath, IdempotencyKey, LoanIdPath
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.repay import RepaymentRequest, payoffs, repay

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

_SAME_LOAN = {"loan_id": "$request.path.loan_id"}
_PLAN = (
    *("loan_not_found", "loan_settled", "loan_not_disbursed", "loan_written_off"),
    *("holiday_not_offered", "plan_length_not_offered", "plan_in_force", "plan_not_offered"),
    *("plan_offer_differs", "plan_offer_expired"),
)


@handler.get(
    "/loans/<loan_id>/payoff",
    **described(
        "Loans",
        "Get the payoffs of today and the next ten days",
        *(*CUSTOMER, *NAMED, "loan_not_found"),
        links={
            "Settle": {
                "operationId": "post_repayment",
                "parameters": _SAME_LOAN,
                "requestBody": {"amount": "$response.body#/quotes/0/total"},
            }
        },
    ),
)
def get_payoff(request: CurrentRequest, loan_id: LoanIdPath) -> PayoffAnswer:
    """Return the amounts that close the loan today and on the next ten days."""
    customer_id = customer_of(request.caller, container.members)
    quotes = payoffs(customer_id, loan_id, container.loan_book, container.clock)
    return PayoffAnswer.on_days(loan_id, quotes)


@handler.post(
    "/loans/<loan_id>/repayments",
    **described(
        "Loans",
        "Repay a bill, a part or all",
        *(*BODY, *KEY, *CUSTOMER, *NAMED),
        *("amount_not_positive", "amount_or_settle", "amount_exceeds_payoff"),
        *("repayment_too_small", "payoff_changed", "loan_not_found", "loan_not_disbursed"),
        *("loan_settled", "collection_pending", "card_not_found"),
        status=HTTPStatus.ACCEPTED,
        links={
            "Loan": {"operationId": "get_loan", "parameters": _SAME_LOAN},
            "Account": {"operationId": "get_account"},
            "Callback": {
                "operationId": "post_callback",
                "requestBody": {"transfer_id": "$response.body#/transfer_id"},
            },
        },
    ),
)
def post_repayment(
    request: CurrentRequest, loan_id: LoanIdPath, body: RepaymentBody, key: IdempotencyKey
) -> RepaymentAnswer:
    """Collect a repayment from the loan's repayment card, or from the named one."""
    repayment = RepaymentRequest(
        loan_id, body.amount_or_all(), key, request.fingerprint, body.expected, body.card_id
    )
    customer_id = customer_of(request.caller, container.members)
    result = repay(customer_id, repayment, container.loan_book, container.clock)
    request.log_fields(loan_id=loan_id, transfer_id=result.transfer.transfer_id)
    request.mark_replayed(result.repeated)
    return RepaymentAnswer.from_value(result.transfer)


@handler.post(
    "/account/repayments",
    **described(
        "Loans",
        "Pay all that is due, of every loan",
        *(*BODY, *KEY, *CUSTOMER, "nothing_due", "due_changed", "collection_pending"),
        "card_not_found",
        status=HTTPStatus.ACCEPTED,
        links={"Account": {"operationId": "get_account"}},
    ),
)
def post_due(request: CurrentRequest, body: DueBody, key: IdempotencyKey) -> JointRepaymentAnswer:
    """Collect all that is due from each loan's repayment card, or from the named card."""
    # Few requests are of this route.
    from microloan.usecases.lending.repay_due import DueRequest, repay_due  # noqa: PLC0415 - as said

    customer_id = customer_of(request.caller, container.members)
    due = DueRequest(body.expected, key, request.fingerprint, body.card_id)
    result = repay_due(customer_id, due, container.loan_book, container.clock)
    request.mark_replayed(result.repeated)
    return JointRepaymentAnswer.from_value(result)


@handler.put(
    "/account/repayment-card",
    **described(
        "Account",
        "Choose the card that pays all loans",
        *(*BODY, *CUSTOMER, "line_not_found", "card_not_found", "collection_pending"),
        links={"Account": {"operationId": "get_account"}},
    ),
)
def put_repayment_card(request: CurrentRequest, body: RepaymentCardBody) -> RepaymentCardAnswer:
    """Collect every open loan from this card, which later draws propose."""
    # Few requests change a card, so the others start without these modules.
    from microloan.usecases.lending.change_card import change_card  # noqa: PLC0415 - as said

    customer_id = customer_of(request.caller, container.members)
    changed = change_card(customer_id, body.card_id, container.loan_book, container.clock)
    return RepaymentCardAnswer.from_value(changed)


@handler.put(
    "/loans/<loan_id>/repayment-card",
    **described(
        "Loans",
        "Choose the card that pays a loan",
        *(*BODY, *CUSTOMER, *NAMED, "line_not_found", "card_not_found", "loan_not_found"),
        *("loan_settled", "collection_pending"),
        links={"Loan": {"operationId": "get_loan", "parameters": _SAME_LOAN}},
    ),
)
def put_loan_repayment_card(
    request: CurrentRequest, loan_id: LoanIdPath, body: RepaymentCardBody
) -> RepaymentCardAnswer:
    """Collect this loan from a card, from the next collection on."""
    from microloan.usecases.lending.change_card import (  # noqa: PLC0415 - as above
        change_card_of_loan,
    )

    customer_id = customer_of(request.caller, container.members)
    request.log_fields(loan_id=loan_id)
    changed = change_card_of_loan(
        customer_id, loan_id, body.card_id, container.loan_book, container.clock
    )
    return RepaymentCardAnswer.from_value(changed)


@handler.put(
    "/account/due-day",
    **described(
        "Account",
        "Change the due day of all loans",
        *(*BODY, *CUSTOMER, "line_not_found", "due_day_invalid"),
        *("due_day_not_changeable", "due_day_changed_recently"),
        links={"Account": {"operationId": "get_account"}},
    ),
)
def put_due_day(request: CurrentRequest, body: DueDayBody) -> DueDayAnswer:
    """Change the due day from the period after the running one, once in twelve months."""
    from microloan.usecases.lending.move_due_day import move_due_day  # noqa: PLC0415 - as above

    customer_id = customer_of(request.caller, container.members)
    change = move_due_day(customer_id, body.due_day, container.loan_book, container.clock)
    return DueDayAnswer.of(change)


@handler.delete(
    "/bank-cards/<card_id>",
    **described(
        "Account",
        "Unbind a card",
        *(*CUSTOMER, *NAMED, "card_not_found", "card_in_use"),
        links={"Account": {"operationId": "get_account"}},
    ),
)
def delete_bank_card(request: CurrentRequest, card_id: CardIdPath) -> UnboundCardAnswer:
    """Unbind a card by which no loan is paid."""
    from microloan.usecases.lending.unbind_card import unbind_card  # noqa: PLC0415 - as above

    customer_id = customer_of(request.caller, container.members)
    request.log_fields(card_id=card_id)
    unbind_card(customer_id, card_id, container.loan_book, container.clock)
    return UnboundCardAnswer(card_id=card_id)


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
    disclosure = quote_plan(
        customer_id,
        loan_id,
        body.plan,
        container.loan_book,
        container.clock,
        container.environment.lender,
    )
    return PlanQuoteAnswer.of(disclosure)


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
        container.environment.lender,
    )
    request.log_fields(loan_id=loan_id)
    request.mark_replayed(agreed.repeated)
    return PlanAgreedAnswer.of(agreed)
