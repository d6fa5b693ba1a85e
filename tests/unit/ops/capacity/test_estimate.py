"""The estimate, recalculated by hand, and the stack's own settings."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from microloan.usecases.end_of_day.close_days import interleave_segments
from microloan_ops.capacity.end_of_day import crowding, end_of_day
from microloan_ops.capacity.estimate import HAND_OVER, estimate
from microloan_ops.capacity.limit_use import LimitUse
from microloan_ops.capacity.load import Load, busiest_due_day
from microloan_ops.capacity.peak import executions, units_by_place
from microloan_ops.capacity.quotas import Quotas, published
from microloan_ops.capacity.settings import (
    PARAMETERS,
    EventSource,
    Settings,
    matches,
    segments,
    settings,
)
from microloan_ops.cost.counted import Counted, Night, Operation, counted
from microloan_ops.template import PATH, template
from tests.support.assertions.operation_counts import NOTHING, counts

# A draw a second at the peak.
LOAD = Load(draws=Decimal(8_640), accounts=Decimal(1_000), open_loans=Decimal(1_000_000))
COLLECTION = dict.fromkeys(("Loans", "Transfers", "Transfers/open"), Decimal(1))
EVERYTHING = frozenset({"draws", "payments", "collections", "refunds"})
ONE_PATH = Settings(
    requests=100,
    routes=settings().routes,
    event_sources={"Outbox": EventSource(reserved=50, batches=10, takes=EVERYTHING)},
    workers=100,
    warm=4_000,
    worker_seconds=900,
    close_seconds=900,
    day_shards=4,
    open_shards=2,
)
TWO_PATHS = replace(
    ONE_PATH,
    event_sources={
        "Outbox": EventSource(50, 10, frozenset({"draws", "payments", "refunds"})),
        "Collections": EventSource(50, 5, frozenset({"collections"})),
    },
)


def book(**operations: Operation) -> Counted:
    a_microsecond = Night(Decimal(0), Decimal(0), Decimal(1), COLLECTION)
    return counts(LOAD.usage.operations(), a_microsecond, **operations)


def rows(of: Counted, settings_: Settings = ONE_PATH, load: Load = LOAD) -> dict[str, LimitUse]:
    return {
        f"{use.limit_name}, {use.when}": use for use in estimate(load, of, settings_, published())
    }


def test_tenfold_peak_multiplies_the_steps_of_a_draw() -> None:
    assert LOAD.draws_a_second == 1
    done = LOAD.a_second()
    assert done["borrow"].quantize(Decimal("0.0001")) == 1
    assert done["quote a draw"].quantize(Decimal("0.0001")) == 3
    # A visit for every sixth of a draw's, four looks for its money, and the entrance besides.
    assert done["the page"].quantize(Decimal("0.01")) == 6
    assert done["look at a loan"].quantize(Decimal("0.01")) == 7
    assert done["a payment is collected"] == done["repay"]


def test_busiest_due_day_is_the_21st_with_the_draws_of_29_to_31() -> None:
    # 365 days: twelve times the 21st, and the 29th, 30th and 31st, 11, 11 and 7 times.
    assert busiest_due_day() == Decimal(12 + 11 + 11 + 7) / 365
    assert LOAD.night_collections == Decimal(41_000_000) / 365


def test_concurrent_executions_are_the_rate_times_the_duration() -> None:
    busy = executions(LOAD, book(borrow=replace(NOTHING, calls={"GetItem": 4, "Encrypt": 2})))
    # 4 x 5 ms + 2 x 10 ms
    assert busy["borrow"].quantize(Decimal("0.00001")) == Decimal("0.04")


def test_capacity_units_go_to_the_tables_and_indexes_that_were_counted() -> None:
    drawn = replace(NOTHING, places={"Loans": (Decimal(2), Decimal(4))})
    read, written = units_by_place(LOAD, book(borrow=drawn))["Loans"]
    assert [round(read, 6), round(written, 6)] == [2, 4]


def test_index_key_takes_its_share_of_the_writes() -> None:
    drawn = replace(NOTHING, places={"Journal/by_day": (Decimal(0), Decimal(8))})
    open_ = replace(NOTHING, places={"Transfers/open": (Decimal(0), Decimal(3))})
    found = rows(book(borrow=drawn, repay=open_))
    day = found["Journal/by_day, units written a second at one of 4 keys, at the peak"]
    assert [round(day.demand, 6), day.limit] == [2, 1_000]
    key = found["Transfers/open, units written a second at one of 2 keys, at the peak"]
    assert round(key.demand, 6) == Decimal("1.5")


def test_stage_rate_contains_every_file_of_the_page() -> None:
    file = replace(NOTHING, requested=True, files=10)
    row = rows(book(a_file_of_the_page=file))["API stage, requests a second, at the peak"]
    # 15 % of six visits for each draw, and two in ten of the accounts once a year
    assert round(row.demand, 3) == 9 + round(Decimal(200 * 10 * 10) / (365 * 86_400), 3)
    assert row.share == row.demand / 100


def test_stream_concurrency_is_limited_by_shards_or_reservation() -> None:
    # Four partitions of a new table, so four shards, ten batches of each at once.
    assert EventSource(50, 10, EVERYTHING).at_once(4) == 40
    assert EventSource(30, 10, EVERYTHING).at_once(4) == 30


def test_draw_waits_behind_end_of_day_collections_only_on_a_shared_path() -> None:
    # A collection moves in 200 ms that the rails take, 40 at once; it is put there in 20 ms of
    # work, four round trips to tables, by 51 workers.
    of = book(
        a_payment_is_collected=NOTHING,
        repay=replace(NOTHING, calls={"BatchGetItem": 2, "TransactWriteItems": 2}),
    )
    found = end_of_day(LOAD, of, ONE_PATH)
    collections = Decimal(41_000_000) / 365
    assert segments(1_000_000) == 51
    assert round(found.drained, 6) == round(collections * Decimal("0.2") / 40, 6)
    # A microsecond for each loan, at a core's share of 512/1769, besides.
    a_second = Decimal(1769) / 512
    assert round(found.workers, 6) == round((collections * Decimal("0.02") + a_second) / 51, 6)
    assert found.draw_waits == found.drained - found.workers
    apart = end_of_day(LOAD, of, TWO_PATHS)
    assert apart.draw_waits == 0
    assert apart.drained == found.drained * 2


def test_the_close_reads_every_entry_of_the_day_once() -> None:
    entry = replace(book().night, entry=Decimal(10), entry_bytes=1 << 10)
    found = end_of_day(LOAD, replace(book(), night=entry), ONE_PATH)
    entries = Decimal(8_640 * 3) + Decimal(41_000_000) / 365
    assert LOAD.entries == entries
    # 10 us at a core's share of 512/1769, and 50 ms for each thousand of 1 KB
    by_hand = entries * (Decimal("0.00001") * 1769 / 512 + Decimal("0.05") / 1024)
    assert round(found.close, 9) == round(by_hand, 9)


def test_interleaved_segments_spread_the_workers_over_the_table() -> None:
    assert sorted(interleave_segments(501)) == list(range(501))
    assert crowding(range(501), 100, 4) == 4
    assert crowding(interleave_segments(501), 100, 4) < Decimal("1.3")
    assert interleave_segments(1) == (0,)


def test_estimate_lists_the_limit_with_the_largest_share_first() -> None:
    found = estimate(Load(), counted(), settings(), published())
    shares = [row.share for row in found]
    assert shares == sorted(shares, reverse=True)
    assert len({(row.limit_name, row.when) for row in found}) == len(found)
    assert all(row.remedy for row in found)


def test_capacity_settings_are_those_of_the_template() -> None:
    defaults = {name: one.get("Default") for name, one in template()["Parameters"].items()}
    found = settings()
    assert found.requests == defaults["RequestsPerSecond"]
    assert found.event_source("draws").reserved == defaults["TransferWorkerConcurrency"]
    assert found.partitions == defaults["WarmWriteUnits"] / 1_000
    assert found.routes["GET /statements/{month}"] == 200
    given = settings({"RequestsPerSecond": 7, "WarmWriteUnits": 9_000})
    assert (given.requests, given.partitions) == (7, 9)
    with pytest.raises(LookupError, match="Nothing"):
        settings({"Nothing": 1})


def test_each_kind_of_new_transfer_has_one_event_source() -> None:
    taken = {name: one.takes for name, one in settings().event_sources.items()}
    assert taken == {
        "Outbox": {"draws", "payments", "refunds"},
        "Collections": {"collections"},
    }
    assert len(taken) <= published()["stream_readers"]
    assert all(
        one.batches <= published()["stream_batches"] for one in settings().event_sources.values()
    )


def test_documented_parameters_carry_the_stated_day() -> None:
    text = (PATH.parent / "docs/capacity.md").read_text("utf-8")
    given = {name: int(value) for name, value in re.findall(r"--set (\w+)=(\d+)", text)}
    assert given.keys() <= PARAMETERS
    first = estimate(Load(), counted(), settings(given), published())[0]
    assert first.share <= 1, first


def test_filter_pattern_matches_records_as_the_event_source_does() -> None:
    record = {"eventName": "INSERT", "image": {"status": {"S": "requested"}, "by": {"S": ""}}}
    assert matches({"image": {"status": {"S": ["requested", "settled"]}}}, record)
    assert not matches({"image": {"status": {"S": ["settled"]}}}, record)
    assert not matches({"image": {"missing": {"S": [""]}}}, record)
    assert matches({"image": {"by": {"S": [""]}}}, record)
    assert not matches({"image": {"by": {"S": [{"anything-but": [""]}]}}}, record)
    with pytest.raises(TypeError, match="str"):
        matches({"image": "x"}, record)


def test_every_quota_names_its_documentation_page() -> None:
    for name, quota in published().by_name.items():
        assert quota.page.startswith("https://docs.aws.amazon.com/"), name
        assert quota.limit > 0, name


def test_every_quota_is_used_in_the_estimate() -> None:
    asked = set()

    class Asked(Quotas):
        def __getitem__(self, name: str) -> Decimal:
            asked.add(name)
            return super().__getitem__(name)

    found = published()
    estimate(LOAD, counted(), settings(), Asked(found.as_of, found.by_name))
    # How the outbox's stream is read is held against its limits above.
    assert asked | {"stream_readers", "stream_batches"} == set(found.by_name)


def test_hand_over_time_of_the_estimate_equals_that_of_the_function() -> None:
    handler = (PATH.parent / "functions/nightly_accrual/handler.py").read_text("utf-8")
    assert f"\nRESERVE = {HAND_OVER:.1f}\n" in handler
