"""What a row of a white list must be."""

from collections.abc import Sequence
from datetime import date

from microloan.domain.member import MOST_OPENID, Channel, Member, is_openid, member_key

KEY_COLUMNS = ("channel", "openid")
# The whole numbers of a row, and what each may be; a hundred years are 1,200 months.
RANGES = {
    "card_months": range(1_201),
    "account_months": range(1_201),
    "active_days": range(31),
    "abnormal_events": range(10_001),
    "debtor": range(2),
    "prescreen": range(1_001),
}
COLUMNS = (*KEY_COLUMNS, "listed_until", *RANGES)
_CHANNELS = frozenset(Channel)
_YEARS = range(2_000, 2_200)
_MOST_DIGITS = 9


def parse_member(values: Sequence[str]) -> Member:
    """Return the member of a row, whose values are in the order of `COLUMNS`.

    Raises
    ------
    ValueError
        Saying what is wrong with the row.
    """
    _require_as_many(values, COLUMNS)
    channel, openid, until, *rest = values
    member_channel, member_openid = _identity(channel, openid)
    numbers = [_whole(*one) for one in zip(RANGES, rest, strict=True)]
    card, account, active, abnormal, debtor, prescreen = numbers
    return Member(
        channel=member_channel,
        openid=member_openid,
        listed_until=_day(until),
        card_months=card,
        account_months=account,
        active_days=active,
        abnormal_events=abnormal,
        debtor=bool(debtor),
        prescreen=prescreen,
    )


def parse_key(values: Sequence[str]) -> str:
    """Return the member's key of a row, whose values are in the order of `KEY_COLUMNS`.

    Raises
    ------
    ValueError
        Saying what is wrong with the row.
    """
    _require_as_many(values, KEY_COLUMNS)
    return member_key(*_identity(*values))


def _require_as_many(values: Sequence[str], columns: Sequence[str]) -> None:
    if len(values) != len(columns):
        raise ValueError(f"{len(columns)} columns, not {len(values)}")


def _identity(channel: str, openid: str) -> tuple[Channel, str]:
    if channel not in _CHANNELS:
        raise ValueError("channel: qq or wechat")
    if not is_openid(openid):
        raise ValueError(f"openid: 1 to {MOST_OPENID} ASCII characters")
    return Channel(channel), openid


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    # Python reads more forms of ISO 8601 than people do.
    if found is None or found.isoformat() != text or found.year not in _YEARS:
        raise ValueError("listed_until: a date as 2026-01-31")
    return found


def _whole(name: str, text: str) -> int:
    allowed = RANGES[name]
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) in allowed:
        return int(text)
    raise ValueError(f"{name}: a whole number, {allowed[0]} to {allowed[-1]}")
