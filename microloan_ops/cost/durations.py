"""Duration of a function for an operation: processor time and waits."""

from decimal import Decimal

from microloan_ops.cost.counted import Counted, Operation

MILLION, MEGABYTE = 1_000_000, 1 << 20
# GB, as the template gives every function.
MEMORY = Decimal("0.5")
# Lambda gives a function one whole core at 1,769 MB ("Configure Lambda function memory").
SHARE_OF_A_CORE = MEMORY * 1024 / 1769
# Assumed, because only AWS can show them: billed milliseconds that a function waits. First a round
# trip to a table within the Region and to a key, then to the credit data and the payment gateway.
_TABLE, _KEY = 5, 10
_OTHERS = {"apply for a line": 400, "the money arrives": 200, "a payment is collected": 200}
# Seconds to read a page of 1 MB.
PAGE_SECONDS = Decimal("0.05")


def milliseconds(name: str, operation: Operation) -> Decimal:
    """Return the billed milliseconds of a function for an operation.

    Examples
    --------
    >>> nothing = Operation(False, {"GetItem": 2}, *map(Decimal, (2, 0)), 0, 0, Decimal(0))
    >>> milliseconds("look", nothing)
    Decimal('10')
    """
    keys = operation.key_requests
    waits = (sum(operation.calls.values()) - keys) * _TABLE + keys * _KEY
    return operation.processor / SHARE_OF_A_CORE + waits + _OTHERS.get(name, 0)


def valuation_seconds(counted: Counted, loans: Decimal, collections: Decimal) -> Decimal:
    """Return the seconds of all end-of-day workers for loans and collections."""
    night = counted.night
    # A collection reads in a batch and writes a transaction of two, as a repayment does.
    each = milliseconds("repay", counted.operations["repay"]) / 1_000
    return (
        loans * night.processor / MILLION / SHARE_OF_A_CORE
        + loans * night.loan_bytes / MEGABYTE * PAGE_SECONDS
        + collections * each
    )
