"""The cost card: a year of a stated usage, line by line, at published prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from microloan_ops.cost.counted import Counted, Operation
from microloan_ops.cost.prices import MONTHS, Price, Prices
from microloan_ops.cost.usage import NIGHTS, Usage
from microloan_ops.cost.waits import MEMORY, lasts, night_lasts
from microloan_ops.template import resources

GIGABYTE = 1 << 30
_SHOWN = Decimal("0.0001")
# What Lambda and API Gateway log of each request by themselves; text, of nearly constant length.
_REPORT_BYTES, _ACCESS_BYTES = 400, 500
# CloudWatch keeps logs compressed, to about this (its pricing page's own example).
_COMPRESSED = Decimal("0.15")
# X-Ray records every twentieth request by default, and the first of each second.
_TRACED = Decimal("0.05")
# Figures of our own, counted with their dimensions, as docs/monitoring.md has them: about so many.
_METRICS = 50
# A night's transitions are its segments', a few hundred at most.
_TRANSITIONS_A_NIGHT = 1_000


class Part(StrEnum):
    """Where a cost comes from."""

    API = "API and firewall"
    FUNCTIONS = "functions"
    STORE = "tables: reads and writes"
    NIGHT = "end of day"
    STORAGE = "storage and recovery"
    LOGS = "logs, metrics and traces"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the card: what, how much of it in the year, and USD for it."""

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
        What it is for.
    lines
        USD, each with its quantity.
    yuan_per_dollar
        What a dollar is taken for.
    """

    usage: Usage
    lines: tuple[Line, ...]
    yuan_per_dollar: Decimal

    @property
    def dollars(self) -> Decimal:
        """USD for the year."""
        return sum((line.dollars for line in self.lines), Decimal(0))

    @property
    def yuan_per_account(self) -> Decimal:
        """RMB for an account and year."""
        return self.dollars * self.yuan_per_dollar / self.usage.accounts

    def of(self, part: Part) -> Decimal:
        """Return USD of a part for the year."""
        return sum((line.dollars for line in self.lines if line.part is part), Decimal(0))


def card(usage: Usage, counted: Counted, prices: Prices) -> Card:
    """Return what a year of a usage costs.

    Parameters
    ----------
    usage
        Accounts and what they do.
    counted
        What an operation takes.
    prices
        USD for what is taken.

    Raises
    ------
    LookupError
        When an operation of the usage was never counted.
    """
    lines = tuple(
        _line(part, prices.of[name], quantity) for part, name, quantity in _taken(usage, counted)
    )
    return Card(usage, lines, prices.yuan_per_dollar)


def _line(part: Part, price: Price, quantity: Decimal) -> Line:
    return Line(part, price.what, quantity, price.year(quantity).quantize(_SHOWN))


Taken = tuple[Part, str, Decimal]


def _taken(usage: Usage, counted: Counted) -> Iterator[Taken]:
    done = [
        (name, counted.operations[name], times * counted.operations[name].files)
        for name, times in usage.operations().items()
    ]
    requests = sum((times for _, one, times in done if one.requested), Decimal(0))
    yield from _door(done, requests)
    yield from _functions(done)
    yield Part.STORE, "read_units", sum((one.read * times for _, one, times in done), Decimal(0))
    yield (
        Part.STORE,
        "write_units",
        sum((one.written * times for _, one, times in done), Decimal(0)),
    )
    yield from _night(usage, counted)
    yield from _storage(usage, counted)
    yield from _logs(done, requests)
    requests_of_keys = sum((one.key_requests * times for _, one, times in done), Decimal(0))
    yield Part.KEYS, "key_requests", requests_of_keys
    yield Part.KEYS, "key_months", Decimal(len(resources("AWS::KMS::Key")) * MONTHS)


Done = list[tuple[str, Operation, Decimal]]


def _door(done: Done, requests: Decimal) -> Iterator[Taken]:
    answered = sum((one.answered * times for _, one, times in done), Decimal(0))
    yield Part.API, "api_requests", requests
    yield Part.API, "web_acl_requests", requests
    for web_acl in resources("AWS::WAFv2::WebACL").values():
        yield Part.API, "web_acl_month", Decimal(MONTHS)
        rules = len(web_acl["Properties"]["Rules"])
        yield Part.API, "web_acl_rule_month", Decimal(rules * MONTHS)
    yield Part.API, "data_out", answered / GIGABYTE


def _functions(done: Done) -> Iterator[Taken]:
    yield Part.FUNCTIONS, "invocations", sum((times for _, _, times in done), Decimal(0))
    busy = sum((lasts(name, one) * times for name, one, times in done), Decimal(0))
    yield Part.FUNCTIONS, "gigabyte_seconds", busy * MEMORY / 1_000


def _night(usage: Usage, counted: Counted) -> Iterator[Taken]:
    valued, collected = usage.open_loans * NIGHTS, usage.loans * usage.collections
    night = counted.night
    busy = night_lasts(counted, valued, collected)
    yield Part.NIGHT, "read_units", valued * night.read
    yield Part.NIGHT, "write_units", valued * night.written
    yield Part.NIGHT, "gigabyte_seconds", busy * MEMORY
    yield Part.NIGHT, "transitions", Decimal(_TRANSITIONS_A_NIGHT * NIGHTS)
    yield Part.NIGHT, "notices", collected


def _storage(usage: Usage, counted: Counted) -> Iterator[Taken]:
    kept = usage.years_kept + usage.months_open / MONTHS
    stored = counted.stored
    size = (
        usage.accounts * stored.account
        + (usage.loans * stored.loan + usage.moved * stored.payment) * kept
    ) / GIGABYTE
    yield Part.STORAGE, "table_gigabyte_months", size * MONTHS
    yield Part.STORAGE, "recovery_gigabyte_months", size * MONTHS


def _logs(done: Done, requests: Decimal) -> Iterator[Taken]:
    said = sum(((one.logged + _REPORT_BYTES) * times for _, one, times in done), Decimal(0))
    size = (said + requests * _ACCESS_BYTES) / GIGABYTE
    yield Part.LOGS, "log_gigabytes", size
    # Kept for a year, so there is always a year's worth.
    yield Part.LOGS, "log_gigabyte_months", size * _COMPRESSED * MONTHS
    yield Part.LOGS, "metric_months", Decimal(_METRICS * MONTHS)
    yield Part.LOGS, "alarm_months", Decimal(_alarmed() * MONTHS)
    yield Part.LOGS, "traces", requests * _TRACED


def _alarmed() -> int:
    """Return how many metrics the template's alarms look at: each is paid for."""
    alarms = resources("AWS::CloudWatch::Alarm").values()
    return sum(
        sum("MetricStat" in one for one in alarm["Properties"].get("Metrics", ())) or 1
        for alarm in alarms
    )
