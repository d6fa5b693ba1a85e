"""The closing of a credit line by its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.ledger import line_limit
from microloan.domain.ledger.line_change import CUSTOMER, CUSTOMER_REQUEST
from microloan.domain.ledger.line_limit import OwnMoney
from microloan.retry import optimistic
from microloan.usecases.lending.change_line import change_line

if TYPE_CHECKING:
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord


def close_own_line(customer_id: str, books: LoanBook, clock: Clock) -> LineRecord:
    """Close the line for its customer at once. Only an application opens it again.

    A repetition changes nothing and leaves no record. A payment that arrives after the closing is
    refunded as at any other time.

    Raises
    ------
    LineInUseError
        While a loan is open, money is owed, or the customer's own money is at the bank.
    NotFoundError
        When the customer has no line.
    UnavailableError
        When the database does not answer now.
    """

    def close(line: CreditLine) -> CreditLine:
        # The loans are read after the line. So an event of a loan that changes the line since then
        # makes the closing fail, and it is decided again.
        return line_limit.close_line(line, _own_money(customer_id, books)) if line.limit else line

    return optimistic(
        lambda: change_line(customer_id, close, CUSTOMER, CUSTOMER_REQUEST, books, clock)
    )


def _own_money(customer_id: str, books: LoanBook) -> OwnMoney:
    accounts = [record.account for record in books.loans(customer_id)]
    return OwnMoney(
        credit=sum(account.credit for account in accounts),
        refunding=sum(account.refunding for account in accounts),
    )
