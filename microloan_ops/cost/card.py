"""The cost card: a year of a stated usage, line by line, at published prices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from microloan_ops.cost.counted import Counted, Operation
from microloan_ops.cost.durations import MEMORY, milliseconds, valuation_seconds
from microloan_ops.cost.prices import MONTHS, Price, Prices
from microloan_ops.cost.usage import NIGHTS, Usage
from microloan_ops.template import resources

GIGABYTE = 1 << 30
_SHOWN = Decimal("0.0001")
# Bytes that Lambda and API Gateway log of each request, nearly constant.
_REPORT_BYTES, _ACCESS_BYTES = 400, 500
# CloudWatch compresses logs to about this share (the example of its pricing page).
_COMPRESSED = Decimal("0.15")
# X-Ray records every twentieth request by default, and the first of each second.
_TRACED = Decimal("0.05")
# The stack's own metrics with their dimensions, about as many as docs/monitoring.md has.
_METRICS = 50
# A night's transitions are its segments', a few hundred at most.
_TRANSITIONS_A_NIGHT = 1_000


class Part(StrEnum):
    """A part of the stack."""

    API = "API and firewall"
    FUNCTIONS = "functions"
    STORE = "tables: reads and writes"
    NIGHT = "end of day"
    STORAGE = "storage and recovery"
    LOGS = "logs, metrics and traces"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the card: a service, its quantity in the year, and USD for it."""

    part: Part
    what: str
    quantity: Decimal
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class Card:
    """A year's cost.

    Parameters
    ----------
    usage
        The usage that it is for.
    lines
        The lines of all parts.
    yuan_per_dollar
        The assumed exchange rate.
    """

    usage: Usage
    lines: tuple[Line, ...]
    yuan_per_dollar: Decimal

    @property
    def dollars(self) -> Decimal:
        """USD for the year."""
        return _sum(line.dollars for line in self.lines)

    @property
    def yuan_per_account(self) -> Decimal:
        """RMB for an account and year."""
        return self.dollars * self.yuan_per_dollar / self.usage.accounts

    def dollars_of(self, part: Part) -> Decimal:
        """Return USD of a part for the year."""
        return _sum(line.dollars for line in self.lines if line.part is part)


def card(usage: Usage, counted: Counted, prices: Prices) -> Card:
    """Return the cost of a year of a usage.

    Parameters
    ----------
    usage
        Accounts and their actions.
    counted
        Units and bytes of each operation.
    prices
        USD for units.

    Raises
    ------
    LookupError
        When an operation of the usage was never counted.
    """
    lines = tuple(
        _line(part, prices.by_name[name], quantity)
        for part, name, quantity in _quantities(usage, counted)
    )
    return Card(usage, lines, prices.yuan_per_dollar)


def _line(part: Part, price: Price, quantity: Decimal) -> Line:
    return Line(part, price.what, quantity, price.year(quantity).quantize(_SHOWN))


Quantity = tuple[Part, str, Decimal]


def _quantities(usage: Usage, counted: Counted) -> Iterator[Quantity]:
    done = [
        (name, counted.operations[name], times * counted.operations[name].files)
        for name, times in usage.operations().items()
    ]
    requests = _sum(times for _, operation, times in done if operation.requested)
    yield from _api(done, requests)
    yield from _functions(done)
    yield Part.STORE, "read_units", _sum(operation.read * times for _, operation, times in done)
    yield Part.STORE, "write_units", _sum(operation.written * times for _, operation, times in done)
    yield from _night(usage, counted)
    yield from _storage(usage, counted)
    yield from _logs(done, requests)
    key_requests = _sum(operation.key_requests * times for _, operation, times in done)
    yield Part.KEYS, "key_requests", key_requests
    yield Part.KEYS, "key_months", Decimal(len(resources("AWS::KMS::Key")) * MONTHS)


Done = list[tuple[str, Operation, Decimal]]


def _api(done: Done, requests: Decimal) -> Iterator[Quantity]:
    answered = _sum(operation.answered * times for _, operation, times in done)
    yield Part.API, "api_requests", requests
    yield Part.API, "web_acl_requests", requests
    for web_acl in resources("AWS::WAFv2::WebACL").values():
        yield Part.API, "web_acl_month", Decimal(MONTHS)
        rules = len(web_acl["Properties"]["Rules"])
        yield Part.API, "web_acl_rule_month", Decimal(rules * MONTHS)
    yield Part.API, "data_out", answered / GIGABYTE


def _functions(done: Done) -> Iterator[Quantity]:
    yield Part.FUNCTIONS, "invocations", _sum(times for _, _, times in done)
    busy = _sum(milliseconds(name, operation) * times for name, operation, times in done)
    yield Part.FUNCTIONS, "gigabyte_seconds", busy * MEMORY / 1_000


def _night(usage: Usage, counted: Counted) -> Iterator[Quantity]:
    valued, collected = usage.open_loans * NIGHTS, usage.loans * usage.collections
    night = counted.night
    busy = valuation_seconds(counted, valued, collected)
    yield Part.NIGHT, "read_units", valued * night.read
    yield Part.NIGHT, "write_units", valued * night.written
    yield Part.NIGHT, "gigabyte_seconds", busy * MEMORY
    yield Part.NIGHT, "transitions", Decimal(_TRANSITIONS_A_NIGHT * NIGHTS)
    yield Part.NIGHT, "notices", collected


def _storage(usage: Usage, counted: Counted) -> Iterator[Quantity]:
    kept = usage.years_kept + usage.months_open / MONTHS
    stored = counted.stored
    size = (
        usage.accounts * stored.account
        + (usage.loans * stored.loan + usage.moved * stored.payment) * kept
    ) / GIGABYTE
    yield Part.STORAGE, "table_gigabyte_months", size * MONTHS
    yield Part.STORAGE, "recovery_gigabyte_months", size * MONTHS


def _logs(done: Done, requests: Decimal) -> Iterator[Quantity]:
    logged = _sum((operation.logged + _REPORT_BYTES) * times for _, operation, times in done)
    size = (logged + requests * _ACCESS_BYTES) / GIGABYTE
    yield Part.LOGS, "log_gigabytes", size
    # Retention is a year, so the logs of a year are stored.
    yield Part.LOGS, "log_gigabyte_months", size * _COMPRESSED * MONTHS
    yield Part.LOGS, "metric_months", Decimal(_METRICS * MONTHS)
    yield Part.LOGS, "alarm_months", Decimal(_alarmed() * MONTHS)
    yield Part.LOGS, "traces", requests * _TRACED


def _alarmed() -> int:
    """Return the number of metrics in the template's alarms. AWS bills each."""
    alarms = resources("AWS::CloudWatch::Alarm").values()
    return sum(
        sum("MetricStat" in metric for metric in alarm["Properties"].get("Metrics", ())) or 1
        for alarm in alarms
    )


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))
