"""The payment gateway of a real stack, in a module that few functions load."""

from microloan.adapters.aws.secrets import KeptWebhookKeys
from microloan.adapters.payment_gateway.client import LIMITS, HttpPaymentGateway
from microloan.composition.environment import Environment
from microloan.composition.outbound_services import service_at, shared_key, webhook_keys

_OF = "payment gateway"


def payment_gateway(environment: Environment) -> HttpPaymentGateway:
    """Return the client of `GATEWAY_URL`, with the key in `GATEWAY_SECRET_ARN`.

    Raises
    ------
    MisconfiguredError
        Naming what is missing.
    """
    checked = Environment.from_env(
        "GATEWAY_URL", "GATEWAY_SECRET_ARN", variables=environment.variables
    )
    return HttpPaymentGateway(
        service_at(checked, "GATEWAY", shared_key(checked, "GATEWAY", _OF), LIMITS)
    )


def real_webhook_keys(environment: Environment) -> KeptWebhookKeys:
    """Return the keys of the callbacks, in the secret `GATEWAY_SECRET_ARN`.

    Raises
    ------
    MisconfiguredError
        When the variable is missing.
    """
    checked = Environment.from_env("GATEWAY_SECRET_ARN", variables=environment.variables)
    return webhook_keys(checked, "GATEWAY", _OF)
