"""A simulated day, beside the paper; and the parts it is made of."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from microloan.adapters.dynamodb.customer_items import OPEN_SHARDS
from microloan.adapters.dynamodb.loan_items import DAY_SHARDS
from microloan_ops.capacity.estimate import PROMISE, paper
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.night import night
from microloan_ops.capacity.quotas import published
from microloan_ops.capacity.settings import Mover, settings
from microloan_ops.capacity.simulated.buckets import SAVED_SECONDS, Buckets
from microloan_ops.capacity.simulated.comparison import TOLERANCE, beside, holds, windows
from microloan_ops.capacity.simulated.day import AROUND_NIGHT, Day
from microloan_ops.capacity.simulated.keys import day_keys, open_keys
from microloan_ops.capacity.simulated.shape import shape
from microloan_ops.capacity.simulated.shard_queues import Lanes, share_of
from microloan_ops.cost.counted import counted

LARGE = settings(
    {"TransferWorkerConcurrency": 100, "RequestsPerSecond": 9_000, "WarmWriteUnits": 12_000}
)
STATED = Load()
EVERYTHING = frozenset({"draws", "payments", "collections", "refunds"})


def test_a_day_has_its_average_and_its_peak() -> None:
    found = shape(10)
    assert found.mean() == pytest.approx(1)
    assert (found.max(), found.min() > 0) == (10, True)


def test_a_partition_saves_five_minutes_and_refuses_beyond() -> None:
    buckets = Buckets(10, {"Loans": [1, 1]})
    spent = np.array([10.0 * SAVED_SECONDS, 0])
    buckets.take(spent)
    assert buckets.refused == {}
    buckets.tick()
    buckets.take(np.array([14.0, 14.0]))
    assert buckets.refused == {"Loans": 4}


def test_a_partition_that_is_too_busy_for_a_minute_is_split_where_that_is_on() -> None:
    fixed, adaptive = (Buckets(10, {"Loans": [1]}, adapts=on) for on in (False, True))
    for buckets in (fixed, adaptive):
        for _ in range(600):
            buckets.take(np.array([15.0 * SAVED_SECONDS]))
            buckets.tick()
    assert adaptive.refused["Loans"] < fixed.refused["Loans"]


def test_a_lane_moves_in_turn_what_it_is_given() -> None:
    lanes = Lanes(Mover(100, 1, EVERYTHING), 1, 0.5)
    lanes.put(10, np.random.default_rng(1))
    # Ten of half a second each, and an eighth of a second until the shard is looked at.
    assert lanes.waits(1.0) == pytest.approx([5.125])
    assert lanes.move(1.0) == 2
    assert lanes.waiting.sum() == 8


def test_event_sources_share_what_their_function_may() -> None:
    first, second = (Lanes(Mover(6, 4, EVERYTHING), 1, 1.0) for _ in range(2))
    for lanes in (first, second):
        lanes.waiting[:] = 10
    assert share_of([first, second]) == 6 / 8
    assert share_of([first]) == 1


def test_every_key_of_an_index_gets_about_its_share() -> None:
    for keys, of in ((day_keys(), DAY_SHARDS), (open_keys(), OPEN_SHARDS)):
        assert len(keys) == of
        assert max(keys) < 1.15 * sum(keys) / of


def test_paper_and_simulation_agree() -> None:
    rows = paper(STATED, counted(), LARGE, published())
    rush, at_night = windows(STATED, counted(), LARGE)
    both = beside(rows, rush, at_night)
    assert len(both) == 14
    for what, (row, seen) in both.items():
        assert seen == pytest.approx(float(row.demand), rel=TOLERANCE), what
    on_paper = night(STATED, counted(), LARGE)
    assert at_night.night == pytest.approx(float(on_paper.workers), rel=TOLERANCE)
    assert holds(rush, at_night)


def test_the_same_seed_lives_the_same_day_and_another_does_not() -> None:
    few = range(1_200, 1_260)
    first, again, other = (
        Day(STATED, counted(), LARGE, seed).live(few).series["requests"] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_what_paper_says_binds_is_refused_when_it_is_lived() -> None:
    rows = paper(STATED, counted(), settings(), published())
    over = {row.what for row in rows if row.share > 1}
    assert "API stage, requests a second" in over
    rush, _ = windows(STATED, counted(), settings())
    assert rush.refused["requests"] > 0
    assert rush.arrives_within("rush") > PROMISE


def test_a_draw_waits_for_the_nights_collections_only_where_both_go_one_way() -> None:
    one_way = replace(LARGE, movers={"Outbox": Mover(100, 10, EVERYTHING)})
    waits = {
        of is LARGE: Day(STATED, counted(), of).live(AROUND_NIGHT).arrives_within("night")
        for of in (LARGE, one_way)
    }
    assert waits[True] < 5
    assert waits[False] > PROMISE


def test_twice_what_is_borne_is_not() -> None:
    twice = replace(STATED, draws=STATED.draws * 2, open_loans=Decimal(1_000_000))
    assert not holds(*windows(twice, counted(), LARGE))
