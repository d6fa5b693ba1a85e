"""The end-of-day scan of open loans, and the sums of accrual-only ones.

An end of day consists of this loop. It therefore makes no object of an accrual-only loan, and
leaves DynamoDB's JSON unparsed. A loan that it cannot read is read whole, and then named.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.money import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from microloan.ports.loan_pools import LoanPools

Wire = Mapping[str, Any]

_ATTRIBUTES = (
    *("customer_id", "loan_id", "quiet_until", "booked_on", "channel", "daily_rate"),
    *("as_of", "interest_from", "outstanding", "interest_paid", "accrued", "#status"),
    *("credit", "refunding", "day_entries", "day_bank"),
)
SCAN = {
    "ConsistentRead": True,
    "ProjectionExpression": ", ".join(_ATTRIBUTES),
    "ExpressionAttributeNames": {"#status": "status"},
}
_WRITTEN_OFF = LoanStatus.WRITTEN_OFF.value
_ZERO = "0"


def add_up(items: Iterable[Wire], pools: LoanPools) -> tuple[list[Wire], list[Wire]]:
    """Add up a page's accrual-only loans.

    Return the keys of the other loans, and of those due soon.

    The loans due soon are among the accrual-only ones, and their customers get a notice. A loan
    that was written off before the run is worth nothing. It needs no end-of-day work unless the
    bank owes its customer money.
    """
    others: list[Wire] = []
    due_soon: list[Wire] = []
    first, due_through, sums = pools.first, pools.due_through, pools.sums
    announced = pools.announced
    for item in items:
        try:
            booked_on = item["booked_on"]["S"]
            if booked_on <= first:
                until = item.get("quiet_until")
                if until and until["S"] > due_through and item["as_of"]["S"] <= first:
                    key = (
                        item["channel"]["S"],
                        item["daily_rate"]["S"],
                        item["interest_from"]["S"],
                    )
                    outstanding = int(item["outstanding"]["N"])
                    paid = int(item["interest_paid"]["N"])
                    accrued = item["accrued"]["S"]
                    pool = sums.get(key) or pools.open_pool(key)
                    if accrued != _ZERO:
                        pool.accrued = EXACT.add(pool.accrued, Decimal(accrued))
                    pool.loans += 1
                    pool.outstanding += outstanding
                    pool.interest_paid += paid
                    if booked_on == first:
                        pools.entries += int(item["day_entries"]["N"])
                        pools.bank += int(item["day_bank"]["N"])
                        pools.booked.append(item["loan_id"]["S"])
                    if until["S"] in announced:
                        due_soon.append(_key(item))
                    continue
                if (
                    booked_on < first
                    and item["status"]["S"] == _WRITTEN_OFF
                    and _owes_nothing(item)
                ):
                    continue
        except (ArithmeticError, LookupError, TypeError, ValueError):
            pass
        others.append(_key(item))
    return others, due_soon


def _key(item: Wire) -> Wire:
    return {name: item[name] for name in ("customer_id", "loan_id")}


def _owes_nothing(item: Wire) -> bool:
    """Return whether the bank owes nothing to the customer of a loan."""
    return int(item["credit"]["N"]) <= 0 and item["refunding"]["N"] == _ZERO
