"""What a wallet's token must be good for, by route; and the policy that says so to API Gateway."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """One of the words of a token's claim `scope`, which a wallet asks its member to agree to."""

    READ = "loan.read"
    """See what is there, and what it would cost."""
    APPLY = "loan.apply"
    """Bind a card, ask for a credit line, ask for a person to look at a decision."""
    BORROW = "loan.borrow"
    REPAY = "loan.repay"


# Every route behind the authorizer; those of the page, the rails and the operators are not.
REQUIRED = {
    "GET /invitation": Scope.READ,
    "POST /bank-cards": Scope.APPLY,
    "POST /credit-applications": Scope.APPLY,
    "GET /credit-applications/{application_id}": Scope.READ,
    "POST /credit-applications/{application_id}/reviews": Scope.APPLY,
    "GET /account": Scope.READ,
    "GET /statements/{month}": Scope.READ,
    "POST /loan-quotes": Scope.READ,
    "POST /loans": Scope.BORROW,
    "GET /loans": Scope.READ,
    "GET /loans/{loan_id}": Scope.READ,
    "GET /loans/{loan_id}/payoff": Scope.READ,
    "POST /loans/{loan_id}/repayments": Scope.REPAY,
}
EVERY_SCOPE = " ".join(Scope)

Policy = dict[str, Any]


def policy(method_arn: str, scopes: Collection[str]) -> Policy:
    """Return the policy of a token: all that its scopes allow, whatever the route of the moment.

    API Gateway keeps the answer for the token, and holds every later route against it.

    Examples
    --------
    >>> one = policy("arn:aws:execute-api:r:1:api/v1/GET/account", {"loan.borrow"})
    >>> one["Statement"]
    [{'Effect': 'Allow', 'Action': 'execute-api:Invoke', \
'Resource': ['arn:aws:execute-api:r:1:api/v1/POST/loans']}]
    """
    stage = "/".join(method_arn.split("/")[:2])
    allowed = [f"{stage}/{_pattern(route)}" for route, one in REQUIRED.items() if one in scopes]
    # A policy that says nothing at all would be taken for a fault of ours.
    effect, resources = ("Allow", allowed) if allowed else ("Deny", [f"{stage}/*"])
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resources}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _pattern(route: str) -> str:
    """Return a route as a policy names it: GET/loans/*/payoff."""
    method, path = route.split(" ")
    parts = ("*" if part.startswith("{") else part for part in path.strip("/").split("/"))
    return f"{method}/{'/'.join(parts)}"
