"""A customer unbinds a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.onboarding_writes import RequireNoLine, UnbindCard
from microloan.ports.writes import SaveLine
from microloan.retry import optimistic
from microloan.usecases.lending.change_card import no_such_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LoanRecord, Write

_REFUND_ENDED = frozenset(
    {
        LoanEventType.REFUNDED,
        LoanEventType.REFUND_FAILED,
        LoanEventType.REFUND_CANCELLED,
    }
)


def unbind_card(customer_id: str, card_id: str, books: LoanBook, clock: Clock) -> None:
    """Unbind a card: it receives and pays nothing more until it is bound again.

    The gateway's token is deleted. Bank and last digits stay for the records of the loans. A
    repetition changes nothing.

    The transaction makes a new version of the line, which names the card. A draw, a change of the
    repayment card and a payment by another card than the loan's are made on that version, too. So
    the unbinding fails when one of them came since the reads, and they fail after it. Every other
    collection is conditional on the loan as it was read.

    Raises
    ------
    NotFoundError
        When the customer never bound such a card.
    StateConflictError
        While a loan under which money is owed is paid by the card, or money is on its way to it or
        from it.
    UnavailableError
        When the database does not answer now.
    """

    def unbind() -> None:
        view = books.load_for_cards(customer_id)
        card = next((one for one in view.cards if one.card_id == card_id), None)
        if card is None:
            raise no_such_card()
        if not card.is_bound:
            return
        for record in view.loans:
            _require_unused(record, card_id, books)
        now = clock.now()
        unbinding = UnbindCard(customer_id, card, now)
        ordered: Write = (
            SaveLine(customer_id, view.line.line.drop_card(card_id, now), view.line)
            if view.line
            else RequireNoLine(customer_id)
        )
        books.commit(unbinding, ordered)

    optimistic(unbind)


def _require_unused(record: LoanRecord, card_id: str, books: LoanBook) -> None:
    account = record.account
    if card_id == account.repayment_card_id and not account.finished:
        raise StateConflictError(
            "A loan is paid by this card. Choose another repayment card first.",
            code="card_in_use",
        )
    if card_id in _cards_of_transfers(record, books):
        raise StateConflictError(
            "Money is on its way to this card or from it. Try again when it has arrived.",
            code="card_in_use",
        )


def _cards_of_transfers(record: LoanRecord, books: LoanBook) -> Iterator[str]:
    """Yield the cards of a loan's transfers without a final result."""
    account = record.account
    if account.status is LoanStatus.DISBURSING:
        yield account.opening.card_id
    transfer_ids = [record.collecting] if record.collecting else []
    if account.refunding:
        transfer_ids += _refunds_under_way(account.loan_id, books)
    for transfer_id in transfer_ids:
        if transfer := books.transfer(transfer_id):
            yield transfer.card_id


def _refunds_under_way(loan_id: str, books: LoanBook) -> list[str]:
    entries = books.entries(loan_id)
    ended = {entry.transfer_id for entry in entries if entry.kind in _REFUND_ENDED}
    asked = (e.transfer_id for e in entries if e.kind is LoanEventType.REFUND_REQUESTED)
    return [transfer_id for transfer_id in asked if transfer_id not in ended]
