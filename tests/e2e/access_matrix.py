"""Who meets what on which route: one row for each route of template.yaml.

Read without a cloud too: a route without a row fails in tests/template.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MEMBER = "member"
"""With a token that has the scope of the route, and no other."""
NO_TOKEN = "no token"
OTHER_CHANNEL = "other channel"
"""The same openid, by the other wallet's issuer."""
OTHER_CUSTOMER = "other customer"
EXPIRED = "expired"
WRONG_SCOPE = "wrong scope"
"""The member's own token, with every scope but that of the route."""
OPERATOR = "operator"
"""Signed by IAM, with the policy that the stack makes for operators."""
COLUMNS = (MEMBER, NO_TOKEN, OTHER_CHANNEL, OTHER_CUSTOMER, EXPIRED, WRONG_SCOPE, OPERATOR)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What belongs to the member of the matrix; ids of the same names stand in the paths."""

    person: Body
    consents: Body
    card_id: str
    confirmed: Body
    application_id: str
    loan_id: str
    month: str
    release: str = "0" * 16
    asset: str = "app.js"
    document: str = "contract"
    digest: str = "0" * 64


@dataclass(frozen=True, slots=True)
class Row:
    """What each asker is answered on a route: the status, and the code of a problem."""

    expected: Mapping[str, str]
    body: Callable[[Known], Body] | None = None


def wallet(
    member: str,
    other_channel: str,
    other_customer: str,
    body: Callable[[Known], Body] | None = None,
) -> Row:
    """Return the row of a route for wallets."""
    return Row(
        {
            MEMBER: member,
            NO_TOKEN: "401 unauthorized",
            OTHER_CHANNEL: other_channel,
            OTHER_CUSTOMER: other_customer,
            EXPIRED: "401 unauthorized",
            WRONG_SCOPE: "403 forbidden",
            OPERATOR: "401 unauthorized",
        },
        body,
    )


def everybody(answer: str, body: Callable[[Known], Body] | None = None) -> Row:
    """Return the row of a route that does not look at who asks."""
    return Row(dict.fromkeys(COLUMNS, answer), body)


NO_CUSTOMER = "404 customer_not_found"
DRAW: Body = {"amount": 500_00, "instalments": 5}

ROWS = {
    "GET /invitation": wallet("200", "200", "200"),
    "POST /bank-cards": wallet(
        "201", "403 not_invited", "422 identity_mismatch", lambda known: known.person
    ),
    "POST /credit-applications": wallet(
        "201", "403 not_invited", "201", lambda known: {"consents": known.consents}
    ),
    "GET /credit-applications/{application_id}": wallet(
        "200", NO_CUSTOMER, "404 application_not_found"
    ),
    "POST /credit-applications/{application_id}/reviews": wallet(
        "202", NO_CUSTOMER, "404 application_not_found"
    ),
    "GET /account": wallet("200", NO_CUSTOMER, "200"),
    "GET /account/bank-transfer": wallet("200", NO_CUSTOMER, "200"),
    "GET /account/messages": wallet("200", NO_CUSTOMER, "200"),
    "GET /statements/{month}": wallet("200", NO_CUSTOMER, "200"),
    "POST /loan-quotes": wallet("200", NO_CUSTOMER, "200", lambda _: DRAW),
    "POST /loans": wallet(
        "202",
        NO_CUSTOMER,
        "404 card_not_found",
        lambda known: known.confirmed | {"card_id": known.card_id, "purpose": "travel"},
    ),
    "GET /loans": wallet("200", NO_CUSTOMER, "200"),
    "GET /loans/{loan_id}": wallet("200", NO_CUSTOMER, "404 loan_not_found"),
    # Nothing is overdue on the day of the draw, so no plan is on offer.
    "POST /loans/{loan_id}/plan-quotes": wallet(
        "409 plan_not_offered",
        NO_CUSTOMER,
        "404 loan_not_found",
        lambda _: {"holiday": 1, "instalments": 6},
    ),
    "PUT /loans/{loan_id}/plan": wallet(
        "409 plan_not_offered",
        NO_CUSTOMER,
        "404 loan_not_found",
        lambda known: {
            "holiday": 1,
            "instalments": 6,
            **{
                name: known.confirmed[name]
                for name in ("disclosure_hash", "confirmed_at", "reading_seconds")
            },
        },
    ),
    "GET /loans/{loan_id}/payoff": wallet("200", NO_CUSTOMER, "404 loan_not_found"),
    "GET /loans/{loan_id}/documents/{document}": wallet("200", NO_CUSTOMER, "404 loan_not_found"),
    "GET /certificates/{loan_id}/{digest}": everybody("200"),
    "POST /loans/{loan_id}/repayments": wallet(
        "202", NO_CUSTOMER, "404 loan_not_found", lambda _: {"amount": 100_00}
    ),
    "POST /account/repayments": wallet(
        "409 nothing_due", NO_CUSTOMER, "409 nothing_due", lambda _: {"expected": 100_00}
    ),
    "PUT /account/repayment-card": wallet(
        "200", NO_CUSTOMER, "404 card_not_found", lambda known: {"card_id": known.card_id}
    ),
    "PUT /loans/{loan_id}/repayment-card": wallet(
        "200", NO_CUSTOMER, "404 loan_not_found", lambda known: {"card_id": known.card_id}
    ),
    # Whether the loan is clear depends on the moment.
    "PUT /account/due-day": wallet(
        "422 due_day_invalid", NO_CUSTOMER, "422 due_day_invalid", lambda _: {"due_day": 29}
    ),
    # A loan is paid by it.
    "DELETE /bank-cards/{card_id}": wallet("409 card_in_use", NO_CUSTOMER, "404 card_not_found"),
    # No token makes up for the rails' signature.
    "POST /rails/callbacks": everybody(
        "401 signature_wrong",
        lambda _: {"transfer_id": f"out-{'a' * 24}", "status": "settled"},
    ),
    "GET /wallet": everybody("308"),
    "GET /wallet/{release}/{asset}": everybody("200"),
    "GET /operations/status": Row(
        dict.fromkeys(COLUMNS, "403 forbidden")
        | {
            # Whoever shows nothing is not told that there is anything.
            NO_TOKEN: "404 route_not_found",
            OPERATOR: "200",
        }
    ),
    "PUT /account/limit": wallet("200", NO_CUSTOMER, "200", lambda _: {"limit": 500_00}),
    # The member has drawn, the stranger has not.
    "DELETE /account/limit": wallet("409 line_in_use", NO_CUSTOMER, "200"),
    # The last, because it ends the member's draws.
    "POST /consent-withdrawals": wallet(
        "200", NO_CUSTOMER, "200", lambda _: {"consent": "data_sharing"}
    ),
}


def as_markdown() -> str:
    """Return the matrix as docs/security.md shows it."""
    lines = [("route", *COLUMNS), ("---",) * (len(COLUMNS) + 1)]
    lines += [
        (f"`{route}`", *map(row.expected.__getitem__, COLUMNS)) for route, row in ROWS.items()
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
