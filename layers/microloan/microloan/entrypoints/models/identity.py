"""Normal form of an identity and a card, made once at the border of the service.

A module of its own, because only one function needs these rules. The checked form is also the one
that is stored, hashed and sent. Width, case, blanks and hyphens are normalised before any check.
"""

import re
import unicodedata
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from microloan.domain.customers.customer import Identity
from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.onboarding_requests import BindCardBody

# The first two digits of a resident ID: the provinces, Taiwan, and the residence permits of people
# from Hong Kong, Macau and Taiwan. The counties behind them were renamed and renumbered for decades
# while the numbers stayed. So no list of counties can refuse a person.
_REGIONS = frozenset(
    {
        *("11", "12", "13", "14", "15", "21", "22", "23"),
        *("31", "32", "33", "34", "35", "36", "37"),
        *("41", "42", "43", "44", "45", "46"),
        *("50", "51", "52", "53", "54", "61", "62", "63", "64", "65"),
        *("71", "81", "82", "83"),
    }
)
# Before the province in the number of a foreigner's permanent residence card.
_PERMANENT_RESIDENT = "9"
_RESIDENT_ID = re.compile(r"[0-9]{17}[0-9X]")
# UnionPay's are 16 to 19 digits. Some banks' old debit cards have fewer.
_CARD_NUMBER = re.compile(r"[0-9]{12,19}")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")

# Characters that people type for the dot of a name, for an apostrophe and for a hyphen. They are
# replaced before NFKC, which makes a blank and a mark of some of them.
_DOT = "\u00b7"
_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb\uff65\u02d9\u25cf", _DOT),
        **dict.fromkeys("\u16eb\ua78f\u2e31\u2e33", _DOT),
        **dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_AROUND_DOT = re.compile(rf"\s*{_DOT}\s*")
# Between Chinese characters a full stop is meant for the dot.
_HAN = "[\u3007\u3400-\u9fff\U00020000-\U0003fffd]"
_STOP_FOR_DOT = re.compile(rf"(?<={_HAN})\s*[.\u3002]\s*(?={_HAN})")
# Selectors of a glyph's variant: invisible characters, but marks to Unicode.
_SELECTORS = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BETWEEN = frozenset({_DOT, " ", "'", "-", ".", ","})
# Ideographs, including the planes that Python's table does not cover to the end.
_IDEOGRAPHS = range(0x20000, 0x3FFFE)
_ZERO = "\u3007"
_FEWEST, _MOST = 2, 64


def identity_of(body: BindCardBody) -> Identity:
    """Return the person of a request.

    Raises
    ------
    InvalidInputError
        Naming `name`, `resident_id` or `mobile`. The value itself is never repeated.
    """
    resident_id, born = read_resident_id(body.resident_id)
    return Identity(read_name(body.name), resident_id, read_mobile(body.mobile), born)


def card_number_of(body: BindCardBody) -> str:
    """Return the card number of a request.

    Only its issuer knows whether the card exists.

    Raises
    ------
    InvalidInputError
        Naming `card_number`.
    """
    number = normal_number(body.card_number)
    if not _CARD_NUMBER.fullmatch(number):
        raise InvalidInputError(
            "card_number", "card_number_length", "The card number must have 12 to 19 digits."
        )
    return number


def normal_number(text: str) -> str:
    """Return a number without typed extras: plain digits and capitals, no blanks.

    Examples
    --------
    >>> normal_number(" 110105－19900307 123x ")
    '11010519900307123X'
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if not _is_gap(char)).upper()


def read_resident_id(text: str) -> tuple[str, date]:
    """Return a resident ID as it is stored, and the date of birth in it.

    Raises
    ------
    InvalidInputError
        Naming `resident_id` and its fault. The number itself is not repeated.
    """
    number = normal_number(text)
    if not _RESIDENT_ID.fullmatch(number):
        raise InvalidInputError(
            "resident_id",
            "resident_id_format",
            "The resident ID must be 17 digits and one more digit or X.",
        )
    if number[:2] not in _REGIONS and number[0] != _PERMANENT_RESIDENT:
        raise InvalidInputError(
            "resident_id",
            "resident_id_region",
            "No resident ID begins with these two digits. Check the number.",
        )
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidInputError(
            "resident_id",
            "resident_id_birth",
            "Digits 7 to 14 of the resident ID are not a date. Check the number.",
        ) from None
    try:
        mod_11_2.validate(number)
    except ValidationError:
        raise InvalidInputError(
            "resident_id",
            "resident_id_check_digit",
            "The resident ID's last character is wrong. Check the number.",
        ) from None
    return number, born


def read_name(text: str) -> str:
    r"""Return a name as it is stored: one kind of dot, no invisible signs.

    Raises
    ------
    InvalidInputError
        Naming `name`.

    Examples
    --------
    >>> read_name(" 买买提・吐尔逊\u200b ")
    '买买提·吐尔逊'
    """
    plain = unicodedata.normalize("NFKC", text.translate(_TYPED))
    seen = "".join(char for char in _SELECTORS.sub("", plain) if unicodedata.category(char) != "Cf")
    dotted = _AROUND_DOT.sub(_DOT, _STOP_FOR_DOT.sub(_DOT, seen))
    name = " ".join(dotted.split()).strip(_DOT)
    letters = sum(map(_is_letter, name))
    others = all(_is_letter(char) or _is_mark(char) or char in _BETWEEN for char in name)
    if letters < _FEWEST or len(name) > _MOST or not others:
        raise InvalidInputError(
            "name", "name_invalid", "The name must have two letters or more, and no other signs."
        )
    return name


def read_mobile(text: str) -> str:
    """Return a mobile number of mainland China in E.164 form.

    Raises
    ------
    InvalidInputError
        Naming `mobile`.
    """
    # Carriers get new numbers every few years, so no list of them can refuse a number.
    match = _MOBILE.fullmatch(normal_number(text))
    if not match:
        raise InvalidInputError(
            "mobile", "mobile_invalid", "The mobile number must be one of mainland China."
        )
    return f"+86{match[1]}"


def _is_gap(char: str) -> bool:
    return char.isspace() or char == "\u2212" or unicodedata.category(char) in {"Pd", "Cf"}


def _is_letter(char: str) -> bool:
    return char.isalpha() or char == _ZERO or ord(char) in _IDEOGRAPHS


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
