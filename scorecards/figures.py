"""The figures that a card may use, in which direction each is good, and its reason code.

The names are the contract with `domain/underwriting/applicant_data.py`. No figure is of sex, of
marital status, ethnicity, region of birth or age.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Stands for a figure that nobody has: no account in that wallet.
ABSENT = -1
CHANNELS = ("qq", "wechat")


class More(IntEnum):
    """What more of a figure may do to the points: the sign of its weight of evidence."""

    BETTER = 1
    WORSE = -1


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a person, a whole number from zero on.

    Parameters
    ----------
    name
        As `source.field` of the evidence.
    reason
        What a person hears who lost most points on it.
    more
        The direction of common sense, which the points follow without exception.
    """

    name: str
    reason: str
    more: More

    @property
    def source(self) -> str:
        """Who knows it: `bureau`, `qq` or `wechat`."""
        return self.name.partition(".")[0]


BUREAU = (
    Figure("bureau.months_of_history", "short_credit_history", More.BETTER),
    Figure("bureau.worst_status_24m", "missed_payments", More.WORSE),
    Figure("bureau.missed_24m", "repeated_missed_payments", More.WORSE),
    Figure("bureau.inquiries_3m", "many_recent_inquiries", More.WORSE),
    Figure("bureau.card_utilisation", "cards_nearly_used_up", More.WORSE),
    Figure("bureau.debt_burden", "high_debt_burden", More.WORSE),
)
_ACTIVITY = {
    "account_months": "young_account",
    "active_days": "little_activity",
    "contacts": "few_contacts",
    "payments_3m": "few_wallet_payments",
}


def of_wallet(wallet: str) -> tuple[Figure, ...]:
    """Return what one wallet knows of its members.

    Examples
    --------
    >>> of_wallet("qq")[0]
    Figure(name='qq.account_months', reason='qq_young_account', more=<More.BETTER: 1>)
    """
    return tuple(
        Figure(f"{wallet}.{field}", f"{wallet}_{reason}", More.BETTER)
        for field, reason in _ACTIVITY.items()
    )


FIGURES = (*BUREAU, *of_wallet("qq"), *of_wallet("wechat"))
