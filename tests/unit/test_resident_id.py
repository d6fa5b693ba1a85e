"""Resident IDs as people type them: what is none is refused, whatever the library makes of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from microloan.domain.errors import Invalid
from microloan.entry.requests import read_resident_id
from ops.cli import persons

PROVINCES = ("11", "31", "44", "71", "81", "82", "83", "91", "00")


def with_check_digit(number: str) -> str:
    return number + ric.calc_check_digit(number + "0")


@pytest.mark.parametrize(
    "number",
    [
        # Guangdong, and no county of it: the library fails by KeyError.
        "449462096401066757",
        with_check_digit("44946219900307001"),
        with_check_digit("99999919900307001"),
        with_check_digit("11010519900230001"),
        "110105199003070018",
    ],
)
def test_what_is_no_resident_id_is_refused_without_repeating_it(number: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_resident_id(number)
    assert (refusal.value.field, refusal.value.code) == ("resident_id", "resident_id_invalid")
    assert number not in str(refusal.value)


def test_a_resident_id_tells_the_date_of_birth() -> None:
    born = date(1990, 3, 7)
    assert read_resident_id(persons.resident_id("001", born)) == ("110105199003070017", born)
    assert read_resident_id("11010519900307101x")[0] == "11010519900307101X"


@given(
    st.sampled_from(PROVINCES),
    st.integers(0, 9999),
    st.dates(date(1, 1, 1), date(9999, 12, 31) - timedelta(days=1)),
    st.integers(0, 999),
)
def test_whatever_place_and_date_it_is_read_or_refused(
    province: str, place: int, born: date, order: int
) -> None:
    number = with_check_digit(f"{province}{place:04}{born.year:04}{born:%m%d}{order:03}")
    try:
        read = read_resident_id(number)
    except Invalid:
        read = (number, born)
    # Refused it may be, and never anything else, nor another person.
    assert read == (number, born)
