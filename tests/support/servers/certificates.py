"""An authority of our own, and what it issues, as PEM files."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

# OpenSSL asks the machine's clock, whatever the clock of the tests says.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_MAY_ISSUE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """Issues certificates for 127.0.0.1."""

    folder: Path
    name: str
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )

    def __post_init__(self) -> None:
        basics = x509.BasicConstraints(ca=True, path_length=0)
        certificate = self._builder(self.name, self._key).add_extension(basics, critical=True)
        certificate = certificate.add_extension(_MAY_ISSUE, critical=True)
        self._write(self.name, certificate)

    @property
    def certificate(self) -> str:
        return str(self.folder / f"{self.name}.pem")

    def issue(self, name: str) -> tuple[str, str]:
        """Return the paths of a certificate and its private key."""
        key = ec.generate_private_key(ec.SECP256R1())
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        self._write(name, self._builder(name, key).add_extension(here, critical=False))
        secret = self.folder / f"{name}.key"
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return str(self.folder / f"{name}.pem"), str(secret)

    def server(self, *, asks_client: bool) -> ssl.SSLContext:
        """Return the context of a server, which may ask the client for a certificate of ours."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=self.certificate)
        context.load_cert_chain(*self.issue("server"))
        context.verify_mode = ssl.CERT_REQUIRED if asks_client else ssl.CERT_NONE
        return context

    def _builder(self, name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        identifier = x509.SubjectKeyIdentifier.from_public_key
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder(_name(self.name), _name(name), key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_FIRST)
            .not_valid_after(_LAST)
            .add_extension(identifier(key.public_key()), critical=False)
            .add_extension(issuer, critical=False)
        )

    def _write(self, name: str, certificate: x509.CertificateBuilder) -> None:
        signed = certificate.sign(self._key, SHA256())
        (self.folder / f"{name}.pem").write_bytes(signed.public_bytes(Encoding.PEM))
