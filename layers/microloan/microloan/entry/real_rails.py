"""The payment rails of a real stack; a module of its own, because few functions need it."""

from microloan.adapters import aws
from microloan.adapters.clock import SystemClock
from microloan.adapters.rails_circuit import Circuit
from microloan.adapters.rails_gateway import Gateway, Tls
from microloan.adapters.rails_http import HttpRails
from microloan.adapters.rails_key import read_key
from microloan.entry.environment import Environment


def real_rails(environment: Environment) -> HttpRails:
    """Return the gateway at `RAILS_URL`, with the key of the secret `RAILS_SECRET_ARN`.

    Optional, as paths of PEM files: `RAILS_AUTHORITY` that issued the gateway's certificate,
    `RAILS_CERTIFICATE` and `RAILS_PRIVATE_KEY` to show to it.

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
    key = read_key(aws.client("secretsmanager"), told["RAILS_SECRET_ARN"])
    return HttpRails(Gateway(told["RAILS_URL"], key, SystemClock(), tls=tls), Circuit())
