"""A document of a loan, and the state of a certificate, as answers."""

from typing import TYPE_CHECKING, Annotated, Self

from microloan.entrypoints.models.base import DocumentName, Hash, ResponseModel, documented

if TYPE_CHECKING:
    from microloan.domain.documents.facts import Document


_Page = Annotated[
    str, documented(minLength=1, maxLength=20_000, description="HTML for print, without scripts")
]


class PrintedDocument(ResponseModel):
    """The printed form of a document, by language."""

    zh: _Page
    en: _Page


class DocumentAnswer(ResponseModel):
    """A document of a loan. The SHA-256 of `canonical` is `hash`."""

    type: DocumentName
    wording: Annotated[str, documented(pattern="^[0-9]{4}-[0-9]{2}$")]
    hash: Hash
    canonical: Annotated[
        str, documented(minLength=2, maxLength=10_000, description="Its facts, as JSON in ASCII")
    ]
    html: PrintedDocument

    @classmethod
    def of(cls, document: "Document") -> Self:
        """Return the answer of a document."""
        from microloan.domain.documents.rendering import render  # noqa: PLC0415 - for one route

        return cls(
            type=document.type.value,
            wording=document.wording,
            hash=document.hash,
            canonical=document.canonical,
            html=PrintedDocument(zh=render(document, "zh"), en=render(document, "en")),
        )


class CertificateAnswer(ResponseModel):
    """Whether a settlement certificate is valid. It tells nothing else of the loan."""

    hash: Hash
    valid: bool
