"""Who binds which card: resident ID, mobile and card number as their rules say.

A module of its own, because only one function needs what knows these rules.
"""

from datetime import date

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from microloan.domain.customer import Identity
from microloan.domain.errors import Invalid
from microloan.entry.requests import BindCardBody

# Residence permits of Hong Kong, Macau and Taiwan: numbered like a resident ID, but of no place.
_PERMITS = ("810000", "820000", "830000")

_CHINA = 86


def identity_of(body: BindCardBody) -> Identity:
    """Return the person of a request.

    Raises
    ------
    Invalid
        Naming `resident_id` or `mobile`; the value itself is never repeated.
    """
    resident_id, born = read_resident_id(body.resident_id)
    return Identity(body.name.strip(), resident_id, _mobile(body.mobile), born)


def card_number_of(body: BindCardBody) -> str:
    """Return the card number, or refuse one whose check digit is wrong.

    Raises
    ------
    Invalid
        Naming `card_number`.
    """
    if not luhn.is_valid(body.card_number):
        raise Invalid("card_number", "card_number_invalid", "the card number is not right")
    return body.card_number


def read_resident_id(text: str) -> tuple[str, date]:
    """Return a resident ID as it is stored, and the date of birth in it.

    Raises
    ------
    Invalid
        Naming `resident_id`; the number itself is not repeated.
    """
    number = text.upper()
    validate = mod_11_2.validate if number.startswith(_PERMITS) else ric.validate
    try:
        validate(number)
        return number, ric.get_birth_date(number)
    except (ValidationError, KeyError):
        # The library's message could tell the number; ours does not. And of a province that is one
        # without a county of these digits, it knows no better than KeyError.
        raise Invalid(
            "resident_id", "resident_id_invalid", "the resident ID is not right"
        ) from None


def _mobile(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if not mobile or number.country_code != _CHINA:
        raise Invalid("mobile", "mobile_invalid", "a mobile number of mainland China is needed")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
