"""What a row of a white list must be."""

import re
from collections.abc import Sequence
from datetime import date

from microloan.domain.channel import MOST_OPENID, Channel, is_openid, member_key
from microloan.domain.invitations.member import NO_END, Member

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
# What spreadsheets and table programs make of an id, and of one that is not there. An id of a
# wallet can have digits around an E, but no sign after it and no decimal point.
_MANGLED = (
    (re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[Ee][+-][0-9]+"), "a number in scientific notation"),
    (re.compile(r"[+-]?[0-9]+\.[0-9]*"), "a number with a decimal point"),
    (re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE), "what is no number"),
    (re.compile(r"none|null|nil|n/a|<na>|nat|true|false", re.IGNORECASE), "an empty cell"),
    (re.compile(r"#.*"), "an error of a spreadsheet, or a cell that was too narrow"),
    (re.compile(r"=.*"), "a formula of a spreadsheet"),
    (re.compile(r".*['\"].*"), "quotes"),
)


def parse_member(values: Sequence[str]) -> Member:
    """Return the member of a row, whose values are in the order of `COLUMNS`.

    Raises
    ------
    ValueError
        Saying what is wrong with the row.
    """
    channel, openid, until, *rest = _trimmed(values, COLUMNS)
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
    return member_key(*_identity(*_trimmed(values, KEY_COLUMNS)))


def _trimmed(values: Sequence[str], columns: Sequence[str]) -> list[str]:
    if len(values) != len(columns):
        raise ValueError(f"{len(columns)} columns, not {len(values)}")
    return [value.strip() for value in values]


def _identity(channel: str, openid: str) -> tuple[Channel, str]:
    if channel not in _CHANNELS:
        raise ValueError("channel: qq or wechat")
    for form, called in _MANGLED:
        if form.fullmatch(openid):
            raise ValueError(f"openid: {called}, not an id; export the column as text")
    if not is_openid(openid):
        raise ValueError(f"openid: 1 to {MOST_OPENID} ASCII characters without blanks")
    return Channel(channel), openid


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    # Python reads more forms of ISO 8601 than people do.
    if found is None or found.isoformat() != text:
        raise ValueError("listed_until: a date as 2026-01-31")
    if found.year not in _YEARS and found != NO_END:
        raise ValueError(
            f"listed_until: a date from {_YEARS[0]} to {_YEARS[-1]}, or {NO_END} for no end"
        )
    return found


def _whole(name: str, text: str) -> int:
    allowed = RANGES[name]
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) in allowed:
        return int(text)
    raise ValueError(f"{name}: a whole number, {allowed[0]} to {allowed[-1]}")
