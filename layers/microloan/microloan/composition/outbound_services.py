"""Services outside, of a real stack; a module of its own, because few functions need it."""

from microloan.adapters.aws import clients
from microloan.adapters.aws.secrets import KeptWebhookKeys, read_key, read_webhook_keys
from microloan.adapters.clock import SystemClock
from microloan.adapters.http.circuit_breaker import CircuitBreaker
from microloan.adapters.http.guarded_client import GuardedClient
from microloan.adapters.http.signed_client import Limits, SignedHttpClient, Tls
from microloan.adapters.signing import SharedSecret
from microloan.composition.environment import Environment


def service_at(
    environment: Environment, prefix: str, key: SharedSecret, limits: Limits
) -> GuardedClient:
    """Return the service whose gateway is at `<prefix>_URL`.

    Optional, as paths of PEM files: `<prefix>_AUTHORITY` that issued the gateway's certificate,
    `<prefix>_CERTIFICATE` and `<prefix>_PRIVATE_KEY` to show to it.

    Parameters
    ----------
    prefix
        Of its variables; in lower case it is the service's name.
    key
        To sign with.
    """
    told = environment.variables.get
    tls = Tls(
        authority=told(f"{prefix}_AUTHORITY", ""),
        certificate=told(f"{prefix}_CERTIFICATE", ""),
        private_key=told(f"{prefix}_PRIVATE_KEY", ""),
    )
    gateway = SignedHttpClient(environment[f"{prefix}_URL"], key, SystemClock(), limits, tls)
    name = prefix.lower()
    return GuardedClient(name, gateway, CircuitBreaker(name))


def shared_key(environment: Environment, prefix: str, of: str) -> SharedSecret:
    """Return the key of the secret `<prefix>_SECRET_ARN`.

    Parameters
    ----------
    of
        With whom it is shared, in words for people.
    """
    return read_key(clients.client("secretsmanager"), environment[f"{prefix}_SECRET_ARN"], of)


def webhook_keys(environment: Environment, prefix: str, of: str) -> KeptWebhookKeys:
    """Return the webhook keys of the secret `<prefix>_SECRET_ARN`; they are read when asked for.

    Parameters
    ----------
    of
        With whom they are shared, in words for people.

    Examples
    --------
    ::

        keys = webhook_keys(environment, "GATEWAY", "payment gateway")
    """
    client, arn = clients.client("secretsmanager"), environment[f"{prefix}_SECRET_ARN"]
    return KeptWebhookKeys(lambda: read_webhook_keys(client, arn, of))
