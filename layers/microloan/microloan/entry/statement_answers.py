"""What the API answers about a customer's month."""

from typing import Annotated, Self

from microloan.domain.statement import Statement
from microloan.entry.history_answers import EventAnswer
from microloan.entry.models import MONTH, Fen, ResponseModel, SignedFen, documented


class StatementAnswer(ResponseModel):
    """A customer's month."""

    month: Annotated[str, documented(pattern=MONTH)]
    opening_principal: Fen
    drawn: SignedFen
    repaid_principal: SignedFen
    interest_paid: SignedFen
    penalty_paid: SignedFen
    refunded: SignedFen
    closing_principal: Fen
    events: list[EventAnswer]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Return the answer of a statement."""
        return cls(
            month=f"{statement.first_day:%Y-%m}",
            opening_principal=statement.opening_principal,
            drawn=statement.drawn,
            repaid_principal=statement.repaid_principal,
            interest_paid=statement.interest_paid,
            penalty_paid=statement.penalty_paid,
            refunded=statement.refunded,
            closing_principal=statement.closing_principal,
            events=[EventAnswer.of(entry) for entry in statement.entries],
        )
