"""A customer's draw on the line: one batch of reads, one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.authentication import required_authentication
from microloan.domain.calendar import business_date
from microloan.domain.errors import InvalidInputError, NotFoundError
from microloan.domain.ledger import loan_account
from microloan.domain.ledger.draw_rules import facts_of, require_accepted
from microloan.domain.ledger.events import LoanAgreement, LoanEvent, LoanEventType
from microloan.domain.loan.disclosure import Disclosure, confirm
from microloan.domain.loan.loan import Terms
from microloan.domain.loan.quote import Quote
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.domain.product import BY_VERSION, RepaymentMethod
from microloan.ports.writes import AddTransfer, AppendEntry, LoanRecord, SaveLine, SaveLoan
from microloan.retry import optimistic, require_same_request
from microloan.usecases.lending.decide_draw import decide_draw, fraud_query
from microloan.usecases.screening.require_clear import require_clear

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from microloan.domain.authentication import Authentication
    from microloan.domain.channel import Channel
    from microloan.domain.customers.customer import Card
    from microloan.domain.ledger.draw_decision import FraudScore
    from microloan.domain.loan.confirmation import Confirmation, Lender
    from microloan.domain.product import Product
    from microloan.ports.clock import Clock
    from microloan.ports.fraud_scoring import FraudQuery, FraudScoring
    from microloan.ports.loan_book import DrawContext, LoanBook
    from microloan.ports.writes import LineRecord


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """A customer's request.

    `fingerprint` is of the body, `key` the Idempotency-Key. `authentication` is the login of the
    token, and `received_at` the Unix seconds of the request's arrival, by which the login has its
    age. `confirmation` says which disclosure the customer read.
    """

    amount: int
    instalments: int
    card_id: str
    purpose: str
    key: str
    fingerprint: str
    confirmation: Confirmation
    method: str = RepaymentMethod.EQUAL_PRINCIPAL
    authentication: Authentication | None = None
    received_at: int = 0


@dataclass(frozen=True, slots=True)
class DrawResult:
    """An accepted draw, the same for every repetition of the request."""

    opening: LoanAgreement
    transfer_id: str
    quote: Quote
    repeated: bool = False


def quote(  # noqa: PLR0913 - the draw that is asked for, and the ports
    customer_id: str,
    amount: int,
    instalments: int,
    books: LoanBook,
    clock: Clock,
    lender: Lender,
    method: str = RepaymentMethod.EQUAL_PRINCIPAL,
) -> Disclosure:
    """Return the cost of a draw today, with the hash that its confirmation names.

    Nothing is stored. The draw makes the same disclosure anew.

    Raises
    ------
    InvalidInputError
        For an amount, term or method that no product offers, or more than is available.
    NotFoundError
        When the customer has no line.
    StateConflictError
        When nothing can be drawn now.
    """
    record, now = _require_line(books.line(customer_id)), clock.now()
    terms = _agree(amount, instalments, method, record, business_date(now))
    require_accepted(facts_of(record.line, amount, BY_VERSION[terms.product_version], now))
    return Disclosure(customer_id, lender, Quote(terms))


def draw_loan(  # noqa: PLR0913 - who draws what from whom, and the ports
    customer_id: str,
    channel: Channel,
    request: DrawRequest,
    books: LoanBook,
    clock: Clock,
    lender: Lender,
    fraud: FraudScoring | None = None,
) -> DrawResult:
    """Draw on the line, or return the loan that the same request made before.

    The decision is kept with the draw, and with its refusal.

    Parameters
    ----------
    fraud
        The second opinion, asked last and once for a request. None where the bank has none.

    Raises
    ------
    DisclosureDiffersError
        When the disclosure that the customer confirmed is not that of now.
    InvalidInputError
        For an amount, term, method or purpose that is not offered, or more than is available. For
        too many draws in an hour or a day, or a disclosure that was read for too short a time.
    NotFoundError
        When the customer has no line, or the card is not the customer's.
    StateConflictError
        When the decision refuses the draw, or for a key that was used with another body.
    StepUpRequiredError
        When the login is too weak or too old. A repetition of an accepted draw needs no new one.
    UnavailableError
        When the database or the second opinion does not answer now.
    """
    score = cache(fraud.score) if fraud else None
    return optimistic(
        lambda: _draw_loan(customer_id, channel, request, books, clock, lender, score)
    )


def _draw_loan(  # noqa: PLR0913 - as above
    customer_id: str,
    channel: Channel,
    request: DrawRequest,
    books: LoanBook,
    clock: Clock,
    lender: Lender,
    score: Callable[[FraudQuery], FraudScore] | None,
) -> DrawResult:
    loan_id = ids.loan_id(customer_id, request.key)
    view = books.load_for_draw(customer_id, request.card_id, loan_id)
    if view.loan and view.transfer:
        require_same_request(view.transfer.fingerprint, request.fingerprint)
        opening = view.loan.account.opening
        return DrawResult(opening, view.transfer.transfer_id, Quote(opening.terms), repeated=True)

    # A batch is no snapshot. The mark of a hold is read with the version of the line, on which this
    # draw commits. So no draw follows a hold that it has not seen.
    held = view.line is not None and view.line.held
    require_clear(customer_id, view.screening, books, clock, held=held)
    now = clock.now()
    today = business_date(now)
    before = _require_line(view.line)
    terms = _agree(request.amount, request.instalments, request.method, before, today)
    product = BY_VERSION[terms.product_version]
    facts = facts_of(before.line, request.amount, product, now)
    decision = decide_draw(customer_id, loan_id, facts, books)
    card = _check_purpose_and_card(request, view, product)
    disclosure = Disclosure(customer_id, lender, Quote(terms))
    agreed = confirm(disclosure, request.confirmation)
    # The last check of ours, so that a customer logs in again only for a draw that is possible.
    _check_login(request, before, card, now, product)
    opening = LoanAgreement(
        loan_id,
        customer_id,
        channel,
        request.card_id,
        request.purpose,
        terms,
        request.authentication,
    )
    if score:
        first = before.line.due_day is None
        facts = replace(facts, fraud=score(fraud_query(opening, card, facts, first_draw=first)))
        decision = decide_draw(customer_id, loan_id, facts, books)
    event = LoanEvent(
        LoanEventType.DRAWN,
        request.amount,
        today,
        today,
        ids.disbursement_id(loan_id),
        agreed=agreed,
        decision=decision,
    )
    _open_loan(opening, event, request.fingerprint, before, now, books)
    return DrawResult(opening, event.transfer_id, disclosure.quote)


def _open_loan(  # noqa: PLR0913 - the loan, the line and where they are stored
    opening: LoanAgreement,
    event: LoanEvent,
    fingerprint: str,
    before: LineRecord,
    now: datetime,
    books: LoanBook,
) -> None:
    loan, entry = loan_account.open_account(opening, event)
    transfer = Transfer(
        transfer_id=event.transfer_id,
        direction=Direction.DISBURSE,
        customer_id=opening.customer_id,
        loan_id=opening.loan_id,
        card_id=opening.card_id,
        amount=event.amount,
        value_date=event.value_date,
        requested_at=now,
        fingerprint=fingerprint,
    )
    books.commit(
        SaveLine(opening.customer_id, before.line.draw(event.amount, opening.loan_id, now), before),
        SaveLoan(LoanRecord(loan), None),
        AppendEntry(entry),
        AddTransfer(transfer),
    )


def _check_purpose_and_card(request: DrawRequest, view: DrawContext, product: Product) -> Card:
    if request.purpose not in product.purposes:
        raise InvalidInputError(
            "purpose",
            "purpose_not_allowed",
            "The purpose is not allowed. Choose one from the list.",
        )
    card = view.card
    dropped = card and view.line and view.line.line.has_dropped(card.card_id, card.bound_at)
    if card is None or dropped:
        raise NotFoundError(
            "There is no such card. Choose one of your cards.", code="card_not_found"
        )
    return card


def _check_login(
    request: DrawRequest, record: LineRecord, card: Card, now: datetime, product: Product
) -> None:
    required = required_authentication(
        request.amount,
        first_draw=record.line.due_day is None,
        card_bound_at=card.bound_at,
        now=now,
        product=product,
    )
    required.check(request.authentication, request.received_at)


def _agree(amount: int, instalments: int, method: str, record: LineRecord, today: date) -> Terms:
    line = record.line
    due_day = line.due_day_for(today)
    return Terms.agree(amount, line.daily_rate, instalments, today, due_day, method)


def _require_line(record: LineRecord | None) -> LineRecord:
    if record is None:
        raise NotFoundError(
            "There is no credit line yet. Apply for one first.", code="line_not_found"
        )
    return record
