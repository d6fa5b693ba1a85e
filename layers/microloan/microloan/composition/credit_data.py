"""Credit data providers of a real stack, in a module of their own."""

from microloan.adapters.credit_data.client import (
    LIMITS,
    HttpCreditBureau,
    HttpWalletActivityProvider,
)
from microloan.adapters.credit_data.combined import CombinedCreditData
from microloan.composition.environment import Environment
from microloan.composition.outbound_services import service_at, shared_key


def credit_data(environment: Environment) -> CombinedCreditData:
    """Return the providers at `BUREAU_URL` and `SOCIAL_URL`.

    Raises
    ------
    MisconfiguredError
        Naming what is missing.
    """
    needed = ("BUREAU_URL", "BUREAU_SECRET_ARN", "SOCIAL_URL", "SOCIAL_SECRET_ARN")
    checked = Environment.from_env(*needed, variables=environment.variables)
    bureau, social = (
        service_at(checked, prefix, shared_key(checked, prefix, of), LIMITS)
        for prefix, of in (("BUREAU", "credit bureau"), ("SOCIAL", "social data"))
    )
    return CombinedCreditData(
        HttpCreditBureau(bureau), HttpWalletActivityProvider(social), (bureau, social)
    )
