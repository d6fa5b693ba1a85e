"""Bureau and social data, requested in parallel under one deadline."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from microloan.adapters.aws.clients import RESERVE
from microloan.adapters.invocation_deadline import ensure_time_remaining
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import ApplicantData
from microloan.ports.credit_data import CreditBureau, WalletActivityProvider

if TYPE_CHECKING:
    from microloan.adapters.http.guarded_client import GuardedClient

SECONDS = 2.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CombinedCreditData:
    """The port `CreditDataProviders`.

    When one provider has failed, the other request is still awaited, for two reasons. To break it
    off would count as a failure of a healthy provider. An abandoned thread would be frozen with the
    environment, and resume in the middle of another request.

    Parameters
    ----------
    services
        The clients behind the providers. While one is known to be down, the other is not queried
        either. Each bureau query stays in the person's record, and should not be made in vain.
    seconds
        For both together. A provider breaks its own request off before that. Time beyond it, such
        as the lookup of a name, is not granted.
    """

    bureau: CreditBureau
    social: WalletActivityProvider
    services: tuple["GuardedClient", ...] = ()
    seconds: float = SECONDS

    def ask(
        self, identity: Identity, channel: Channel, openid: str, query_id: str
    ) -> ApplicantData:
        """Return both providers' data of a person, all of it or none."""
        # Leave time to store the answers, too.
        ensure_time_remaining(self.seconds + RESERVE)
        for service in self.services:
            service.require_up()
        # Each request has threads of its own, so that one that hangs takes no place from the next.
        pool = ThreadPoolExecutor(2, "sources")
        report = pool.submit(copy_context().run, lambda: self.bureau.report(identity, query_id))
        profile = pool.submit(copy_context().run, lambda: self.social.profile(channel, openid))
        pool.shutdown(wait=False)
        _wait({"bureau": report, "social": profile}, self.seconds)
        return ApplicantData(report.result(), profile.result())


def _wait(requests: Mapping[str, Future[Any]], seconds: float) -> None:
    """Wait until all have ended, or raise and log the names of the late ones."""
    unfinished = wait(requests.values(), seconds).not_done
    if late := [name for name, request in requests.items() if request in unfinished]:
        logger.warning("%s timed out: no answer within %s s", " and ".join(late), seconds)
        raise UnavailableError("Credit data did not arrive in time. Try again later.")
