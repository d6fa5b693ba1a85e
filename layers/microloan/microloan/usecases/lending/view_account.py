"""The account screen, a customer's loans, and the statement of a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import default_card, in_binding_order
from microloan.domain.loan.quote import representative_quote
from microloan.usecases.lending.find_loan import find_loan_with_offer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.ledger.statement import Statement
    from microloan.domain.loan.quote import Quote
    from microloan.ports.applications import Application
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import AccountView, LoanBook
    from microloan.ports.writes import LoanRecord


@dataclass(frozen=True, slots=True)
class AccountScreen:
    """Line, cards, open loans and the latest application, as of today.

    Parameters
    ----------
    view
        Its cards in the order of their binding, its loans newest first.
    price
        The representative quote of the line's daily rate.
    """

    today: date
    view: AccountView
    price: Quote | None
    application: Application | None = None

    @property
    def default_card_id(self) -> str | None:
        """The card that a draw proposes. None without a card."""
        line = self.view.line
        card = default_card(self.view.cards, line.line.default_card if line else None)
        return card.card_id if card else None


def view_account(customer_id: str, books: LoanBook, clock: Clock) -> AccountScreen:
    """Return the account screen, in two reads."""
    # Only the account's function needs applications, of all that show loans.
    from microloan.ports.applications import latest_application  # noqa: PLC0415 - as said

    today = business_date(clock.now())
    view = books.account(customer_id)
    price = representative_quote(view.line.line.daily_rate, today) if view.line else None
    ordered = view._replace(
        cards=in_binding_order(view.cards),
        loans=tuple(sorted(view.loans, key=_draw_order, reverse=True)),
    )
    return AccountScreen(today, ordered, price, latest_application(customer_id, view.applications))


def _draw_order(record: LoanRecord) -> tuple[date, str]:
    return record.account.opening.terms.drawn_on, record.account.loan_id


def view_loans(customer_id: str, books: LoanBook) -> Sequence[LoanRecord]:
    """Return all of a customer's loans."""
    return books.loans(customer_id)


def view_loan(
    customer_id: str, loan_id: str, books: LoanBook
) -> tuple[LoanRecord, Sequence[Entry], PlanOffer | None]:
    """Return a loan, its journal, and the last offer of a plan for it.

    Raises
    ------
    NotFoundError
        When the loan is not the customer's.
    """
    record, offer = find_loan_with_offer(customer_id, loan_id, books)
    return record, books.entries(loan_id), offer


def view_statement(customer_id: str, first_day: date, books: LoanBook) -> Statement:
    """Return the statement of the month that begins on `first_day`."""
    from microloan.domain.ledger.statement import statement  # noqa: PLC0415 - as for the account

    loans = books.loans(customer_id)
    entries = (entry for loan in loans for entry in books.entries(loan.account.loan_id))
    return statement(entries, first_day)
