"""Bureau and wallets of the year: they know the made-up people, and now and then do not answer."""

import random
from collections.abc import Iterable

from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import ApplicantData
from microloan_ops.simulation.people import Person


class KnownPeople:
    """The port `CreditDataProviders` over people whose figures were drawn with them.

    Parameters
    ----------
    silent
        The chance that a question gets no answer.
    """

    def __init__(self, people: Iterable[Person], rng: random.Random, silent: float) -> None:
        self._evidence = {person.identity.resident_id: person.evidence for person in people}
        self._rng, self._silent = rng, silent

    def ask(
        self,
        identity: Identity,
        channel: Channel,  # noqa: ARG002 - both wallets are in the evidence
        openid: str,  # noqa: ARG002 - the person is known by the resident ID
        query_id: str,  # noqa: ARG002 - nobody counts the queries
    ) -> ApplicantData:
        """Return what is known of a person, unless nobody answers."""
        if self._rng.random() < self._silent:
            raise UnavailableError("the credit bureau does not answer; try again later")
        return self._evidence[identity.resident_id]
