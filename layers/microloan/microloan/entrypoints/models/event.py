"""Response with a line of a loan's journal: amounts in fen, dates in ISO form."""

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BeforeValidator

from microloan.domain.ledger.events import LoanEventType
from microloan.entrypoints.models.base import (
    LARGEST,
    TRANSFER_ID,
    CardId,
    Fen,
    LoanId,
    ResponseModel,
    SignedFen,
    TransferId,
    Words,
    documented,
    inside,
)

if TYPE_CHECKING:
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.payments.transfer import Transfer


def _or_none(value: object) -> object:
    """Return None for an empty text."""
    return value or None


def _if_transfer(value: str) -> str | None:
    """Return the ID of a transfer, None for an empty one and that of a correction."""
    return value if re.match(TRANSFER_ID, value) else None


class EventAnswer(ResponseModel):
    """A line of a loan's journal.

    `transfer_id` is the serial number of its movement of money. A change of the repayment card has
    a `card_id`, and its amount is zero.
    """

    loan_id: LoanId
    seq: Annotated[int, documented(minimum=1, maximum=LARGEST)]
    kind: LoanEventType
    booked_on: dt.date
    value_date: dt.date
    amount: Fen
    principal: Annotated[SignedFen, inside("allocation", "principal")]
    interest: Annotated[SignedFen, inside("allocation", "interest")]
    penalty: Annotated[SignedFen, inside("allocation", "penalty")]
    unapplied: Annotated[SignedFen, inside("allocation", "unapplied")]
    owed_back: Annotated[SignedFen, inside("allocation", "owed_back")]
    card_id: Annotated[CardId | None, BeforeValidator(_or_none)]
    transfer_id: Annotated[TransferId | None, BeforeValidator(_if_transfer)]


class LoanEventAnswer(EventAnswer):
    """A line of a loan's journal with its transfer.

    `card_id` is also the card of the transfer. `requested_at` is the time at which the transfer was
    requested, null for an event without one.
    """

    requested_at: dt.datetime | None = None

    @classmethod
    def of(cls, entry: "Entry", transfer: "Transfer | None") -> Self:
        """Return the answer of an entry and its transfer."""
        answer = cls.from_value(entry)
        if transfer is None:
            return answer
        of_transfer = {
            "card_id": transfer.card_id or None,
            "requested_at": transfer.requested_at,
        }
        return answer.model_copy(update=of_transfer)


class FailedCollectionAnswer(ResponseModel):
    """A collection of the bank that brought no money.

    `reason` is the stable code of its failure.
    """

    transfer_id: TransferId
    requested_at: dt.datetime
    value_date: dt.date
    amount: Fen
    card_id: CardId
    reason: Words
