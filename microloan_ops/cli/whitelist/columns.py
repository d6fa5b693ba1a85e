"""The format of a row of a white list."""

import re
from collections.abc import Sequence
from datetime import date

from microloan.domain.channel import MOST_OPENID, Channel, is_openid, member_key
from microloan.domain.invitations.member import NO_END, Member

KEY_COLUMNS = ("channel", "openid")
# The range of each whole number. A hundred years are 1,200 months.
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
# The forms in which spreadsheets damage an ID, or write a missing one. A wallet's ID can have
# digits around an E, but no sign after it and no decimal point.
_MANGLED = (
    (re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[Ee][+-][0-9]+"), "a number in scientific notation"),
    (re.compile(r"[+-]?[0-9]+\.[0-9]*"), "a number with a decimal point"),
    (re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE), "a value that is no number"),
    (re.compile(r"none|null|nil|n/a|<na>|nat|true|false", re.IGNORECASE), "an empty cell"),
    (re.compile(r"#.*"), "an error of a spreadsheet"),
    (re.compile(r"=.*"), "a formula of a spreadsheet"),
    (re.compile(r".*['\"].*"), "quotes"),
)


def parse_member(values: Sequence[str]) -> Member:
    """Return the member of a row, with values in the order of `COLUMNS`.

    Raises
    ------
    ValueError
        When the row is wrong. The message gives the reason.
    """
    channel, openid, until, *rest = _trim(values, COLUMNS)
    member_channel, member_openid = _parse_identity(channel, openid)
    numbers = [_parse_whole(*pair) for pair in zip(RANGES, rest, strict=True)]
    card, account, active, abnormal, debtor, prescreen = numbers
    return Member(
        channel=member_channel,
        openid=member_openid,
        listed_until=_parse_date(until),
        card_months=card,
        account_months=account,
        active_days=active,
        abnormal_events=abnormal,
        debtor=bool(debtor),
        prescreen=prescreen,
    )


def parse_key(values: Sequence[str]) -> str:
    """Return the member's key of a row, with values in the order of `KEY_COLUMNS`.

    Raises
    ------
    ValueError
        When the row is wrong. The message gives the reason.
    """
    return member_key(*_parse_identity(*_trim(values, KEY_COLUMNS)))


def _trim(values: Sequence[str], columns: Sequence[str]) -> list[str]:
    if len(values) != len(columns):
        raise ValueError(f"The row must have {len(columns)} columns, not {len(values)}.")
    return [value.strip() for value in values]


def _parse_identity(channel: str, openid: str) -> tuple[Channel, str]:
    if channel not in _CHANNELS:
        raise ValueError("channel: Must be qq or wechat.")
    for form, damage in _MANGLED:
        if form.fullmatch(openid):
            raise ValueError(f"openid: Must be an ID, not {damage}. Export the column as text.")
    if not is_openid(openid):
        raise ValueError(f"openid: Must be 1 to {MOST_OPENID} ASCII characters without blanks.")
    return Channel(channel), openid


def _parse_date(text: str) -> date:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        parsed = None
    # Python accepts more forms of ISO 8601 than the documentation names.
    if parsed is None or parsed.isoformat() != text:
        raise ValueError("listed_until: Must be a date such as 2026-01-31.")
    if parsed.year not in _YEARS and parsed != NO_END:
        raise ValueError(
            f"listed_until: Must be from {_YEARS[0]} to {_YEARS[-1]}, or {NO_END} for no end."
        )
    return parsed


def _parse_whole(name: str, text: str) -> int:
    allowed = RANGES[name]
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) in allowed:
        return int(text)
    raise ValueError(f"{name}: Must be a whole number from {allowed[0]} to {allowed[-1]}.")
