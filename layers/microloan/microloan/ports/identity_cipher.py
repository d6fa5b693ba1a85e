"""Port that encrypts personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from microloan.domain.customers.customer import Identity


class IdentityCipher(Protocol):
    """A cipher of personal data."""

    def identity_hash(self, resident_id: str) -> str:
        """Return the keyed hash by which a person is found again."""

    def encrypt(self, customer_id: str, identity: Identity) -> bytes:
        """Encrypt an identity, bound to its customer."""

    def decrypt(self, customer_id: str, sealed: bytes) -> Identity:
        """Decrypt an identity."""
