"""The provider of fraud scores: a server that speaks `docs/sources.md`, and the client of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from microloan.adapters.fraud_scoring.client import HttpFraudScoring
from microloan.adapters.http.circuit_breaker import ProcessMemory
from microloan.adapters.http.signed_client import Limits
from microloan.domain.authentication import Authentication, Method
from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan.domain.ledger.draw_decision import FraudScore
from microloan.ports.fraud_scoring import FraudQuery
from tests.support.builders.examples import CARD
from tests.support.fakes.service_client import KEYS, PATIENT, service_at
from tests.support.fakes.signed_messages import (
    Document,
    ReceivedRequest,
    Reply,
    SignedService,
    error,
    reply,
)
from tests.support.servers.faulty_server import FaultyServer

QUERY = FraudQuery(
    loan_id="loan-1",
    customer_id="cust-1",
    channel=Channel.WECHAT,
    card=replace(CARD, bound_at=datetime(2023, 11, 14, 10, 0, tzinfo=SHANGHAI)),
    amount=1_000_000,
    first_draw=True,
    draws_in_day=0,
    authentication=Authentication(
        (Method.FACE, Method.ONE_TIME_CODE, Method.PASSWORD), 1_700_000_000
    ),
)
SCORE = FraudScore(120, "velocity-3")


@dataclass(slots=True)
class FraudScoringService(SignedService):
    """Gives every draw the same score.

    Parameters
    ----------
    changes
        Other members of the answer.
    refusal
        Status and code, instead.
    """

    changes: Document = field(default_factory=dict)
    refusal: tuple[int, str] | None = None

    def act(self, request: ReceivedRequest) -> Reply:
        if (request.method, request.target) != ("POST", "/fraud-scores"):
            return error(404, "route_not_found")
        if self.refusal:
            return error(*self.refusal)
        loan_id = json.loads(request.body)["loan_id"]
        answer = {"loan_id": loan_id, "score": SCORE.score, "model": SCORE.model}
        return reply(200, answer | self.changes)


@dataclass(slots=True)
class FraudScoringServer:
    """The provider, and the circuits of its clients."""

    provider: FaultyServer[FraudScoringService]
    memory: ProcessMemory = field(default_factory=ProcessMemory)

    def client(self, limits: Limits = PATIENT, failures: int = 1_000) -> HttpFraudScoring:
        """Return a client of the provider."""
        url, memory = self.provider.url, self.memory
        return HttpFraudScoring(
            service_at(url, "fraud", limits=limits, failures=failures, memory=memory)
        )


@contextmanager
def fraud_scoring_server() -> Iterator[FraudScoringServer]:
    with FaultyServer(FraudScoringService(dict(KEYS))) as provider:
        yield FraudScoringServer(provider)
