from datetime import date

import pytest

from microloan.domain import ids
from microloan.domain.payments.part_collection import (
    LEAST_PART,
    CollectionTry,
    next_try,
    part_to_collect,
    try_of,
)

DAY = date(2026, 12, 15)


@pytest.mark.parametrize("each", list(CollectionTry))
def test_try_of_a_day_is_read_from_the_id_of_its_collection(each: CollectionTry) -> None:
    transfer_id = ids.collection_id("loan-1", DAY, each)
    assert try_of(transfer_id, "loan-1", DAY) is each
    assert try_of(transfer_id, "loan-1", date(2026, 12, 16)) is None


def test_customers_collection_is_no_try_of_the_day() -> None:
    transfer_id = ids.repayment_id("cust-1", "loan-1", "key")
    assert try_of(transfer_id, "loan-1", DAY) is None


@pytest.mark.parametrize(
    ("overdue", "expected"),
    [(True, ["night", "second", "third"]), (False, ["night"])],
)
def test_tries_after_the_end_of_day_are_three_at_most(overdue: bool, expected: list[str]) -> None:
    tries: list[CollectionTry] = []
    following: CollectionTry | None = CollectionTry.NIGHT
    while following:
        tries.append(following)
        following = next_try(following, overdue=overdue)
    assert tries == expected


def test_due_day_has_one_part_after_the_afternoon_and_three_tries() -> None:
    assert next_try(CollectionTry.AFTERNOON, overdue=False) is CollectionTry.THIRD
    assert next_try(CollectionTry.THIRD, overdue=False) is None


@pytest.mark.parametrize(
    ("of", "due", "asked", "available", "expected"),
    [
        # Half, then a fifth of what is due.
        (CollectionTry.NIGHT, 333_33, 333_33, None, 166_66),
        (CollectionTry.AFTERNOON, 333_33, 333_33, None, 166_66),
        (CollectionTry.SECOND, 333_33, 166_66, None, 66_66),
        # The named amount comes first, and may be the smallest one.
        (CollectionTry.NIGHT, 333_33, 333_33, 333_32, 333_32),
        (CollectionTry.SECOND, 333_33, 166_66, LEAST_PART, LEAST_PART),
        # With less than the least part on the card nothing is asked for.
        (CollectionTry.NIGHT, 333_33, 333_33, LEAST_PART - 1, 0),
        (CollectionTry.NIGHT, 333_33, 333_33, 0, 0),
        # A gateway that names what was asked for is wrong about it.
        (CollectionTry.NIGHT, 333_33, 333_33, 333_33, 166_66),
        # A share below the least part becomes the least part, unless that was asked for.
        (CollectionTry.NIGHT, 15_00, 15_00, None, LEAST_PART),
        (CollectionTry.SECOND, 15_00, LEAST_PART, None, 0),
        (CollectionTry.NIGHT, LEAST_PART, LEAST_PART, None, 0),
        # The customer paid in between: no more than what is due.
        (CollectionTry.NIGHT, 20_00, 333_33, 30_00, 0),
        (CollectionTry.NIGHT, 0, 333_33, None, 0),
        (CollectionTry.NIGHT, 12_00, 333_33, 12_00, 12_00),
    ],
)
def test_part_to_collect_is_the_available_amount_or_a_share_of_the_due_amount(
    of: CollectionTry, due: int, asked: int, available: int | None, expected: int
) -> None:
    assert part_to_collect(of, due, asked, available) == expected
