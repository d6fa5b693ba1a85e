"""Where an answer leads: which of its values the next request takes (OpenAPI links).

A link can name one element of a list, which must then be there: every customer has a card, but
not a loan. So no list of loans leads on.
"""

from dataclasses import dataclass, field

from ops.openapi.fields import Json

_LOAN = {"loan_id": "$response.body#/loan_id"}
_SAME_LOAN = {"loan_id": "$request.path.loan_id"}
_APPLICATION = {"application_id": "$response.body#/application_id"}
_TRANSFER = {"transfer_id": "$response.body#/transfer_id"}


@dataclass(frozen=True, slots=True)
class Link:
    """The next request.

    Parameters
    ----------
    to
        Its operation.
    parameters
        Of its path, and where each is found.
    body
        The fields of its body that are known by now.
    """

    to: str
    parameters: Json = field(default_factory=dict)
    body: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """Return it as the document has it."""
        parameters = {"parameters": self.parameters} if self.parameters else {}
        body = {"requestBody": self.body} if self.body else {}
        return {"operationId": self.to} | parameters | body


LINKS: dict[str, dict[str, Link]] = {
    "GET /invitation": {"BindCard": Link("post_bank_card")},
    "POST /bank-cards": {
        "Apply": Link("post_application"),
        "Draw": Link("post_loan", body={"card_id": "$response.body#/card_id"}),
    },
    "POST /credit-applications": {
        "Read": Link("get_application", _APPLICATION),
        "AskForReview": Link("post_review", _APPLICATION),
        "Quote": Link("post_quote"),
        "Account": Link("get_account"),
    },
    "POST /credit-applications/{application_id}/reviews": {
        "Read": Link("get_application", _APPLICATION),
    },
    "GET /account": {
        "Draw": Link("post_loan", body={"card_id": "$response.body#/cards/0/card_id"}),
    },
    "POST /loan-quotes": {
        "Draw": Link(
            "post_loan",
            body={
                "amount": "$response.body#/amount",
                "instalments": "$response.body#/instalments",
            },
        ),
    },
    "POST /loans": {
        "Loan": Link("get_loan", _LOAN),
        "Payoff": Link("get_payoff", _LOAN),
        "Repay": Link("post_repayment", _LOAN),
        "All": Link("get_loans"),
        "Callback": Link("post_callback", body=_TRANSFER),
    },
    "GET /loans/{loan_id}": {
        "Payoff": Link("get_payoff", _SAME_LOAN),
        "Repay": Link("post_repayment", _SAME_LOAN),
    },
    "GET /loans/{loan_id}/payoff": {
        "Settle": Link(
            "post_repayment", _SAME_LOAN, body={"amount": "$response.body#/quotes/0/total"}
        ),
    },
    "POST /loans/{loan_id}/repayments": {
        "Loan": Link("get_loan", _SAME_LOAN),
        "Account": Link("get_account"),
        "Callback": Link("post_callback", body=_TRANSFER),
    },
}
"""By the route whose answer, when it went well, leads further."""
