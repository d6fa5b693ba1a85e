"""A token's policy allows exactly the routes of its scopes."""

from fnmatch import fnmatchcase
from itertools import combinations

import pytest

from microloan.entrypoints.auth.scopes import EVERY_SCOPE, REQUIRED, Scope, policy

STAGE = "arn:aws:execute-api:ap-east-1:123456789012:abcdef/v1"
# Every other route of the stage, and some that are none.
ELSEWHERE = (
    *("GET/wallet", "GET/wallet/0123456789abcdef/app.js"),
    *("POST/rails/callbacks", "GET/operations/status"),
    *("DELETE/loans/loan-1", "POST/loans/loan-1", "PUT/account", "GET/", "OPTIONS/loans"),
)


def allows(scopes: set[str], route: str) -> bool:
    """Answer as API Gateway does: only what is allowed, and nothing that is denied."""
    [statement] = policy(f"{STAGE}/GET/account", scopes)["Statement"]
    named = any(fnmatchcase(f"{STAGE}/{route}", pattern) for pattern in statement["Resource"])
    return named and statement["Effect"] == "Allow"


def called(route: str) -> str:
    return route.replace(" ", "").replace("{", "id-of-").replace("}", "")


@pytest.mark.parametrize(
    "scopes", [some for n in range(len(Scope) + 1) for some in combinations(Scope, n)]
)
def test_each_set_of_scopes_allows_its_routes_and_no_other(scopes: tuple[Scope, ...]) -> None:
    told = {str(one) for one in scopes}
    for route, needed in REQUIRED.items():
        assert allows(told, called(route)) == (needed in scopes), route
    for route in ELSEWHERE:
        assert not allows(told, route), route


def test_policy_of_words_that_are_no_scopes_denies_everything() -> None:
    for word in ("", "*", "loan", "loan.*", "LOAN.READ", "loan.read,loan.borrow"):
        [statement] = policy(f"{STAGE}/GET/account", {word})["Statement"]
        assert statement["Effect"] == "Deny"
        assert statement["Resource"] == [f"{STAGE}/*"]


def test_every_scope_is_required_by_a_route() -> None:
    assert set(REQUIRED.values()) == set(Scope)
    assert EVERY_SCOPE.split() == [str(one) for one in Scope]


def test_policy_of_all_scopes_is_limited_to_its_stage_and_small_enough() -> None:
    document = policy(f"{STAGE}/POST/loans/loan-1/repayments", set(Scope))
    [statement] = document["Statement"]
    assert all(arn.startswith(f"{STAGE}/") for arn in statement["Resource"])
    # API Gateway takes 8 kB.
    assert len(str(document)) < 8_192 / 2
