"""The use of limits at the peak of a day: the API, functions, tables and keys."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from microloan_ops.capacity.limit_use import Use
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.quotas import Quotas
from microloan_ops.capacity.settings import Settings
from microloan_ops.cost.counted import Counted
from microloan_ops.cost.durations import milliseconds

_SECOND = 1_000
# The operation of each route that has a rate limit of its own.
_ROUTES = {
    "POST /bank-cards": "bind a card",
    "POST /credit-applications": "apply for a line",
    "GET /statements/{month}": "a statement",
}
_TRANSFERS = ("the money arrives", "a payment is collected")
_ON_REQUEST = "AWS, on request"


def peak_uses(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Use]:
    """Yield the use of each limit at the peak."""
    yield from _api_uses(load, counted, settings, quotas)
    yield from _lambda_uses(load, counted, settings, quotas)
    places = units_by_place(load, counted)
    yield from _table_uses(places, settings, quotas)
    yield from _index_uses(places, settings, quotas)


def _api_uses(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Use]:
    rates = load.a_second()
    requests = sum(
        (
            rate * counted.operations[name].files
            for name, rate in rates.items()
            if counted.operations[name].requested
        ),
        Decimal(0),
    )
    stage, cdn = Decimal(settings.requests), "a CDN before the page's files"
    yield "API stage, requests a second", requests, stage, f"RequestsPerSecond; {cdn}"
    yield (
        *("API Gateway, requests a second of the account", requests),
        *(quotas["requests"], f"{_ON_REQUEST}; {cdn}"),
    )
    yield "firewall, requests a second", requests, quotas["firewall_requests"], _ON_REQUEST
    for route, name in _ROUTES.items():
        limit = Decimal(settings.routes[route])
        yield f"{route}, requests a second", rates[name], limit, "its MethodSetting"
    keys = (rate * counted.operations[name].key_requests for name, rate in rates.items())
    yield "KMS, requests a second", sum(keys, Decimal(0)), quotas["key_requests"], _ON_REQUEST


def _lambda_uses(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> Iterator[Use]:
    busy = executions(load, counted)
    yield (
        *("Lambda, executions at once in the account", sum(busy.values(), Decimal(0))),
        *(quotas["executions"], _ON_REQUEST),
    )
    yield (
        *("Lambda, new executions of a function in ten seconds", max(busy.values())),
        *(quotas["new_executions"], "nothing: the peak does not come at once"),
    )
    transfers = sum((busy[name] for name in _TRANSFERS), Decimal(0))
    yield (
        *("outbox, transfers of customers moved at once", transfers),
        settings.event_source("draws").at_once(settings.partitions),
        "WarmWriteUnits, for shards; TransferWorkerConcurrency",
    )


def executions(load: Load, counted: Counted) -> Mapping[str, Decimal]:
    """Return the concurrent executions of each operation: its rate times its time."""
    return {
        name: rate
        * counted.operations[name].files
        * milliseconds(name, counted.operations[name])
        / _SECOND
        for name, rate in load.a_second().items()
    }


def units_by_place(load: Load, counted: Counted) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Return units read and written a second, by table and by `table/index`."""
    units: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for name, rate in load.a_second().items():
        for place, (read, written) in counted.operations[name].places.items():
            before = units[place]
            units[place] = before[0] + read * rate, before[1] + written * rate
    return units


Places = Mapping[str, tuple[Decimal, Decimal]]


def _table_uses(places: Places, settings: Settings, quotas: Quotas) -> Iterator[Use]:
    warm = "WarmThroughput of the table, which doubles by itself within half an hour"
    ready = {"Loans": Decimal(settings.warm), "Transfers": Decimal(settings.warm)}
    # An index has few keys, each with a limit of its own.
    tables = {place: units for place, units in places.items() if "/" not in place}
    for table, (read, written) in tables.items():
        yield f"{table}, units read a second", read, quotas["new_table_reads"], warm
        if written:
            limit = ready.get(table, quotas["new_table_writes"])
            yield f"{table}, units written a second", written, limit, warm
    busiest = max(map(max, tables.values()), default=Decimal(0))
    yield (
        *("DynamoDB, units a second of the busiest table", busiest),
        *(quotas["table_units"], _ON_REQUEST),
    )


def _index_uses(places: Places, settings: Settings, quotas: Quotas) -> Iterator[Use]:
    for place, keys, constant in (
        ("Journal/by_day", settings.day_shards, "DAY_SHARDS"),
        ("Transfers/open", settings.open_shards, "OPEN_SHARDS"),
    ):
        yield (
            f"{place}, units written a second at one of {keys} keys",
            *(places[place][1] / keys, quotas["partition_writes"], constant),
        )
