"""Responses about a member or a card: dates in ISO form."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import InvitationStatus
from microloan.entrypoints.models.base import CardId, ResponseModel, documented

if TYPE_CHECKING:
    from microloan.usecases.onboarding.check_invitation import InvitationView


class InvitationAnswer(ResponseModel):
    """Whether the loan entry point is visible."""

    invited: bool
    state: InvitationStatus
    channel: Channel
    expires_on: date | None

    @classmethod
    def of(cls, entrance: "InvitationView", channel: Channel) -> Self:
        """Return the response of an invitation."""
        return cls(
            invited=entrance.shown,
            state=entrance.standing,
            channel=channel,
            expires_on=entrance.until,
        )


class CardAnswer(ResponseModel):
    """A bound card."""

    card_id: CardId
    bank: Annotated[str, documented(minLength=2, maxLength=64)]
    last4: Annotated[str, documented(pattern="^[0-9]{4}$")]


class UnboundCardAnswer(ResponseModel):
    """A card that is not bound any more."""

    card_id: CardId
