"""State that has to be fresh after SnapStart has restored a snapshot.

One snapshot becomes many execution environments. A function's start makes no request. So a snapshot
holds no secret, no published key, no time and no open circuit (`tests/artefacts/test_startup.py`).
Connections and the state of random numbers remain.

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
    """Register a call that the runtime makes after each restore, in this order.

    The runtimes of Python 3.12 and later have a library for it. No other environment is restored,
    so there nothing is registered.

    Parameters
    ----------
    refresh
        Refreshes a resource. It has to be quick: all of them have ten seconds together.

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
    """Seed this process's random generators differently from other environments.

    The kernel's own are fresh by themselves. `secrets`, `uuid` and `SystemRandom` use those.

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
