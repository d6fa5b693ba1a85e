"""The account screen, a customer's loans, and the statement of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import default_card, in_binding_order
from microloan.domain.loan.quote import representative_quote
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.usecases.lending.find_loan import find_loan_with_offer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.ledger.statement import Statement
    from microloan.domain.loan.quote import Quote
    from microloan.domain.payments.transfer import Transfer
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


class LoanView(NamedTuple):
    """A loan with its history.

    Parameters
    ----------
    entries
        Its journal, in order.
    offer
        The last offer of a plan for it, or None.
    transfers
        The transfers of its entries, by ID. One from before the present form can be missing.
    failed
        The failed collections of the last 90 days, oldest first. Those of the end of day, without
        its part collections.
    """

    record: LoanRecord
    entries: Sequence[Entry]
    offer: PlanOffer | None
    transfers: Mapping[str, Transfer]
    failed: Sequence[Transfer]


def view_loan(customer_id: str, loan_id: str, books: LoanBook, clock: Clock) -> LoanView:
    """Return a loan with its history.

    Raises
    ------
    NotFoundError
        When the loan is not the customer's.
    CorruptDataError
        When the journal is no result of its events.
    """
    # As above: only this view needs the days on which the end of day has collected.
    from microloan.domain.notices.history import NoticeHistory  # noqa: PLC0415 - as said
    from microloan.domain.notices.notice import WINDOW_DAYS  # noqa: PLC0415 - as said

    record, offer = find_loan_with_offer(customer_id, loan_id, books)
    entries = books.entries(loan_id)
    today = business_date(clock.now())
    history = NoticeHistory.of(entries, today - timedelta(days=WINDOW_DAYS - 1), today)
    named = (entry.transfer_id for entry in entries if entry.transfer_id)
    wanted = dict.fromkeys((*named, *history.collection_ids()))
    found = {each.transfer_id: each for each in books.transfers([*wanted])}
    failed = [
        each
        for each in found.values()
        if each.direction is Direction.COLLECT and each.status is TransferStatus.FAILED
    ]
    return LoanView(record, entries, offer, found, sorted(failed, key=_request_order))


def _request_order(transfer: Transfer) -> tuple[datetime, str]:
    return transfer.requested_at, transfer.transfer_id


def view_statement(customer_id: str, first_day: date, books: LoanBook) -> Statement:
    """Return the statement of the month that begins on `first_day`."""
    from microloan.domain.ledger.statement import statement  # noqa: PLC0415 - as for the account

    loans = books.loans(customer_id)
    entries = (entry for loan in loans for entry in books.entries(loan.account.loan_id))
    return statement(entries, first_day)
