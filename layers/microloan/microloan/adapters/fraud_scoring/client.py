"""Fraud scores over HTTP, by the protocol of `docs/sources.md`."""

from dataclasses import dataclass

from microloan.adapters.fraud_scoring.messages import fraud_query, read_score
from microloan.adapters.http.envelope import IndeterminateResponseError
from microloan.adapters.http.guarded_client import GuardedClient
from microloan.adapters.http.signed_client import Limits
from microloan.domain.errors import UnavailableError
from microloan.domain.ledger.draw_decision import FraudScore
from microloan.ports.fraud_scoring import FraudQuery

SECONDS = 0.3
LIMITS = Limits(connect=SECONDS, read=SECONDS, overall=SECONDS)


@dataclass(frozen=True, slots=True)
class HttpFraudScoring:
    """The port `FraudScoring`."""

    service: GuardedClient

    def score(self, query: FraudQuery) -> FraudScore:
        """Return the score of a draw.

        Raises
        ------
        UnavailableError
            When no valid score comes within 300 ms, and while the circuit is open.
        """
        self.service.require_up()
        try:
            return self.service.ask(
                fraud_query(query), lambda answer: read_score(answer, query.loan_id)
            )
        except IndeterminateResponseError:
            raise UnavailableError(
                "We cannot check your loan at the moment. Try again later."
            ) from None
