from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.customers.screening import CLEAR, Hold, Screening
from microloan.domain.customers.screening_case import (
    CASE_PERIOD,
    Case,
    ScreeningList,
    case_id,
    digest_of,
    next_list,
)
from microloan.domain.errors import StateConflictError
from tests.support.builders.examples import CUSTOMER, NOON

HELD, CASE = Screening(listed=1).open_hold(CUSTOMER, NOON)
LATER = NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("state", "new_hit", "stopped_by"),
    [
        (CLEAR, False, None),
        (Screening(listed=1), True, 1),
        (HELD, False, 1),
        (replace(HELD, listed=2), True, 2),
        (HELD.remove(), False, 1),
        (Screening(listed=1, released=1), False, None),
        (Screening(listed=2, released=1), True, 2),
        (Screening(released=1), False, None),
    ],
)
def test_screening_with_an_undecided_hit_stops_all_movements(
    state: Screening, new_hit: bool, stopped_by: int | None
) -> None:
    assert (state.is_new_hit, state.stopped_by) == (new_hit, stopped_by)


def test_new_screening_hit_opens_a_hold_and_its_case() -> None:
    assert Case(case_id(CUSTOMER, "1"), CUSTOMER, 1, NOON) == CASE
    assert Screening(listed=1, hold=Hold(1, CASE.case_id, NOON)) == HELD


def test_newer_list_version_joins_the_open_case_and_keeps_its_deadline() -> None:
    joined, case = replace(HELD, listed=2).open_hold(CUSTOMER, LATER, CASE)
    assert case == replace(CASE, list_version=2)
    assert joined.hold == Hold(2, CASE.case_id, NOON)


def test_a_hold_stays_when_the_list_no_longer_names_the_person() -> None:
    assert HELD.remove().hold == HELD.hold
    assert replace(Screening(listed=1, released=1), revision=4).remove() == Screening(revision=4)


def test_released_list_version_opens_no_hold_but_a_newer_version_does() -> None:
    released = HELD.release(CASE)
    assert released == Screening(listed=1, released=1)
    assert not released.name(1).is_new_hit
    assert released.name(2).is_new_hit
    _, second = released.name(2).open_hold(CUSTOMER, LATER)
    assert second.case_id != CASE.case_id


def test_a_hold_by_hand_is_of_no_version_of_the_list() -> None:
    state, case = Screening(released=2).open_hold_by_hand(CUSTOMER, "wang", "an order", NOON)
    assert (state.hold, state.stopped_by) == (Hold(0, case.case_id, NOON), 0)
    assert state.release(case) == Screening(released=2)
    assert state.name(3).is_new_hit


def test_older_list_version_leaves_the_screening_unchanged() -> None:
    assert Screening(listed=2).name(1) == Screening(listed=2)


@pytest.mark.parametrize(
    "state", [Screening(listed=1), replace(HELD, listed=2).open_hold(CUSTOMER, LATER, CASE)[0]]
)
def test_release_of_a_hold_that_differs_from_its_case_is_refused(state: Screening) -> None:
    with pytest.raises(StateConflictError) as refused:
        state.release(CASE)
    assert refused.value.code == "case_changed"


def test_a_case_is_overdue_after_24_hours_unless_it_is_released() -> None:
    due = NOON + CASE_PERIOD
    assert CASE.due_at == due
    assert not CASE.is_overdue(due)
    assert CASE.is_overdue(due + timedelta(seconds=1))
    released = CASE.release(due, "approval-1")
    assert (released.released_at, released.approval_id) == (due, "approval-1")
    assert not released.is_overdue(due + timedelta(days=9))


def test_screening_list_with_the_same_persons_keeps_its_version() -> None:
    digest = digest_of(["b", "a"])
    first = next_list(None, digest, 2, NOON)
    assert first == ScreeningList(1, digest, 2, NOON)
    assert next_list(first, digest_of(["a", "b"]), 2, LATER) is first
    second = next_list(first, digest_of(["a"]), 1, LATER)
    assert second == ScreeningList(2, digest_of(["a"]), 1, LATER)
    assert next_list(second, digest, 2, LATER).version == 3
