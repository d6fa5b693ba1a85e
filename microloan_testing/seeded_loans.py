"""Any number of open loans, the same every time, for benchmarks and rehearsals."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from microloan.adapters.dynamodb.client import Database, Item, serialize_item
from microloan.adapters.dynamodb.customer_items import (
    card_to_item,
    line_to_item,
    profile_to_item,
)
from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.adapters.dynamodb.loan_items import loan_to_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.adapters.sandbox.payment_gateway import LEDGER, SETTLED, ledger_record
from microloan.domain import ids
from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Card, Profile
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.events import LoanAgreement, LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import open_account, post_event
from microloan.domain.loan.loan import Terms
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.domain.product import PRODUCT
from microloan.ports.writes import LoanRecord

# The last day of the month on which a bill can be due.
_DUE_DAYS = 28
_RATES = 31
# The customers are fictitious: there is no identity to seal.
_SEALED = b"nobody"
# Items of one BatchWriteItem.
_MOST_WRITES = 25


@dataclass(frozen=True, slots=True)
class SeededLoan:
    """A customer with one open loan: all that is stored of both."""

    record: LoanRecord
    entries: tuple[Entry, ...]
    transfer: Transfer
    line: CreditLine
    card: Card
    profile: Profile


def make_loan(number: int, day: date) -> SeededLoan:
    """Return a customer with a loan that was drawn and disbursed on a day.

    Examples
    --------
    >>> make_loan(7, date(2024, 1, 15)).record.account.loan.outstanding
    680000
    """
    # A later day has other customers, so that it never overwrites the loans of an earlier one.
    customer_id = ids.derive("cust", "book", day.isoformat(), str(number))
    card = Card(ids.derive("card", customer_id), f"sandbox-000-{number:024}", "ICBC", "0009")
    loan_id = ids.loan_id(customer_id, "book")
    rate = Decimal(20 + number % _RATES) / 100_000
    principal = PRODUCT.min_draw + number * 9 % 1_000 * PRODUCT.draw_step
    instalments = PRODUCT.terms[number % len(PRODUCT.terms)]
    terms = Terms.agree(principal, rate, instalments, day, 1 + number % _DUE_DAYS)
    channel = list(Channel)[number % len(Channel)]
    opening = LoanAgreement(loan_id, customer_id, channel, card.card_id, PRODUCT.purposes[0], terms)
    transfer_id = ids.disbursement_id(loan_id)
    drawn, first = open_account(
        opening, LoanEvent(LoanEventType.DRAWN, principal, day, day, transfer_id)
    )
    open_, second = post_event(
        drawn, LoanEvent(LoanEventType.DISBURSED, principal, day, day, transfer_id)
    )
    transfer = Transfer(
        transfer_id=transfer_id,
        direction=Direction.DISBURSE,
        customer_id=customer_id,
        loan_id=loan_id,
        card_id=card.card_id,
        amount=principal,
        value_date=day,
        requested_at=datetime.combine(day, time(12), SHANGHAI),
        status=TransferStatus.SETTLED,
    )
    line = (
        CreditLine(PRODUCT.max_limit, rate)
        .draw(principal, loan_id, transfer.requested_at)
        .follow(drawn, open_)
    )
    # Closed, because there was no credit decision.
    line = line.close()
    profile = Profile(customer_id, _SEALED, day)
    return SeededLoan(LoanRecord(open_), (first, second), transfer, line, card, profile)


def write_loans(
    count: int, day: date, database: Database, gateway: str, progress: Callable[[int], object]
) -> None:
    """Write open loans straight into the tables. A repetition changes nothing.

    Parameters
    ----------
    day
        Booking date of all loans, which is not closed yet.
    gateway
        The table in which the sandbox's payment gateway keeps its ledger.
    progress
        Called with the number of loans after each batch.
    """
    seeded = (make_loan(number, day) for number in range(count))
    for chunk in _chunks(seeded, _MOST_WRITES):
        requests: dict[str, list[Any]] = {}
        for loan in chunk:
            for table, item in [*_items(loan, database), (gateway, _ledger_item(loan.transfer))]:
                requests.setdefault(table, []).append(
                    {"PutRequest": {"Item": serialize_item(item)}}
                )
        for table, puts in requests.items():
            for batch in _chunks(puts, _MOST_WRITES):
                _write({table: batch}, database)
        progress(len(chunk))


def _items(seeded: SeededLoan, database: Database) -> Iterator[tuple[str, Item]]:
    tables, customer_id = database.tables, seeded.transfer.customer_id
    yield tables.loans, loan_to_item(seeded.record)
    for entry in seeded.entries:
        yield tables.journal, entry_to_item(entry)
    yield tables.transfers, transfer_to_item(seeded.transfer)
    yield tables.customers, line_to_item(customer_id, seeded.line, 1)
    yield tables.customers, card_to_item(customer_id, seeded.card)
    yield tables.customers, profile_to_item(seeded.profile)


def _ledger_item(transfer: Transfer) -> Item:
    movement = ledger_record(SETTLED, transfer.direction, transfer.amount, transfer.value_date)
    return {"name": LEDGER + transfer.transfer_id, **movement}


def _write(requests: Any, database: Database) -> None:  # noqa: ANN401 - boto3's
    while requests:
        answer = database.client.batch_write_item(RequestItems=requests)
        requests = answer.get("UnprocessedItems")


def _chunks(several: Iterable[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(several)
    while chunk := list(islice(remaining, size)):
        yield chunk
