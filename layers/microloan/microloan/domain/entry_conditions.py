"""Who of the white list may take part in a draw, and why another may not."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.member import Member, Standing, standing


@dataclass(frozen=True, slots=True)
class EntryConditions:
    """What a member must show to take part in a draw."""

    min_card_months: int = 3
    min_account_months: int = 12
    min_active_days: int = 8


def unmet(member: Member, conditions: EntryConditions, today: date) -> tuple[str, ...]:
    """Return why a member cannot take part in a draw; empty when it can.

    Examples
    --------
    >>> from microloan.domain.member import Channel
    >>> member = Member(Channel.QQ, "o1", date(2024, 12, 31), 1, 24, 30)
    >>> unmet(member, EntryConditions(), date(2024, 1, 1))
    ('card_too_new',)
    """
    checks = (
        (standing(member, today) in (Standing.LISTED, Standing.LAPSED), "already_invited"),
        (today <= member.listed_until, "listing_expired"),
        (member.card_months >= conditions.min_card_months, "card_too_new"),
        (member.account_months >= conditions.min_account_months, "account_too_new"),
        (member.active_days >= conditions.min_active_days, "not_active_enough"),
    )
    return tuple(reason for met, reason in checks if not met)
