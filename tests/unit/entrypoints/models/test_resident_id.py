"""Resident IDs as people have and type them: none is refused for where it was given."""

import re
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from microloan.domain.customers.customer import OLDEST_AGE, require_plausible_birth
from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.identity import read_resident_id
from microloan_testing import persons

PROVINCES = ("11", "31", "44", "71", "81", "82", "83", "91", "00")
# Chongqing before 1997, a county made a city, one made a district, and one that is no more.
REAL_KINDS = (
    "50023519860615123X",
    "411082198906151234",
    "110112197006151239",
    "342401200106151232",
)


def with_check_digit(number: str) -> str:
    return number + mod_11_2.calc_check_digit(number)


@cache
def counties() -> tuple[str, ...]:
    """The codes that are given today, by the list that python-stdnum brings."""
    found, province = [], ""
    for line in (files("stdnum.cn") / "loc.dat").read_text("utf-8").splitlines():
        if line[:2].isdigit():
            province = line[:2]
        elif (county := re.match(r' +(\d{4}) county="(.*)"', line)) and _is_given(county[2]):
            found.append(province + county[1])
    return tuple(found)


def _is_given(names: str) -> bool:
    return any(not re.match(r"\[\d*-\d+\]", name) for name in names.split(","))


def test_resident_id_of_births_1940_to_2008_is_accepted_in_every_county() -> None:
    codes = [code for code in counties() if not code.endswith("00")]
    assert len(codes) == 3_137
    for year in range(1940, 2009):
        # Another day in each county and year, so that every day of a year comes.
        for at, code in enumerate(codes):
            born = date(year, 1, 1) + timedelta(days=(at + year) % 365)
            number = with_check_digit(f"{code}{born:%Y%m%d}{at % 1000:03}")
            assert read_resident_id(number) == (number, born)


@pytest.mark.parametrize("number", REAL_KINDS)
def test_resident_id_of_a_former_county_is_accepted(number: str) -> None:
    assert read_resident_id(number)[0] == number


@pytest.mark.parametrize(
    "number",
    [
        # A permanent residence card, as its issuer shows it.
        "911124198108030024",
        *(with_check_digit(f"{region}000019900307001") for region in ("81", "82", "83")),
        with_check_digit("71000019900307001"),
    ],
)
def test_permits_and_permanent_residence_cards_are_accepted_as_resident_ids(number: str) -> None:
    assert read_resident_id(number)[0] == number


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        ("11010519900307001", "format", "17 digits and one more digit or X"),
        ("1101051990030700178", "format", "17 digits and one more digit or X"),
        ("A10105199003070017", "format", "17 digits and one more digit or X"),
        ("110105X90307001", "format", "17 digits and one more digit or X"),
        ("٣10105199003070017", "format", "17 digits and one more digit or X"),
        ("110105199003070017\x00", "format", "17 digits and one more digit or X"),
        (with_check_digit("16010519900307001"), "region", "these two digits"),
        (with_check_digit("00010519900307001"), "region", "these two digits"),
        (with_check_digit("11010519900230001"), "birth", "Digits 7 to 14"),
        (with_check_digit("11010500000307001"), "birth", "Digits 7 to 14"),
        ("110105199003070018", "check_digit", "last character"),
        ("110105199003070071", "check_digit", "last character"),
    ],
)
def test_invalid_resident_id_is_refused_with_its_one_fault(
    number: str, code: str, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message) as refusal:
        read_resident_id(number)
    assert (refusal.value.field, refusal.value.code) == ("resident_id", f"resident_id_{code}")
    assert number not in str(refusal.value)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519900307101x",
        "１１０１０５１９９００３０７１０１Ｘ",
        " 110105 19900307 101X\n",
        "110105-19900307-101x",
        "110105－19900307－101Ⅹ",
        "\u200b110105\u00a019900307\u3000101X\ufeff",
    ],
)
def test_resident_id_has_one_form_however_it_is_typed(typed: str) -> None:
    assert read_resident_id(typed) == ("11010519900307101X", date(1990, 3, 7))


def test_resident_id_contains_the_date_of_birth() -> None:
    born = date(1990, 3, 7)
    assert read_resident_id(persons.resident_id("001", born, "110105")) == (
        "110105199003070017",
        born,
    )


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2024, 1, 16), "born_in_future"),
        (date(2024 - OLDEST_AGE - 1, 1, 15), "born_too_long_ago"),
    ],
)
def test_birth_in_the_future_or_too_long_ago_is_refused(born: date, code: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        require_plausible_birth(born, date(2024, 1, 15))
    assert (refusal.value.field, refusal.value.code) == ("resident_id", code)


def test_birth_today_or_at_the_oldest_age_is_accepted() -> None:
    today = date(2024, 1, 15)
    for born in (today, date(2024 - OLDEST_AGE - 1, 1, 16)):
        require_plausible_birth(born, today)


@given(
    st.sampled_from(PROVINCES),
    st.integers(0, 9999),
    st.dates(date(1, 1, 1), date(9999, 12, 31) - timedelta(days=1)),
    st.integers(0, 999),
)
def test_resident_id_of_any_place_and_date_is_read_unless_the_province_is_00(
    province: str, place: int, born: date, order: int
) -> None:
    number = with_check_digit(f"{province}{place:04}{born.year:04}{born:%m%d}{order:03}")
    if province == "00":
        with pytest.raises(InvalidInputError):
            read_resident_id(number)
    else:
        assert read_resident_id(number) == (number, born)


@given(st.text(max_size=40))
def test_arbitrary_text_is_either_a_resident_id_or_invalid_input(text: str) -> None:
    try:
        number, _ = read_resident_id(text)
    except InvalidInputError:
        return
    assert read_resident_id(number)[0] == number
