"""A fictitious person with a wallet or two, as every simulation needs one."""

from dataclasses import dataclass, field

from microloan.domain.customers.customer import Card, Identity
from microloan.domain.invitations.member import Member
from microloan.usecases.caller import Caller


@dataclass(kw_only=True)
class FictitiousPerson:
    """A person whom the bank does not know until a card is bound.

    Parameters
    ----------
    members
        A row of the white list for each wallet.
    callers, cards, customer_id
        Wallets that were used, cards that were bound, and the customer that the bank made of them.
    requests
        Number of different requests so far.
    """

    number: int
    identity: Identity
    members: tuple[Member, ...]
    card_numbers: tuple[str, ...]
    callers: list[Caller] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    customer_id: str = ""
    requests: int = 0

    def next_key(self) -> str:
        """Return a new idempotency key."""
        self.requests += 1
        return f"{self.number}-{self.requests}"
