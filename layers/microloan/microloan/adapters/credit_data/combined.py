"""Bureau and social data, asked at once, under one deadline."""

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

    When one of them has failed, the other one is still waited for: to break it off would count
    against a source that is not at fault, and a thread left alone would be frozen with the
    function's environment, and wake in the middle of somebody else's request.

    Parameters
    ----------
    services
        What stands behind them: while one is known to be down, the other is not asked either.
        Each query to a bureau stays in the person's record, and should not be made for nothing.
    seconds
        For both together. A source breaks its own request off before that; what it cannot break
        off, such as the lookup of a name, is waited for no longer.
    """

    bureau: CreditBureau
    social: WalletActivityProvider
    services: tuple["GuardedClient", ...] = ()
    seconds: float = SECONDS

    def ask(
        self, identity: Identity, channel: Channel, openid: str, query_id: str
    ) -> ApplicantData:
        """Return what both say of a person; all of it or nothing."""
        # What they answer has to be stored, too.
        ensure_time_remaining(self.seconds + RESERVE)
        for service in self.services:
            service.require_up()
        # Threads of its own for each ask: one that hangs takes no place from the next.
        pool = ThreadPoolExecutor(2, "sources")
        report = pool.submit(copy_context().run, lambda: self.bureau.report(identity, query_id))
        profile = pool.submit(copy_context().run, lambda: self.social.profile(channel, openid))
        pool.shutdown(wait=False)
        _wait({"bureau": report, "social": profile}, self.seconds)
        return ApplicantData(report.result(), profile.result())


def _wait(asked: Mapping[str, Future[Any]], seconds: float) -> None:
    """Wait until all have ended, or refuse and name in the log who has not."""
    waiting = wait(asked.values(), seconds).not_done
    if late := [name for name, one in asked.items() if one in waiting]:
        logger.warning("%s late: no answer within %s s", " and ".join(late), seconds)
        raise UnavailableError("what a decision needs did not come in time; try again later")
