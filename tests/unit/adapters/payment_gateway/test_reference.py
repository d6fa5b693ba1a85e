import pytest
from hypothesis import given
from hypothesis import strategies as st

from microloan.adapters.payment_gateway.reference import customer_of_reference, reference_of

_SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
CUSTOMERS = st.text(_SIGNS, min_size=24, max_size=24).map("cust-".__add__)


@given(CUSTOMERS)
def test_reference_of_a_customer_leads_back_to_the_customer(customer_id: str) -> None:
    assert customer_of_reference(reference_of(customer_id)) == customer_id


@pytest.mark.parametrize(
    "written",
    [
        "abcd efgh ijkl mnop qrst uvwx 20",
        # As a Chinese keyboard writes it, with a dash of its own and a word before it.
        "还款：ＡＢＣＤ－ＥＦＧＨ－ＩＪＫＬ－ＭＮＯＰ－ＱＲＳＴ－ＵＶＷＸ－２０",
        "还款ABCDEFGHIJKLMNOPQRSTUVWX20，谢谢",
        "ABCD\u2013EFGH\u2013IJKL\u2013MNOP\u2013QRST\u2013UVWX\u201320\u200b",
    ],
)
def test_reference_as_people_write_it_names_the_customer(written: str) -> None:
    assert customer_of_reference(written) == "cust-abcdefghijklmnopqrstuvwx"


@given(CUSTOMERS, st.integers(0, 23), st.integers(1, 25))
def test_reference_with_one_wrong_letter_names_no_customer(
    customer_id: str, place: int, step: int
) -> None:
    reference = reference_of(customer_id)
    # A letter for a digit changes the length of the number, so one in 97 of these passes.
    right = reference[place]
    signs = "234567" if right.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    wrong = signs[(signs.index(right) + step) % len(signs)]
    found = customer_of_reference(reference[:place] + wrong + reference[place + 1 :])
    assert found == (customer_id if wrong == right else None)


@pytest.mark.parametrize("remark", ["", "for my loan", "还款", "ABCD-EFGH", "12", "A" * 70])
def test_remark_without_a_reference_names_no_customer(remark: str) -> None:
    assert customer_of_reference(remark) is None
