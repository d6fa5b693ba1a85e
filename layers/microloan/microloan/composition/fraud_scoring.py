"""The fraud score's provider of a real stack, in a module of its own."""

from microloan.adapters.fraud_scoring.client import LIMITS, HttpFraudScoring
from microloan.composition.environment import Environment
from microloan.composition.outbound_services import service_at, shared_key


def fraud_scoring(environment: Environment) -> HttpFraudScoring:
    """Return the provider at `FRAUD_URL`.

    Raises
    ------
    MisconfiguredError
        When its secret is missing.
    """
    checked = Environment.from_env("FRAUD_URL", "FRAUD_SECRET_ARN", variables=environment.variables)
    key = shared_key(checked, "FRAUD", "fraud scoring")
    return HttpFraudScoring(service_at(checked, "FRAUD", key, LIMITS))
