"""Made-up people and cards that the sandbox knows how to treat."""

from datetime import date

from stdnum import luhn
from stdnum.cn import ric

# Chaoyang, Beijing: has had its number since before anyone who may borrow was born.
_AREA = "110105"
_BANK = "622202"


def resident_id(person: str, born: date) -> str:
    """Return a valid resident ID of a test person.

    Parameters
    ----------
    person
        Three digits, after the table in `microloan.adapters.sandbox.persons`.
    born
        Date of birth; another date is another person of the same kind.
    """
    number = f"{_AREA}{born:%Y%m%d}{person}"
    return number + ric.calc_check_digit(number + "0")


def card_number(behaviour: str = "000", serial: int = 1, bank: str = _BANK) -> str:
    """Return a card number that passes Luhn.

    Parameters
    ----------
    behaviour
        Three digits, after the table in `microloan.adapters.sandbox.rails`.
    serial
        Another serial is another card.
    bank
        The first six digits.
    """
    number = f"{bank}{serial:09}{behaviour}"
    return number + luhn.calc_check_digit(number)
