"""Separate count of an authorizer's faults, because its refusals are errors, too."""

from functools import wraps
from typing import Any

from microloan.adapters.metrics import measure
from microloan.entrypoints.invocation import Handler

# The error text for which API Gateway answers 401.
UNAUTHORIZED = "Unauthorized"


def count_authorizer_faults(handler: Handler) -> Handler:
    """Count every error of an authorizer except refusals.

    API Gateway answers 500 to it.
    """

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
        try:
            return handler(event, context)
        except Exception as error:
            if str(error) != UNAUTHORIZED:
                measure(AuthorizerFaults=1)
            raise

    return run
