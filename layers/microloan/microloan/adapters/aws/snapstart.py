"""What has to be fresh after SnapStart has restored a function from a snapshot.

One snapshot becomes many execution environments. A start of ours asks nobody. So a snapshot holds
no secret, no published key, no time and no open circuit (`tests/artefacts/test_startup.py`). What
is left are connections and the state of random numbers.

Sources: "Lambda SnapStart runtime hooks for Python" and "Handling uniqueness with Lambda SnapStart"
in the developer guide of AWS Lambda,
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
"""

import os
import random
import sys
from collections.abc import Callable

_BYTES = 48


def after_restore(refresh: Callable[[], object]) -> None:
    """Let the runtime call this after each restore, in the order of registration.

    The runtimes of Python 3.12 and later have a library for it. Elsewhere nothing is restored, and
    nothing is registered.

    Parameters
    ----------
    refresh
        Makes something fresh. It has to be quick: all of them have ten seconds together.

    Examples
    --------
    ::

        after_restore(client.close)
    """
    try:
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    register_after_restore(refresh)


def reseed() -> None:
    """Give the generators of this process numbers that no other environment has.

    The kernel's own are fresh by themselves: `secrets`, `uuid` and `SystemRandom` draw from those.

    Examples
    --------
    >>> state = random.getstate()
    >>> reseed()
    >>> random.getstate() == state
    False
    """
    random.seed()
    # OpenSSL keeps a state of its own, for TLS. Not every function has loaded it.
    if tls := sys.modules.get("ssl"):
        tls.RAND_add(os.urandom(_BYTES), _BYTES)
