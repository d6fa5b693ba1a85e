"""The form of the requests of a person who becomes a customer."""

from typing import Annotated

from pydantic import Field

from microloan.entrypoints.models.base import RequestModel, one_of

_Word = Annotated[str, Field(max_length=32)]
_TYPED = "Width, case, blanks and hyphens are ignored."


class BindCardBody(RequestModel):
    """`POST /bank-cards`, as people type it."""

    name: Annotated[
        str,
        Field(
            min_length=2,
            max_length=64,
            description="As on the identity card. Every typed dot becomes U+00B7."
            " Stored only encrypted.",
        ),
    ]
    resident_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="GB 11643-1999, or of a permanent residence card, with its check digit."
            f" {_TYPED}",
        ),
    ]
    mobile: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description=f"Of mainland China, with or without +86. {_TYPED}",
        ),
    ]
    card_number: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description=f"12 to 19 digits, never stored. {_TYPED}",
        ),
    ]


class ApplicationBody(RequestModel):
    """`POST /credit-applications`: the version of the agreed wording, by consent."""

    consents: Annotated[dict[_Word, _Word], Field(max_length=8)]


def _consents() -> list[str]:
    """Return the names of the consents."""
    from microloan.domain.underwriting.consent import Consent  # noqa: PLC0415 - for the document only

    return list(Consent)


class ConsentWithdrawalBody(RequestModel):
    """`POST /consent-withdrawals`: the name of the consent."""

    consent: Annotated[str, Field(max_length=32), one_of(_consents)]
