"""Step-up authentication (RFC 9470): the login that a draw needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from microloan.domain.errors import StepUpRequiredError
from microloan.domain.product import PRODUCT, Product


class Method(StrEnum):
    """A way to prove an identity: a value of the claim `amr` (RFC 8176)."""

    PASSWORD = "pwd"  # noqa: S105 - the name of a method
    ONE_TIME_CODE = "otp"
    FACE = "face"
    CARD_CHECK = "mca"
    """The member names a small sum that the wallet sent to the card, instead of showing a face."""
    CALL = "tel"
    """The member answers a call of the wallet, instead of showing a face."""


Combination = tuple[Method, ...]

_PASSWORD: Combination = (Method.PASSWORD,)
_CODE: Combination = (*_PASSWORD, Method.ONE_TIME_CODE)
_FACE: Combination = (*_CODE, Method.FACE)
# The measures on face recognition of 2025-06-01 ask for a way without a face.
_WITHOUT_FACE = tuple((*_CODE, method) for method in (Method.CARD_CHECK, Method.CALL))


@dataclass(frozen=True, slots=True)
class Authentication:
    """A member's last login, as the wallet's token states it.

    Parameters
    ----------
    methods
        Known values of the claim `amr`, sorted.
    auth_time
        The claim of this name: Unix seconds of the login.
    """

    methods: tuple[Method, ...]
    auth_time: int

    @classmethod
    def of(cls, values: Iterable[str], auth_time: int) -> "Authentication":
        """Return the login of a token's claims. Unknown methods prove nothing.

        Examples
        --------
        >>> Authentication.of(["pwd", "hwk", "otp"], 1_700_000_000).methods
        (<Method.ONE_TIME_CODE: 'otp'>, <Method.PASSWORD: 'pwd'>)
        """
        given = set(values)
        return cls(tuple(sorted(method for method in Method if method in given)), auth_time)

    @property
    def claims(self) -> Mapping[str, object]:
        """The claims, as the journal keeps them with a draw."""
        return {"amr": [method.value for method in self.methods], "auth_time": self.auth_time}


@dataclass(frozen=True, slots=True)
class RequiredAuthentication:
    """The login that a draw needs: one of these combinations, this recent."""

    accepted: tuple[Combination, ...]
    max_age: timedelta

    def check(self, shown: Authentication | None, received_at: int) -> None:
        """Require that a login suffices.

        Parameters
        ----------
        shown
            The login of the token, None for a token without these claims.
        received_at
            Unix seconds at which the request arrived. The login is as old as the time between.

        Raises
        ------
        StepUpRequiredError
            When the login is too weak or too old.
        """
        if shown is None or not any(set(shown.methods).issuperset(each) for each in self.accepted):
            raise self._refusal("Your login is too weak for this loan. Confirm who you are again.")
        if received_at - shown.auth_time > self.max_age.total_seconds():
            minutes = int(self.max_age.total_seconds() // 60)
            raise self._refusal(
                f"Your login is more than {minutes} minutes old. Confirm who you are again."
            )

    def _refusal(self, message: str) -> StepUpRequiredError:
        accepted = tuple(tuple(method.value for method in each) for each in self.accepted)
        return StepUpRequiredError(message, accepted, int(self.max_age.total_seconds()))


def required_authentication(
    amount: int,
    *,
    first_draw: bool,
    card_bound_at: datetime | None,
    now: datetime,
    product: Product = PRODUCT,
) -> RequiredAuthentication:
    """Return the login that a draw needs. A stronger one always suffices, too.

    Parameters
    ----------
    amount
        Fen.
    first_draw
        Whether no draw of the customer has arrived yet.
    card_bound_at
        The time of the card's binding, None for a card that is older than its record.

    Examples
    --------
    >>> noon = datetime(2026, 11, 29, 12)
    >>> required_authentication(
    ...     5_000_00, first_draw=False, card_bound_at=None, now=noon
    ... ).accepted
    ((<Method.PASSWORD: 'pwd'>, <Method.ONE_TIME_CODE: 'otp'>),)
    """
    new_card = card_bound_at is not None and now - card_bound_at < product.new_card_for
    if first_draw or new_card or amount >= product.face_from:
        accepted: tuple[Combination, ...] = (_FACE, *_WITHOUT_FACE)
    elif amount >= product.code_from:
        accepted = (_CODE,)
    else:
        accepted = (_PASSWORD,)
    return RequiredAuthentication(accepted, product.login_valid)
