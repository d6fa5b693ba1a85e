"""Credit bureau and social data: servers that speak `docs/sources.md`, and who asks them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier

from microloan.adapters.credit_data.client import HttpCreditBureau, HttpWalletActivityProvider
from microloan.adapters.credit_data.combined import CombinedCreditData
from microloan.adapters.http.circuit_breaker import ProcessMemory
from microloan.adapters.http.signed_client import Limits
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)
from tests.support.builders.examples import PERSON
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

OPENID = "o-of-nobody-else"
REPORT: Document = {
    "months_of_history": 48,
    "overdue_now": 150_000,
    "worst_status_24m": 3,
    "inquiries_3m": 2,
    "monthly_income": 1_200_000,
    "monthly_repayments": 200_000,
    "unsecured_debt": 500_000,
    "overdue_months_now": 1,
    "missed_24m": 4,
    "card_utilisation": 35,
    "listed": False,
}
THIN: Document = {"inquiries_3m": 1, "monthly_income": 600_000, "listed": False}
IN_WECHAT: Document = {
    "account_months": 72,
    "active_days": 28,
    "contacts": 150,
    "payments_3m": 60,
}
FOUND: Document = {"status": "found", "report": REPORT}
ACTIVE: Document = {"qq": None, "wechat": IN_WECHAT}
EVIDENCE = ApplicantData(BureauReport(**REPORT), WalletProfile(wechat=WalletActivity(**IN_WECHAT)))


@dataclass(slots=True)
class CreditDataService(SignedService):
    """Tells everyone the same.

    Parameters
    ----------
    refusal
        Status and code, instead.
    meet
        Answer only when all others who meet here have been asked.
    """

    path: str
    document: Document
    refusal: tuple[int, str] | None = None
    meet: Barrier | None = None
    queries: set[str] = field(default_factory=set)

    def act(self, request: ReceivedRequest) -> Reply:
        if (request.method, request.target) != ("POST", self.path):
            return error(404, "route_not_found")
        if self.meet:
            self.meet.wait(5)
        if self.refusal:
            return error(*self.refusal)
        return reply(200, self._echo(json.loads(request.body)) | self.document)

    def _echo(self, body: Document) -> Document:
        if "query_id" not in body:
            return {}
        self.queries.add(body["query_id"])
        return {"query_id": body["query_id"]}


@dataclass(slots=True)
class CreditDataServers:
    """Both of them."""

    bureau: FaultyServer[CreditDataService]
    social: FaultyServer[CreditDataService]
    memory: ProcessMemory = field(default_factory=ProcessMemory)

    def client(
        self, limits: Limits = PATIENT, seconds: float = 5.0, failures: int = 1_000
    ) -> CombinedCreditData:
        """Return who asks both."""
        bureau, social = (
            service_at(server.url, name, limits=limits, failures=failures, memory=self.memory)
            for name, server in (("bureau", self.bureau), ("social", self.social))
        )
        return CombinedCreditData(
            HttpCreditBureau(bureau), HttpWalletActivityProvider(social), (bureau, social), seconds
        )


def ask(sources: CombinedCreditData, query_id: str = "query-1") -> ApplicantData:
    """Ask about a person who came through WeChat."""
    return sources.ask(PERSON, Channel.WECHAT, OPENID, query_id)


@contextmanager
def credit_data_servers() -> Iterator[CreditDataServers]:
    bureau = CreditDataService(dict(KEYS), "/credit-reports", FOUND)
    social = CreditDataService(dict(KEYS), "/activity", ACTIVE)
    with FaultyServer(bureau) as first, FaultyServer(social) as second:
        yield CreditDataServers(first, second)
