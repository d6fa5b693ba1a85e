"""The scope that each route requires, and the policy for API Gateway."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """A word of a token's claim `scope`, to which the member agrees in the wallet."""

    READ = "loan.read"
    """Read the present state and prices."""
    APPLY = "loan.apply"
    """Bind or unbind a card, apply, ask for a review, withdraw a consent, reduce the line."""
    BORROW = "loan.borrow"
    REPAY = "loan.repay"
    """Repay, choose the card that pays and the due day, and agree on a plan for difficulties."""


# Every route behind the authorizer. The page, the payment gateway and the operators have others.
REQUIRED = {
    "GET /invitation": Scope.READ,
    "POST /bank-cards": Scope.APPLY,
    "POST /credit-applications": Scope.APPLY,
    "GET /credit-applications/{application_id}": Scope.READ,
    "POST /credit-applications/{application_id}/reviews": Scope.APPLY,
    "POST /consent-withdrawals": Scope.APPLY,
    "GET /account": Scope.READ,
    "GET /account/messages": Scope.READ,
    "PUT /account/limit": Scope.APPLY,
    "GET /account/bank-transfer": Scope.READ,
    "DELETE /account/limit": Scope.APPLY,
    "GET /statements/{month}": Scope.READ,
    "POST /loan-quotes": Scope.READ,
    "POST /loans": Scope.BORROW,
    "GET /loans": Scope.READ,
    "GET /loans/{loan_id}": Scope.READ,
    "GET /loans/{loan_id}/payoff": Scope.READ,
    "POST /loans/{loan_id}/plan-quotes": Scope.READ,
    "PUT /loans/{loan_id}/plan": Scope.REPAY,
    "GET /loans/{loan_id}/documents/{document}": Scope.READ,
    "POST /loans/{loan_id}/repayments": Scope.REPAY,
    "POST /account/repayments": Scope.REPAY,
    "PUT /account/repayment-card": Scope.REPAY,
    "PUT /account/due-day": Scope.REPAY,
    "PUT /loans/{loan_id}/repayment-card": Scope.REPAY,
    "DELETE /bank-cards/{card_id}": Scope.APPLY,
}
EVERY_SCOPE = " ".join(Scope)

Policy = dict[str, Any]


def policy(method_arn: str, scopes: Collection[str]) -> Policy:
    """Return the policy of a token: all that its scopes allow.

    API Gateway keeps the policy for the token, and applies it to every later route.

    Examples
    --------
    >>> granted = policy("arn:aws:execute-api:r:1:api/v1/GET/account", {"loan.borrow"})
    >>> granted["Statement"]
    [{'Effect': 'Allow', 'Action': 'execute-api:Invoke', \
'Resource': ['arn:aws:execute-api:r:1:api/v1/POST/loans']}]
    """
    stage = "/".join(method_arn.split("/")[:2])
    allowed = [f"{stage}/{_pattern(route)}" for route, scope in REQUIRED.items() if scope in scopes]
    # An empty policy would count as a fault of the authorizer.
    effect, resources = ("Allow", allowed) if allowed else ("Deny", [f"{stage}/*"])
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resources}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _pattern(route: str) -> str:
    """Return a route in the form of a policy: GET/loans/*/payoff."""
    method, path = route.split(" ")
    parts = ("*" if part.startswith("{") else part for part in path.strip("/").split("/"))
    return f"{method}/{'/'.join(parts)}"
