"""The payment rails of a real stack; a module of its own, because few functions need it."""

from collections.abc import Callable

from microloan.adapters import aws
from microloan.adapters.clock import SystemClock
from microloan.adapters.rails_circuit import Circuit
from microloan.adapters.rails_gateway import Gateway, Tls
from microloan.adapters.rails_http import HttpRails
from microloan.adapters.rails_key import read_key
from microloan.adapters.signing import Key
from microloan.entry.environment import Environment


def real_rails(environment: Environment, key: Callable[[], Key]) -> HttpRails:
    """Return the gateway at `RAILS_URL`.

    Optional, as paths of PEM files: `RAILS_AUTHORITY` that issued the gateway's certificate,
    `RAILS_CERTIFICATE` and `RAILS_PRIVATE_KEY` to show to it.

    Parameters
    ----------
    key
        Returns the key to sign with.

    Raises
    ------
    MisconfiguredError
        Naming what is missing.
    """
    variables = environment.variables
    told = Environment.from_env("RAILS_URL", "RAILS_SECRET_ARN", variables=variables)
    tls = Tls(
        authority=variables.get("RAILS_AUTHORITY", ""),
        certificate=variables.get("RAILS_CERTIFICATE", ""),
        private_key=variables.get("RAILS_PRIVATE_KEY", ""),
    )
    return HttpRails(Gateway(told["RAILS_URL"], key(), SystemClock(), tls=tls), Circuit())


def real_key(environment: Environment) -> Key:
    """Return the key of the secret `RAILS_SECRET_ARN`.

    Raises
    ------
    MisconfiguredError
        When the variable is missing.
    """
    told = Environment.from_env("RAILS_SECRET_ARN", variables=environment.variables)
    return read_key(aws.client("secretsmanager"), told["RAILS_SECRET_ARN"])
