"""Port that encrypts personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from microloan.domain.customers.customer import Identity


class Vault(Protocol):
    """Keeps personal data unreadable."""

    def pseudonym(self, resident_id: str) -> str:
        """Return the keyed hash by which a person is found again."""

    def seal(self, customer_id: str, identity: Identity) -> bytes:
        """Encrypt an identity, bound to its customer."""

    def unseal(self, customer_id: str, sealed: bytes) -> Identity:
        """Decrypt an identity."""
