"""Eligibility of white list members for a lottery, with the reasons against it."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.invitations.member import InvitationStatus, Member, invitation_status


@dataclass(frozen=True, slots=True)
class EligibilityCriteria:
    """The conditions of a lottery for its members.

    Parameters
    ----------
    min_card_months, min_account_months, min_active_days
        Least months since an own-name card was bound and since the account was opened, and least
        active days of the last thirty.
    max_abnormal_events
        Most signs of abnormal behaviour within ninety days.
    min_prescreen
        Today's credit conditions: the least value of the bank's own score, 0 to 1000. At 0 all
        pass.
    """

    min_card_months: int = 3
    min_account_months: int = 12
    min_active_days: int = 8
    max_abnormal_events: int = 0
    min_prescreen: int = 0


@dataclass(frozen=True, slots=True)
class EligibilityCheck:
    """A condition and whether a member meets it. `reason` explains a failure."""

    reason: str
    met: bool


def check_eligibility(
    member: Member, conditions: EligibilityCriteria, today: date
) -> tuple[EligibilityCheck, ...]:
    """Return every condition, met or not."""
    return (
        EligibilityCheck(
            "already_invited", invitation_status(member, today) is InvitationStatus.LISTED
        ),
        EligibilityCheck("listing_expired", today <= member.listed_until),
        EligibilityCheck("card_too_new", member.card_months >= conditions.min_card_months),
        EligibilityCheck("account_too_new", member.account_months >= conditions.min_account_months),
        EligibilityCheck("not_active_enough", member.active_days >= conditions.min_active_days),
        EligibilityCheck(
            "abnormal_behaviour", member.abnormal_events <= conditions.max_abnormal_events
        ),
        EligibilityCheck("listed_debtor", not member.debtor),
        EligibilityCheck("below_todays_conditions", member.prescreen >= conditions.min_prescreen),
    )


def unmet_criteria(member: Member, conditions: EligibilityCriteria, today: date) -> tuple[str, ...]:
    """Return the reasons against a member's eligibility, empty when it is eligible.

    Examples
    --------
    >>> from microloan.domain.invitations.member import Channel
    >>> member = Member(Channel.QQ, "o1", date(2024, 12, 31), 1, 24, 30)
    >>> unmet_criteria(member, EligibilityCriteria(), date(2024, 1, 1))
    ('card_too_new',)
    """
    looked_at = check_eligibility(member, conditions, today)
    return tuple(condition.reason for condition in looked_at if not condition.met)
