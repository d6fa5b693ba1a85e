"""The login that a draw needs, at every threshold."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from microloan.domain.authentication import (
    Authentication,
    Method,
    RequiredAuthentication,
    required_authentication,
)
from microloan.domain.calendar import SHANGHAI
from microloan.domain.errors import StepUpRequiredError
from microloan.domain.ledger.journal import Entry
from microloan.domain.product import PRODUCT
from tests.support.builders.examples import history, terms

NOW = datetime(2026, 11, 29, 12, tzinfo=SHANGHAI)
RECEIVED = 1_800_000_000
VALID = 300
OLD_CARD = NOW - PRODUCT.new_card_for
PASSWORD, CODE = {("pwd",)}, {("pwd", "otp")}
FACE = {("pwd", "otp", "face"), ("pwd", "otp", "mca"), ("pwd", "otp", "tel")}
CUT = "too weak"


def required(
    amount: int = 500_00, *, first_draw: bool = False, card_bound_at: datetime | None = OLD_CARD
) -> RequiredAuthentication:
    return required_authentication(
        amount, first_draw=first_draw, card_bound_at=card_bound_at, now=NOW
    )


def accepted(required: RequiredAuthentication) -> set[tuple[str, ...]]:
    return {tuple(method.value for method in each) for each in required.accepted}


def login(*amr: str, age: int = 0) -> Authentication:
    return Authentication.of(amr, RECEIVED - age)


@pytest.mark.parametrize(
    ("amount", "combinations"),
    [
        (500_00, PASSWORD),
        (4_999_99, PASSWORD),
        (5_000_00, CODE),
        (49_999_99, CODE),
        (50_000_00, FACE),
        (200_000_00, FACE),
    ],
)
def test_larger_amount_needs_stronger_login(
    amount: int, combinations: set[tuple[str, ...]]
) -> None:
    assert accepted(required(amount)) == combinations


def test_first_draw_needs_a_face_or_its_alternative_whatever_its_amount() -> None:
    assert accepted(required(first_draw=True)) == FACE


@pytest.mark.parametrize(
    ("bound_at", "combinations"),
    [
        (NOW, FACE),
        (NOW - timedelta(days=1) + timedelta(seconds=1), FACE),
        (NOW - timedelta(days=1), PASSWORD),
        (None, PASSWORD),
    ],
)
def test_card_counts_as_new_for_a_day(
    bound_at: datetime | None, combinations: set[tuple[str, ...]]
) -> None:
    assert accepted(required(card_bound_at=bound_at)) == combinations


def test_thresholds_of_authentication_come_from_the_product() -> None:
    strict = replace(PRODUCT, code_from=0, face_from=1_000_00, login_valid=timedelta(minutes=1))
    needs = [
        required_authentication(
            amount, first_draw=False, card_bound_at=None, now=NOW, product=strict
        )
        for amount in (999_99, 1_000_00)
    ]

    assert [accepted(each) for each in needs] == [CODE, FACE]
    with pytest.raises(StepUpRequiredError, match="more than 1 minutes old"):
        needs[0].check(login("pwd", "otp", age=61), RECEIVED)


@pytest.mark.parametrize("combination", sorted(FACE))
def test_each_accepted_combination_suffices_for_every_draw(combination: tuple[str, ...]) -> None:
    for amount in (500_00, 5_000_00, 50_000_00):
        required(amount).check(login(*combination), RECEIVED)
    required(first_draw=True).check(login(*combination, "hwk"), RECEIVED)


@pytest.mark.parametrize(
    ("amount", "amr"),
    [
        (500_00, []),
        (500_00, ["otp", "face"]),
        (500_00, ["PWD"]),
        (5_000_00, ["pwd"]),
        (5_000_00, ["pwd", "face"]),
        (50_000_00, ["pwd", "otp"]),
        (50_000_00, ["face", "mca", "tel"]),
        (50_000_00, ["pwd", "otp", "sms"]),
    ],
)
def test_weaker_login_is_refused_with_the_accepted_combinations(
    amount: int, amr: list[str]
) -> None:
    with pytest.raises(StepUpRequiredError, match=CUT) as refusal:
        required(amount).check(login(*amr), RECEIVED)

    assert set(refusal.value.accepted) == accepted(required(amount))
    assert refusal.value.max_age == VALID


def test_token_without_claims_of_a_login_is_too_weak() -> None:
    with pytest.raises(StepUpRequiredError, match=CUT):
        required().check(None, RECEIVED)


def test_login_is_valid_for_five_minutes() -> None:
    required().check(login("pwd", age=VALID), RECEIVED)
    required().check(login("pwd", age=-20), RECEIVED)
    with pytest.raises(StepUpRequiredError, match="more than 5 minutes old"):
        required().check(login("pwd", age=VALID + 1), RECEIVED)


def test_refusal_names_the_usual_login_first() -> None:
    assert required(first_draw=True).accepted[0] == (
        Method.PASSWORD,
        Method.ONE_TIME_CODE,
        Method.FACE,
    )


def test_login_claims_in_any_order_have_one_form() -> None:
    one, other = login("pwd", "otp", "hwk"), login("otp", "pwd", "otp")

    assert one == other
    assert one.claims == {"amr": ["otp", "pwd"], "auth_time": RECEIVED}


def test_login_of_a_draw_is_in_the_hash_when_there_is_one() -> None:
    (_, entry), *_ = history(terms())
    opening = entry.opening
    assert opening

    def hashed(shown: Authentication | None) -> Entry:
        return replace(entry, opening=replace(opening, authentication=shown))

    drawn = hashed(login("pwd", "otp"))
    assert '"authentication":{"amr":["otp","pwd"],"auth_time":1800000000}' in drawn.canonical
    assert "authentication" not in hashed(None).canonical
    others = [hashed(login("pwd")), hashed(login("pwd", "otp", age=1)), hashed(None)]
    assert len({each.hash for each in (drawn, *others)}) == 4
