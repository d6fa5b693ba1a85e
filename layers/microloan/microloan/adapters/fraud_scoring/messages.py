"""The protocol of the fraud score's provider: request and answer."""

from microloan.adapters.http.envelope import (
    HttpRequest,
    HttpResponse,
    IndeterminateResponseError,
    decode,
    encode,
    text,
)
from microloan.domain.ledger.draw_decision import FraudScore
from microloan.ports.fraud_scoring import FraudQuery

MOST_SCORE = 1_000
MOST_MODEL = 40
_OK = 200


def fraud_query(query: FraudQuery) -> HttpRequest:
    """Return the request for the score of a draw."""
    bound_at = query.card.bound_at
    document = {
        "loan_id": query.loan_id,
        "customer_id": query.customer_id,
        "channel": query.channel.value,
        "card_id": query.card.card_id,
        "card_bound_at": bound_at.isoformat() if bound_at else None,
        "amount": query.amount,
        "first_draw": query.first_draw,
        "draws_in_day": query.draws_in_day,
        "login": query.authentication.claims if query.authentication else None,
    }
    return HttpRequest("POST", "/fraud-scores", encode(document))


def read_score(answer: HttpResponse, loan_id: str) -> FraudScore:
    """Return the score of an answer.

    Raises
    ------
    IndeterminateResponseError
        When the answer is no valid score of this draw.
    """
    document = decode(answer, _OK)
    if set(document) != {"loan_id", "score", "model"} or document["loan_id"] != loan_id:
        raise IndeterminateResponseError("no score of this draw")
    score, model = document["score"], text(document, "model")
    # Otherwise 1.0 and True would pass as equals of 1.
    if type(score) is not int or not 0 <= score <= MOST_SCORE:
        raise IndeterminateResponseError("no score that can be true")
    if len(model) > MOST_MODEL:
        raise IndeterminateResponseError("too long a name of a model")
    return FraudScore(score, model)
