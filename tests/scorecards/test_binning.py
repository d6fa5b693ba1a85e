from math import log

import numpy as np
import pytest

from scorecards.binning import Bins, Fineness, cut, quantiles
from scorecards.figures import ABSENT, More

# Ten people with each of 0, 1, 2, 3; so many of them bad.
VALUES = np.repeat([0, 1, 2, 3], 10)
FINE = Fineness(least=0.01, most=10, apart=0.0)


def bad(*counts: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.concatenate([np.arange(10) < count for count in counts])


def test_weight_of_evidence_equals_the_calculation_by_hand() -> None:
    weights = Bins(np.array([0, 1]), np.array([300.0, 600.0]), np.array([60.0, 40.0])).weights()
    # A tenth is bad, so each bin gets 0.9 good and 0.1 bad people more.
    by_hand = [
        log(300.9 / 901.8) - log(60.1 / 100.2),
        log(600.9 / 901.8) - log(40.1 / 100.2),
    ]
    assert weights == pytest.approx(by_hand)


def test_a_bin_without_bad_people_has_a_finite_weight() -> None:
    assert np.isfinite(
        Bins(np.array([0, 1]), np.array([5.0, 5.0]), np.array([0.0, 5.0])).weights()
    ).all()


def test_neighbouring_bins_in_the_wrong_order_are_pooled() -> None:
    # More is worse, but 2 has fewer bad than 1: together they are 6 of 20.
    bins = Bins.count(np.arange(4), VALUES, bad(1, 4, 2, 8)).pooled(More.WORSE)
    assert bins.begins.tolist() == [0, 1, 3]
    assert bins.bads.tolist() == [1, 6, 8]
    assert bins.goods.tolist() == [9, 14, 2]


def test_pooling_continues_until_no_bin_is_in_the_wrong_order() -> None:
    # 1 and 2 make 6 of 20, less than 0's 4 of 10: all three are one bin.
    bins = Bins.count(np.arange(4), VALUES, bad(4, 5, 1, 8)).pooled(More.WORSE)
    assert bins.begins.tolist() == [0, 3]
    assert bins.bads.tolist() == [10, 8]


def test_pooling_in_the_other_direction_joins_all_rising_bins() -> None:
    bins = Bins.count(np.arange(4), VALUES, bad(1, 2, 3, 4)).pooled(More.BETTER)
    assert bins.begins.tolist() == [0]


@pytest.mark.parametrize(("most", "begins"), [(4, [0, 1, 2, 3]), (3, [0, 1, 3]), (2, [0, 3])])
def test_most_similar_bins_are_joined_down_to_the_limit(most: int, begins: list[int]) -> None:
    fineness = Fineness(least=0.01, most=most, apart=0.0)
    assert cut(VALUES, bad(1, 3, 4, 9), More.WORSE, fineness).tolist() == begins


def test_neighbouring_bins_that_hardly_differ_are_joined() -> None:
    fineness = Fineness(least=0.01, most=10, apart=0.5)
    assert cut(VALUES, bad(1, 3, 4, 9), More.WORSE, fineness).tolist() == [0, 1, 3]


def test_each_bin_holds_its_least_share() -> None:
    values = np.arange(100)
    assert quantiles(values, 0.25).tolist() == [0, 25, 50, 75]
    assert quantiles(np.append(values, ABSENT), 0.25).tolist() == [0, 25, 50, 75]
    # The rest of ten is too few for a bin of its own.
    assert quantiles(values, 0.3).tolist() == [0, 30, 60]


def test_absent_values_have_weight_zero_and_are_not_counted() -> None:
    with_absent = np.append(VALUES, [ABSENT] * 5)
    bins = Bins.count(
        cut(VALUES, bad(1, 3, 4, 9), More.WORSE, FINE),
        with_absent,
        np.append(bad(1, 3, 4, 9), [True] * 5),
    )
    assert bins.bads.sum() == 17
    assert bins.weigh(np.array([ABSENT, 0]))[0] == 0.0
    assert bins.weigh(np.array([ABSENT, 0]))[1] > 0.0
