"""The payment rails of a real stack; a module of its own, because few functions need it."""

from collections.abc import Callable

from microloan.adapters.rails_http import LIMITS, HttpRails
from microloan.adapters.signing import Key
from microloan.entry.environment import Environment
from microloan.entry.outside import service_at, shared_key


def real_rails(environment: Environment, key: Callable[[], Key]) -> HttpRails:
    """Return the gateway at `RAILS_URL`.

    Parameters
    ----------
    key
        Returns the key to sign with.

    Raises
    ------
    MisconfiguredError
        Naming what is missing.
    """
    told = Environment.from_env("RAILS_URL", "RAILS_SECRET_ARN", variables=environment.variables)
    return HttpRails(service_at(told, "RAILS", key(), LIMITS))


def real_key(environment: Environment) -> Key:
    """Return the key of the secret `RAILS_SECRET_ARN`.

    Raises
    ------
    MisconfiguredError
        When the variable is missing.
    """
    told = Environment.from_env("RAILS_SECRET_ARN", variables=environment.variables)
    return shared_key(told, "RAILS", "payment rails")
