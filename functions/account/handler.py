"""`/account` and `/statements`: a customer's line, loans and monthly statements."""

from datetime import date

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import CUSTOMER, NAMED, Api, CurrentRequest, described
from microloan.entrypoints.models.account import AccountAnswer
from microloan.entrypoints.models.requests import MonthPath
from microloan.entrypoints.models.statement import StatementAnswer
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.view_account import view_account, view_statement

container = Container(
    Environment.from_env(
        "MEMBERS_TABLE", "CUSTOMERS_TABLE", "LOANS_TABLE", "SETTLED_LOANS_TABLE", "JOURNAL_TABLE"
    )
).preload("members", "loan_book", "clock")
handler = Api()


@handler.get(
    "/account",
    **described(
        "Account",
        "Get line, cards, open loans and next due",
        *CUSTOMER,
        links={
            "Draw": {
                "operationId": "post_loan",
                "requestBody": {"card_id": "$response.body#/cards/0/card_id"},
            }
        },
    ),
)
def get_account(request: CurrentRequest) -> AccountAnswer:
    """Return the account screen."""
    caller = request.caller
    screen = view_account(
        customer_of(caller, container.members), container.loan_book, container.clock
    )
    return AccountAnswer.of(screen, caller.channel)


@handler.get(
    "/statements/<month>",
    **described("Account", "Get the statement of a month", *CUSTOMER, *NAMED, "month_invalid"),
)
def get_statement(request: CurrentRequest, month: MonthPath) -> StatementAnswer:
    """Return the statement of a month."""
    customer_id = customer_of(request.caller, container.members)
    first_day = date.fromisoformat(f"{month}-01")
    return StatementAnswer.from_value(view_statement(customer_id, first_day, container.loan_book))
