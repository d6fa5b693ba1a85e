"""A wallet's member: on the white list, invited, bound to a customer."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.channel import Channel, member_key
from microloan.domain.errors import NotInvitedError

# The facts that a white list's row has of a member. The others are the bank's own.
LISTED_FACTS = (
    "listed_until",
    "card_months",
    "account_months",
    "active_days",
    "abnormal_events",
    "debtor",
    "prescreen",
)
# The last day of a listing without an end, as white lists write it.
NO_END = date.max


class InvitationStatus(StrEnum):
    """The status of a member on a day."""

    NOT_LISTED = "not_listed"
    LISTED = "listed"
    INVITED = "invited"
    LAPSED = "lapsed"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the white list.

    Parameters
    ----------
    channel, openid
        Together the member's identity in its wallet.
    listed_until
        Last day on which the row can win a lottery, or `NO_END` without a limit.
    card_months, account_months, active_days
        The eligibility criteria use these. They are months since an own-name card was bound in the
        wallet, months since the account was opened, and active days of the last thirty.
    abnormal_events
        Signs of abnormal behaviour within ninety days, as the wallet's risk control counts them.
    debtor
        Whether on the courts' list of persons who do not honour judgments.
    prescreen
        The bank's own score of the row, 0 to 1000. Today's credit conditions set the minimum.
    changed_on
        The day of the last import that changed the row.
    campaign
        The campaign that invited the member.
    invited_until
        Last day of the invitation.
    customer_id
        Set when the member has bound a card.
    """

    channel: Channel
    openid: str
    listed_until: date
    card_months: int
    account_months: int
    active_days: int
    campaign: str | None = None
    invited_until: date | None = None
    customer_id: str | None = None
    abnormal_events: int = 0
    debtor: bool = False
    prescreen: int = 1000
    changed_on: date | None = None

    @property
    def key(self) -> str:
        """The member's key across both wallets."""
        return member_key(self.channel, self.openid)


def update_listing(stored: Member, row: Member) -> Member:
    """Return a stored member with a row's facts. Its invitation and customer stay."""
    return replace(stored, **{name: getattr(row, name) for name in LISTED_FACTS})


def invitation_status(member: Member | None, today: date) -> InvitationStatus:
    """Return the status of a member on a day."""
    match member:
        case None:
            return InvitationStatus.NOT_LISTED
        case Member(customer_id=str()):
            return InvitationStatus.BOUND
        case Member(invited_until=date() as until):
            return InvitationStatus.INVITED if today <= until else InvitationStatus.LAPSED
        case _:
            return InvitationStatus.LISTED


def can_enter(member: Member | None, today: date) -> bool:
    """Return whether the loan entry point is visible in the wallet."""
    return invitation_status(member, today) in (InvitationStatus.INVITED, InvitationStatus.BOUND)


def require_invitation(member: Member | None, today: date) -> Member:
    """Return the member, or raise for one that cannot enter.

    Raises
    ------
    NotInvitedError
        When there is no invitation, or it has lapsed.
    """
    if member is None or not can_enter(member, today):
        raise NotInvitedError("This wallet account has no valid invitation.")
    return member
