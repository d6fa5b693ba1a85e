"""How long a function takes for an operation: its processor's share, and what it waits for."""

from decimal import Decimal

from microloan_ops.cost.counted import Counted, Operation

MILLION, MEGABYTE = 1_000_000, 1 << 20
# GB, as the template gives every function.
MEMORY = Decimal("0.5")
# Lambda gives a function one whole core at 1,769 MB ("Configure Lambda function memory").
SHARE_OF_A_CORE = MEMORY * 1024 / 1769
# Assumed, because only AWS can show them: milliseconds that a function waits for others, and is
# billed. A round trip to a table within the Region, and to a key; then to both sources at once,
# and to the rails.
TABLE, _KEY = 5, 10
# And seconds that a page of 1 MB takes to come.
PAGE_SECONDS = Decimal("0.05")
_OTHERS = {"apply for a line": 400, "the money arrives": 200, "a payment is collected": 200}


def lasts(name: str, one: Operation) -> Decimal:
    """Return the milliseconds that an operation keeps a function busy, and that are billed.

    Examples
    --------
    >>> nothing = Operation(False, {"GetItem": 2}, *map(Decimal, (2, 0)), 0, 0, Decimal(0))
    >>> lasts("look", nothing)
    Decimal('10')
    """
    keys = one.key_requests
    waits = (sum(one.calls.values()) - keys) * TABLE + keys * _KEY
    return one.processor / SHARE_OF_A_CORE + waits + _OTHERS.get(name, 0)


def night_lasts(counted: Counted, loans: Decimal, collections: Decimal) -> Decimal:
    """Return the seconds that the night's workers take in all for loans, some of which fall due."""
    night = counted.night
    # A collection reads in a batch and writes a transaction of two, as a repayment does.
    each = lasts("repay", counted.operations["repay"]) / 1_000
    return (
        loans * night.processor / MILLION / SHARE_OF_A_CORE
        + loans * night.loan_bytes / MEGABYTE * PAGE_SECONDS
        + collections * each
    )
