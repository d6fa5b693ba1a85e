"""What requests may say: types, lengths and characters; the rules come after, in the domain."""

from datetime import date
from typing import Annotated

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field
from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from microloan.domain.customer import Identity
from microloan.domain.errors import Invalid
from microloan.usecases.hear_rails import Told

# Residence permits of Hong Kong, Macau and Taiwan: numbered like a resident ID, but of no place.
_PERMITS = ("810000", "820000", "830000")

_CHINA = 86

_Word = Annotated[str, Field(max_length=32)]
Id = Annotated[str, Field(pattern=r"^[a-z]+-[a-z2-7]{24}$")]


class Body(BaseModel):
    """A request's body: nothing unknown, nothing converted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class BindCardBody(Body):
    """`POST /bank-cards`."""

    name: Annotated[str, Field(min_length=2, max_length=64)]
    resident_id: Annotated[str, Field(pattern=r"^[0-9]{17}[0-9Xx]$")]
    mobile: Annotated[str, Field(min_length=11, max_length=16)]
    card_number: Annotated[str, Field(pattern=r"^[0-9]{16,19}$")]


class ApplicationBody(Body):
    """`POST /credit-applications`: the version of the wording that was agreed to, by consent."""

    consents: Annotated[dict[_Word, _Word], Field(max_length=8)]


class QuoteBody(Body):
    """`POST /loan-quotes`; the amount in fen."""

    amount: int
    instalments: int


class DrawBody(QuoteBody):
    """`POST /loans`; the amount in fen."""

    card_id: Id
    purpose: Annotated[str, Field(max_length=32)]


class CallbackBody(Body):
    """`POST /rails/callbacks`: what became of a transfer."""

    transfer_id: Id
    status: Annotated[str, Field(pattern=f"^({'|'.join(Told)})$")]


class RepaymentBody(Body):
    """`POST /loans/{loan_id}/repayments`: an amount in fen, or the whole loan."""

    amount: int | None = None
    settle: bool = False

    def amount_or_all(self) -> int | None:
        """Return the amount; None for the whole loan.

        Raises
        ------
        Invalid
            When neither or both are given.
        """
        if self.settle == (self.amount is not None):
            raise Invalid("amount", "amount_or_settle", "give an amount, or settle: true")
        return self.amount


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
