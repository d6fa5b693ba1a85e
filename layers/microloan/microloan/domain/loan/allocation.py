"""The split of a payment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allocation:
    """The split of a payment, or of a debt, in fen.

    Parameters
    ----------
    penalty, interest, principal
        Fen of the loan's own debt.
    unapplied
        Fen beyond the payoff, which belong to the customer.
    owed_back
        Fen of a refund that the customer owes back, because its payment was returned.

    Examples
    --------
    >>> Allocation(interest=5) + Allocation(principal=10)
    Allocation(penalty=0, interest=5, principal=10, unapplied=0, owed_back=0)
    """

    penalty: int = 0
    interest: int = 0
    principal: int = 0
    unapplied: int = 0
    owed_back: int = 0

    @property
    def applied(self) -> int:
        """Fen that reduced the debt."""
        return self.penalty + self.interest + self.principal + self.owed_back

    @property
    def total(self) -> int:
        """Fen that came in."""
        return self.applied + self.unapplied

    def __add__(self, other: "Allocation") -> "Allocation":
        return Allocation(
            self.penalty + other.penalty,
            self.interest + other.interest,
            self.principal + other.principal,
            self.unapplied + other.unapplied,
            self.owed_back + other.owed_back,
        )

    def __sub__(self, other: "Allocation") -> "Allocation":
        return Allocation(
            self.penalty - other.penalty,
            self.interest - other.interest,
            self.principal - other.principal,
            self.unapplied - other.unapplied,
            self.owed_back - other.owed_back,
        )


NOTHING = Allocation()


def allocate_waterfall(amount: int, *owed: int) -> tuple[int, ...]:
    """Pay debts one after the other from an amount and return the payment of each.

    Examples
    --------
    >>> allocate_waterfall(100, 30, 80, 5)
    (30, 70, 0)
    """
    paid = []
    for debt in owed:
        paid.append(min(amount, debt))
        amount -= paid[-1]
    return tuple(paid)
