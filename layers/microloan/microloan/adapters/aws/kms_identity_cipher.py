"""Personal data under KMS keys: encrypted per customer, found by a keyed hash."""

import json
from datetime import date
from typing import TYPE_CHECKING

from microloan.domain.customers.customer import Identity

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsIdentityCipher:
    """The port `IdentityCipher`.

    Parameters
    ----------
    client
        KMS.
    key_id
        The symmetric key that encrypts identities. The encryption context binds each to its
        customer.
    hmac_key_id
        The key of the identity hashes. It never leaves KMS, so the hashes cannot be tried out
        offline.
    """

    def __init__(self, client: "KMSClient", key_id: str, hmac_key_id: str) -> None:
        self._client = client
        self._key_id = key_id
        self._hmac_key_id = hmac_key_id

    def identity_hash(self, resident_id: str) -> str:
        """Return the keyed hash by which a person is found again."""
        answer = self._client.generate_mac(
            KeyId=self._hmac_key_id, MacAlgorithm="HMAC_SHA_256", Message=resident_id.encode()
        )
        return answer["Mac"].hex()

    def encrypt(self, customer_id: str, identity: Identity) -> bytes:
        """Encrypt an identity, bound to its customer."""
        facts = {
            "name": identity.name,
            "resident_id": identity.resident_id,
            "mobile": identity.mobile,
            "born": identity.born.isoformat(),
        }
        answer = self._client.encrypt(
            KeyId=self._key_id,
            Plaintext=json.dumps(facts).encode(),
            EncryptionContext=_context(customer_id),
        )
        return answer["CiphertextBlob"]

    def decrypt(self, customer_id: str, sealed: bytes) -> Identity:
        """Decrypt an identity."""
        answer = self._client.decrypt(
            KeyId=self._key_id, CiphertextBlob=sealed, EncryptionContext=_context(customer_id)
        )
        facts = json.loads(answer["Plaintext"])
        return Identity(
            facts["name"], facts["resident_id"], facts["mobile"], date.fromisoformat(facts["born"])
        )


def _context(customer_id: str) -> dict[str, str]:
    return {"customer_id": customer_id}
