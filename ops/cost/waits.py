"""How long a function takes for an operation: its processor's share, and what it waits for."""

from decimal import Decimal

from ops.cost.counted import Operation

# GB, as the template gives every function.
MEMORY = Decimal("0.5")
# Lambda gives a function one whole core at 1,769 MB ("Configure Lambda function memory").
SHARE_OF_A_CORE = MEMORY * 1024 / 1769
# Assumed, because only AWS can show them: milliseconds that a function waits for others, and is
# billed. A round trip to a table within the Region, and to a key; then to both sources at once,
# and to the rails.
TABLE, _KEY = 5, 10
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
