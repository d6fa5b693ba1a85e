"""Bureau and wallets of the year, which now and then do not answer."""

import random
from collections.abc import Iterable

from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import ApplicantData
from simulation.people import Person


class SimulatedCreditData:
    """The port `CreditDataProviders` over fictitious people.

    Parameters
    ----------
    silent
        The chance that a request gets no answer.
    """

    def __init__(self, people: Iterable[Person], rng: random.Random, silent: float) -> None:
        self._data = {person.identity.resident_id: person.applicant_data for person in people}
        self._rng, self._silent = rng, silent

    def ask(
        self,
        identity: Identity,
        channel: Channel,  # noqa: ARG002 - both wallets are in the data
        openid: str,  # noqa: ARG002 - the person is known by the resident ID
        query_id: str,  # noqa: ARG002 - the queries are not counted
    ) -> ApplicantData:
        """Return the applicant data of a person, or fail by chance."""
        if self._rng.random() < self._silent:
            raise UnavailableError("the credit bureau does not answer; try again later")
        return self._data[identity.resident_id]
