"""External services of a real stack, in a module that few functions load."""

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
    """Return the client of the service at `<prefix>_URL`.

    Optional, as paths of PEM files: `<prefix>_AUTHORITY` issued the service's certificate.
    `<prefix>_CERTIFICATE` and `<prefix>_PRIVATE_KEY` identify the client.

    Parameters
    ----------
    prefix
        The prefix of its variables, and in lower case the service's name.
    key
        The key for the signatures.
    """
    variable = environment.variables.get
    tls = Tls(
        authority=variable(f"{prefix}_AUTHORITY", ""),
        certificate=variable(f"{prefix}_CERTIFICATE", ""),
        private_key=variable(f"{prefix}_PRIVATE_KEY", ""),
    )
    gateway = SignedHttpClient(environment[f"{prefix}_URL"], key, SystemClock(), limits, tls)
    name = prefix.lower()
    return GuardedClient(name, gateway, CircuitBreaker(name))


def shared_key(environment: Environment, prefix: str, of: str) -> SharedSecret:
    """Return the key of the secret `<prefix>_SECRET_ARN`.

    Parameters
    ----------
    of
        The service that shares it, in words for people.
    """
    return read_key(clients.client("secretsmanager"), environment[f"{prefix}_SECRET_ARN"], of)


def webhook_keys(environment: Environment, prefix: str, of: str) -> KeptWebhookKeys:
    """Return the webhook keys of `<prefix>_SECRET_ARN`, read at their first use.

    Parameters
    ----------
    of
        The service that shares them, in words for people.

    Examples
    --------
    ::

        keys = webhook_keys(environment, "GATEWAY", "payment gateway")
    """
    client, arn = clients.client("secretsmanager"), environment[f"{prefix}_SECRET_ARN"]
    return KeptWebhookKeys(lambda: read_webhook_keys(client, arn, of))
