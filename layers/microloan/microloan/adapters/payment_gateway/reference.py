"""The reference that a customer writes on a bank transfer, with two check digits.

It is the random part of the customer's ID in capitals, and check digits after ISO 7064 mod 97-10.
So the service needs no index of references.
"""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

REFERENCE = "^[A-Z0-9]{1,62}[0-9]{2}$"
_CUSTOMER = "cust-"
_OTHER_SIGNS = re.compile("[^A-Z0-9]+")


def reference_of(customer_id: str) -> str:
    """Return the reference of a customer.

    Examples
    --------
    >>> reference_of("cust-abcdefghijklmnopqrstuvwx")
    'ABCDEFGHIJKLMNOPQRSTUVWX20'
    """
    number = customer_id.removeprefix(_CUSTOMER).upper()
    return number + mod_97_10.calc_check_digits(number)


def customer_of_reference(remark: str) -> str | None:
    """Return the customer of a reference, or None for any other remark.

    People copy it by hand. So small letters and full-width ones are accepted, and so are blanks,
    dashes and Chinese words beside it.

    Examples
    --------
    >>> customer_of_reference("abcd efgh ijkl mnop qrst uvwx 20")
    'cust-abcdefghijklmnopqrstuvwx'
    >>> customer_of_reference("ABCDEFGHIJKLMNOPQRSTUVXW20") is None
    True
    """
    number = _OTHER_SIGNS.sub("", unicodedata.normalize("NFKC", remark).upper())
    if not re.match(REFERENCE, number):
        return None
    try:
        mod_97_10.validate(number)
    except ValidationError:
        return None
    return _CUSTOMER + number[:-2].lower()
