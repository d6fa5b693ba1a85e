"""Credit bureau and social data over HTTP, by the protocol of `docs/sources.md`.

They have the signed client and circuit breaker of the payment gateway. Only a failed connection is
tried once more. A query that may have arrived is not repeated.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from microloan.adapters.credit_data.combined import SECONDS
from microloan.adapters.credit_data.messages import (
    RefusalError,
    activity,
    credit_report,
    read_activity,
    read_report,
)
from microloan.adapters.http.envelope import HttpRequest, HttpResponse, IndeterminateResponseError
from microloan.adapters.http.guarded_client import GuardedClient
from microloan.adapters.http.signed_client import Limits
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import BureauReport, WalletProfile

Meaning = TypeVar("Meaning")
logger = logging.getLogger(__name__)

# A late request is broken off, counted and logged shortly before the shared deadline of both.
_OVERALL = SECONDS - 0.2
LIMITS = Limits(connect=0.5, read=_OVERALL, overall=_OVERALL)


@dataclass(frozen=True, slots=True)
class HttpCreditBureau:
    """The port `CreditBureau`."""

    service: GuardedClient

    def report(self, identity: Identity, query_id: str) -> BureauReport:
        """Return a person's report. The bureau counts the same query ID as one query."""
        return _ask(
            self.service,
            credit_report(identity, query_id),
            lambda answer: read_report(answer, query_id),
            "The credit bureau is temporarily unavailable. Try again later.",
        )


@dataclass(frozen=True, slots=True)
class HttpWalletActivityProvider:
    """The port `WalletActivityProvider`."""

    service: GuardedClient

    def profile(self, channel: Channel, openid: str) -> WalletProfile:
        """Return a member's activity in each wallet."""
        return _ask(
            self.service,
            activity(channel, openid),
            lambda answer: read_activity(answer, channel),
            "Wallet data is temporarily unavailable. Try again later.",
        )


def _ask(
    service: GuardedClient,
    request: HttpRequest,
    read: Callable[[HttpResponse], Meaning | RefusalError],
    otherwise: str,
) -> Meaning:
    """Return a provider's answer, or raise `UnavailableError` for the customer."""
    try:
        answer = service.ask(request, read)
    except IndeterminateResponseError:
        raise UnavailableError(otherwise) from None
    if isinstance(answer, RefusalError):
        # A refusal is an answer, so the circuit breaker ignores it. The operator has to look at it.
        logger.warning("%s request refused: %s", service.name, answer.code)
        raise UnavailableError(otherwise)
    return answer
