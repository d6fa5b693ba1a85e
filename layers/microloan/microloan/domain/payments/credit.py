"""A bank transfer to the lender."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Credit:
    """A bank transfer that arrived, as the payment gateway reports it.

    Parameters
    ----------
    reference
        The remark of the payer, which should be a customer's reference.
    payer_matches
        Whether the payer's account is in the name of the reference's owner. False where the
        gateway does not know the owner.
    amount
        Fen, positive.
    value_date
        The day from which it counts.
    """

    credit_id: str
    reference: str
    payer_matches: bool
    amount: int
    value_date: date
