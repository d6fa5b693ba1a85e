"""Collections with a result: successes by kind, and reasons of failures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from microloan.domain.payments.part_collection import CollectionTry, try_of
from microloan.domain.payments.transfer import Transfer
from microloan_ops.report.figures.period import share


class TryKind(StrEnum):
    """A kind of collection."""

    DUE_NIGHT = "night of a due day"
    AFTERNOON = "afternoon of a due day"
    LATER_NIGHT = "night of a later day"
    PART = "part of the due amount"
    CUSTOMER = "by the customer"


_KINDS = {
    None: TryKind.CUSTOMER,
    CollectionTry.NIGHT: TryKind.LATER_NIGHT,
    CollectionTry.AFTERNOON: TryKind.AFTERNOON,
    CollectionTry.SECOND: TryKind.PART,
    CollectionTry.THIRD: TryKind.PART,
}


def kind_of(collection: Transfer) -> TryKind:
    """Return the kind of a collection. One of a night counts as of a later day.

    The ID tells the try of the bank. Any other collection is of the customer.
    """
    return _KINDS[try_of(collection.transfer_id, collection.loan_id, collection.value_date)]


@dataclass(frozen=True, slots=True)
class Attempts:
    """Collections of a kind.

    Parameters
    ----------
    tried, paid
        Collections with a result, and the successful ones.
    asked, collected
        Their fen. A collection brings all of its amount or nothing.
    """

    tried: int = 0
    paid: int = 0
    asked: int = 0
    collected: int = 0

    @property
    def rate(self) -> Decimal | None:
        """The successful share, or none without collections."""
        return share(self.paid, self.tried) if self.tried else None

    @property
    def fen_rate(self) -> Decimal | None:
        """The collected share of the fen, or none without collections."""
        return share(self.collected, self.asked) if self.asked else None

    def __add__(self, other: "Attempts") -> "Attempts":
        return Attempts(
            self.tried + other.tried,
            self.paid + other.paid,
            self.asked + other.asked,
            self.collected + other.collected,
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """The number and the fen of equal collections.

    Parameters
    ----------
    again
        Whether they follow a failed one of the same loan.
    reason
        The reason of their failure, None for successful ones.
    """

    kind: TryKind
    again: bool
    reason: str | None
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Collections:
    """Collections by kind, and by whether they follow a failed one of the loan.

    Parameters
    ----------
    reasons
        The number of failed ones by reason and kind.
    """

    first: Attempts = Attempts()
    again: Attempts = Attempts()
    kinds: dict[TryKind, Attempts] = field(
        default_factory=lambda: dict.fromkeys(TryKind, Attempts())
    )
    reasons: Counter[tuple[str, TryKind]] = field(default_factory=Counter)

    @property
    def all(self) -> Attempts:
        """All together."""
        return self.first + self.again

    @classmethod
    def of(cls, counted: Iterable[Counted]) -> "Collections":
        """Return the sums of counted collections.

        Examples
        --------
        >>> night, part = TryKind.DUE_NIGHT, TryKind.PART
        >>> counted = [Counted(night, False, None, 3, 900), Counted(night, False, "lost", 1, 300)]
        >>> collections = Collections.of([*counted, Counted(part, True, "lost", 2, 100)])
        >>> collections.first.rate, collections.kinds[part], collections.reasons["lost", part]
        (Decimal('0.750000'), Attempts(tried=2, paid=0, asked=100, collected=0), 2)
        """
        both, kinds = {False: Attempts(), True: Attempts()}, dict.fromkeys(TryKind, Attempts())
        reasons: Counter[tuple[str, TryKind]] = Counter()
        for one in counted:
            paid = one.reason is None
            attempts = Attempts(
                one.count, one.count if paid else 0, one.fen, one.fen if paid else 0
            )
            both[one.again] += attempts
            kinds[one.kind] += attempts
            if one.reason is not None:
                reasons[one.reason, one.kind] += one.count
        return cls(both[False], both[True], kinds, reasons)
