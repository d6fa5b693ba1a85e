"""The log's second line of defence: text like personal data is not written.

The first is that no code logs any. But an error repeats its input, and a library may log more in
its next version. Data with a pattern are found anywhere. A name has no pattern, so it is found by
its key.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

HIDDEN = "[hidden]"

# Values under these names are never shown. In text the names stand in quotes before a colon.
NAMES = frozenset(
    {
        "authorization",
        "authorizationtoken",
        "card_number",
        "mobile",
        "name",
        "phone",
        "resident_id",
        "secret",
        "token",
        "webhook-signature",
        "webhook_secrets",
        "x-signature",
    }
)
_NAMED = "|".join(map(re.escape, sorted(NAMES)))
# Requests may write digits in full width, and put a gap between groups of them, a middle dot too.
# The gap is the same throughout, or a date and an amount beside it would look like a card.
_D, _X = "[0-9\uff10-\uff19]", "[0-9X\uff10-\uff19\uff38\uff58]"
_GAP = (
    "[ \t\u00a0\u00b7\u2002-\u200b\u2010-\u2015\u2022\u2027\u202f\u2212\u2219\u22c5"
    "\u3000\u30fb\uff0d\uff3f\uff65_-]"
)
_BEFORE, _AFTER = "(?<![0-9A-Za-z\uff10-\uff19])", "(?![0-9A-Za-z\uff10-\uff19])"
# A date, and an ID of a date and a number.
_DAY = "(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9])"
_GROUPED = (
    # Between 15 and 19 characters in all, of which only the last can be X.
    rf"(?<![0-9A-Za-z\uff10-\uff19-])(?!{_DAY})"
    rf"(?=(?:{_D}{_GAP}?){{14,18}}{_X}(?![0-9A-Za-z\uff10-\uff19-]))"
    rf"{_D}{{3,15}}(?P<gap>{_GAP}){_D}{{3,15}}(?:(?P=gap){_D}{{3,15}}){{0,4}}"
    rf"(?:(?P=gap){_X}{{1,4}}|{_X})?(?![0-9A-Za-z\uff10-\uff19-])"
)
# A dot is in amounts, addresses and versions, a slash between any two numbers. So they count as
# gaps only in a chain with the length of a whole number. It has three groups or more with dots,
# and four with slashes. A moment begins with its day, as no number of a person or card does.
_DOT, _SLASH = "[.\uff0e]", "[/\uff0f]"
_APART = "(?<![0-9A-Za-z\uff10-\uff19-])(?<![0-9\uff10-\uff19][./\uff0e\uff0f])"
_MOMENT = "(?:19|20)[0-9]{2}[01][0-9][0-3][0-9](?![0-9])"


def _chain(name: str, gap: str, groups: int) -> str:
    """Return the pattern of a whole chain with a least number of groups."""
    end = rf"{_AFTER}(?!(?P={name}){_D})"
    return (
        rf"{_APART}(?!{_MOMENT})(?={_D}{{3,15}}(?P<{name}>{gap}))"
        rf"(?=(?:{_D}(?P={name})?){{14,18}}{_X}{end})"
        rf"(?:{_D}{{3,15}}(?P={name})){{{groups - 1},5}}{_D}{{0,14}}{_X}{end}"
    )


# A resident ID may have its date of birth in groups, too: the year of a possible borrower.
_YEAR = rf"(?:[1\uff11][9\uff19]{_D}|[2\uff12][0\uff10][01\uff10\uff11]){_D}"
_MONTH = "(?:[0\uff10][1-9\uff11-\uff19]|[1\uff11][0-2\uff10-\uff12])"
_DATE = f"(?:[0\uff10][1-9\uff11-\uff19]|[12\uff11\uff12]{_D}|[3\uff13][01\uff10\uff11])"
_BORN = (
    rf"{_APART}{_D}{{6}}(?P<born>{_DOT}|{_SLASH}|{_GAP}){_YEAR}(?P=born)?{_MONTH}(?P=born)?{_DATE}"
    rf"(?P=born)?{_D}{{3}}(?P=born)?{_X}{_AFTER}"
)
_PATTERN = (
    # A bearer token, a signed token without the word before it, and the secret of webhooks.
    r"bearer\s+[\w.~+/=-]+"
    r"|whsec_[\w+/=-]+"
    r"|eyJ[\w-]{8,}(?:\.[\w-]*){0,2}"
    # A resident ID, and a card's number in one piece or in groups. The service's own IDs have
    # letters, too.
    rf"|{_BEFORE}{_D}{{17}}{_X}{_AFTER}"
    rf"|{_BEFORE}{_D}{{15,19}}{_AFTER}"
    rf"|{_BORN}|{_GROUPED}|{_chain('dot', _DOT, 3)}|{_chain('slash', _SLASH, 4)}"
    # A mobile number of mainland China.
    rf"|{_BEFORE}(?:(?:\+|00)?86{_GAP}?)?1[3-9]{_D}"
    rf"(?:(?:{_GAP}?{_D}{{4}}){{2}}|{_D}{_GAP}{_D}{{4}}{_GAP}{_D}{{3}}){_AFTER}"
    rf"|{_BEFORE}(?:(?:\+|00)?86{_DOT})?1[3-9]{_D}(?:{_DOT}{_D}{{4}}){{2}}{_AFTER}"
    # A named value in a printed JSON text, dict or object.
    rf"|(?<=[\"'])(?:{_NAMED})[\"']\s*:\s*(?:\"[^\"]*\"|'[^']*'|b'[^']*')"
    rf"|\b(?:{_NAMED})=(?:\"[^\"]*\"|'[^']*')"
)
_FLAGS = re.ASCII | re.DOTALL | re.IGNORECASE
# Signs beyond ASCII take two thirds of the work to compile the pattern, and most lines have none.
# They are only in sets, each beside a sign of ASCII. Without them the pattern finds the same in
# ASCII.
_ASCII = re.compile(re.sub("[^\x00-\x7f](?:-[^\x00-\x7f])?", "", _PATTERN), _FLAGS)
# The input in an error of pydantic. The search covers only the text before the last end. A search
# for a missing end would read the rest of the text again for each beginning.
_INPUT = re.compile(r"(?<=input_value=).*?(?=, input_type=)", re.DOTALL)
_INPUT_END = ", input_type="


def redact(text: str) -> str:
    """Return a text without parts that resemble personal data or a token.

    Examples
    --------
    >>> redact("no customer has 110105199003074514")
    'no customer has [hidden]'
    >>> redact("loan loan-2222bbbb3333cccc4444dddd of 12000000 fen")
    'loan loan-2222bbbb3333cccc4444dddd of 12000000 fen'
    """
    inputs, end, rest = text.rpartition(_INPUT_END)
    patterns = _ASCII if text.isascii() else _unicode_patterns()
    return patterns.sub(HIDDEN, _INPUT.sub(HIDDEN, inputs + end) + rest)


@cache
def _unicode_patterns() -> re.Pattern[str]:
    return re.compile(_PATTERN, _FLAGS)


def redact_value(value: Any) -> Any:  # noqa: ANN401 - any logged value
    """Return a value of a log line with every text in it redacted. Figures stay.

    Examples
    --------
    >>> redact_value({"mobile": "13800138000", "amount": 13800138000})
    {'mobile': '[hidden]', 'amount': 13800138000}
    """
    match value:
        case str():
            return redact(value)
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return {
                redact(str(name)): HIDDEN if str(name).lower() in NAMES else redact_value(item)
                for name, item in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [redact_value(item) for item in value]
        case _:
            # Any other value is written in its printed form.
            return redact(str(value))
