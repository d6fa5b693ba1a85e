"""What the peak of a day asks of the door, of functions, tables and keys."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from microloan_ops.capacity.load import Load
from microloan_ops.capacity.quotas import Quotas
from microloan_ops.capacity.row import Row, When
from microloan_ops.capacity.settings import Settings
from microloan_ops.cost.counted import Counted
from microloan_ops.cost.waits import lasts

_SECOND = 1_000
# What a route with a rate of its own is asked for by.
_ROUTES = {
    "POST /bank-cards": "bind a card",
    "POST /credit-applications": "apply for a line",
    "GET /statements/{month}": "a statement",
}
ARRIVES, COLLECTED = "the money arrives", "a payment is collected"


def at_peak(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Row]:
    """Yield what the peak of a load asks of each limit."""
    yield from _door(load, counted, settings, quotas)
    yield from _executions(load, counted, settings, quotas)
    yield from _tables(load, counted, settings, quotas)


def _door(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Row]:
    done = load.a_second()
    requests = sum(
        (
            times * counted.operations[name].files
            for name, times in done.items()
            if counted.operations[name].requested
        ),
        Decimal(0),
    )
    stage, cdn = Decimal(settings.requests), "RequestsPerSecond; a CDN before the page's files"
    yield Row(When.PEAK, "API stage, requests a second", requests, stage, cdn)
    yield Row(
        When.PEAK,
        "API Gateway, requests a second of the account",
        requests,
        quotas["requests"],
        "AWS, when asked; a CDN before the page's files",
    )
    yield Row(
        When.PEAK,
        "firewall, requests a second",
        requests,
        quotas["firewall_requests"],
        "AWS, when asked",
    )
    for route, name in _ROUTES.items():
        rate = Decimal(settings.routes[route])
        yield Row(When.PEAK, f"{route}, requests a second", done[name], rate, "its MethodSetting")
    keys = sum(
        (times * counted.operations[n].key_requests for n, times in done.items()), Decimal(0)
    )
    yield Row(When.PEAK, "KMS, requests a second", keys, quotas["key_requests"], "AWS, when asked")


def _executions(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Row]:
    busy = executions(load, counted)
    every = sum(busy.values(), Decimal(0))
    yield Row(
        When.PEAK,
        "Lambda, executions at once in the account",
        every,
        quotas["executions"],
        "AWS, when asked",
    )
    yield Row(
        When.PEAK,
        "Lambda, new executions of a function in ten seconds",
        max(busy.values()),
        quotas["new_executions"],
        "nothing: the peak comes slower than at once",
    )
    mover = settings.mover("draws")
    moving = sum((busy[name] for name in (ARRIVES, COLLECTED)), Decimal(0))
    yield Row(
        When.PEAK,
        "outbox, transfers of customers moved at once",
        moving,
        mover.at_once(settings.partitions),
        "WarmWriteUnits, for shards; TransferWorkerConcurrency",
    )


def executions(load: Load, counted: Counted) -> Mapping[str, Decimal]:
    """Return how many executions each operation keeps busy at the peak: its rate times its time."""
    return {
        name: times
        * counted.operations[name].files
        * lasts(name, counted.operations[name])
        / _SECOND
        for name, times in load.a_second().items()
    }


def at_places(load: Load, counted: Counted) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Return units read and written in a second at the peak, by table and by `table/index`."""
    found: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for name, times in load.a_second().items():
        for place, (read, written) in counted.operations[name].places.items():
            before = found[place]
            found[place] = before[0] + read * times, before[1] + written * times
    return found


def _tables(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Row]:
    warm = "WarmThroughput of the table; it doubles by itself within half an hour"
    ready = {"Loans": Decimal(settings.warm), "Transfers": Decimal(settings.warm)}
    places = at_places(load, counted)
    for place, (read, written) in places.items():
        # An index's keys are few; each is looked at below.
        if "/" in place:
            continue
        yield Row(When.PEAK, f"{place}, units read a second", read, quotas["new_table_reads"], warm)
        if written:
            yield Row(
                When.PEAK,
                f"{place}, units written a second",
                written,
                ready.get(place, quotas["new_table_writes"]),
                warm,
            )
    tables = (max(units) for place, units in places.items() if "/" not in place)
    yield Row(
        When.PEAK,
        "DynamoDB, units a second of the busiest table",
        max(tables, default=Decimal(0)),
        quotas["table_units"],
        "AWS, when asked",
    )
    for place, keys, name in (
        ("Journal/by_day", settings.day_shards, "DAY_SHARDS"),
        ("Transfers/open", settings.open_shards, "OPEN_SHARDS"),
    ):
        hottest = places[place][1] / keys
        yield Row(
            When.PEAK,
            f"{place}, units written a second at one of {keys} keys",
            hottest,
            quotas["partition_writes"],
            name,
        )
