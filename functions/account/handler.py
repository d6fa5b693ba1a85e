"""`/account` and `/statements`: what a customer sees of line, loans and months."""

from datetime import date

from microloan.entry.account_answers import AccountAnswer
from microloan.entry.api import Api
from microloan.entry.environment import Environment
from microloan.entry.history_answers import StatementAnswer
from microloan.entry.requests import Month
from microloan.entry.wiring import Wiring
from microloan.usecases.caller import customer_of
from microloan.usecases.view_account import view_account, view_statement

wiring = Wiring(
    Environment.from_env(
        "MEMBERS_TABLE", "CUSTOMERS_TABLE", "LOANS_TABLE", "SETTLED_LOANS_TABLE", "JOURNAL_TABLE"
    )
).ready("members", "books", "clock")
handler = Api()


@handler.routes.get("/account")
def get_account() -> AccountAnswer:
    """Return the account screen."""
    caller = handler.caller
    screen = view_account(customer_of(caller, wiring.members), wiring.books, wiring.clock)
    return AccountAnswer.of(screen, caller.channel)


@handler.routes.get("/statements/{month}")
def get_statement(month: Month) -> StatementAnswer:
    """Return the statement of a month."""
    customer_id = customer_of(handler.caller, wiring.members)
    first_day = date.fromisoformat(f"{month}-01")
    return StatementAnswer.of(view_statement(customer_id, first_day, wiring.books))
