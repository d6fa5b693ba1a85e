"""The confirmation of a disclosure, and what the journal keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lender:
    """The bank that lends: its legal name and the number of its licence."""

    name: str
    licence: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A borrower's confirmation of a disclosure, kept with the draw.

    Parameters
    ----------
    disclosure_hash
        The hash of the disclosure that was read.
    confirmed_at
        The time on the borrower's device. It is evidence only, because such a clock can be wrong.
    reading_seconds
        How long the disclosure was open before the borrower could confirm.
    """

    disclosure_hash: str
    confirmed_at: datetime
    reading_seconds: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """A confirmed disclosure, as the journal keeps it for the document.

    Parameters
    ----------
    wording
        The version of the statements that were shown.
    lender
        The bank that lent.
    """

    confirmation: Confirmation
    wording: str
    lender: Lender

    @property
    def facts(self) -> Mapping[str, object]:
        """The facts that the hash of the draw's entry covers."""
        confirmation = self.confirmation
        return {
            "hash": confirmation.disclosure_hash,
            "confirmed_at": confirmation.confirmed_at.isoformat(),
            "reading_seconds": confirmation.reading_seconds,
            "wording": self.wording,
            "lender": {"name": self.lender.name, "licence": self.lender.licence},
        }
