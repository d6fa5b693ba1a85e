"""Every table as it was at one moment, under a new name, by DynamoDB's point-in-time recovery."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from microloan_ops.cli.tables.inventory import Inventory
from microloan_ops.console.stack import StackError

_ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Span:
    """The moments that a table can be brought back to."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Clients:
    """DynamoDB where the tables are, and where the copies are to be: here, or in another Region."""

    source: Any
    target: Any

    def source_of(self, name: str) -> dict[str, str]:
        """Return how the target is told of a table."""
        if self.source is self.target:
            return {"SourceTableName": name}
        arn: str = self.source.describe_table(TableName=name)["Table"]["TableArn"]
        return {"SourceTableArn": arn}


def span(tables: Inventory, dynamodb: Any) -> Span:  # noqa: ANN401 - boto3's
    """Return the moments that all tables can be brought back to.

    Raises
    ------
    StackError
        When point-in-time recovery is off for any; the message names each.
    """
    found = {name: _recovery(name, dynamodb) for name in tables.names.values()}
    if off := [name for name, one in found.items() if "LatestRestorableDateTime" not in one]:
        raise StackError(f"point-in-time recovery is off: {', '.join(sorted(off))}")
    return Span(
        max(one["EarliestRestorableDateTime"] for one in found.values()),
        min(one["LatestRestorableDateTime"] for one in found.values()),
    )


def _recovery(name: str, dynamodb: Any) -> dict[str, datetime]:  # noqa: ANN401 - boto3's
    answer = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery: dict[str, datetime] = answer["PointInTimeRecoveryDescription"]
    return recovery


def moment(wanted: datetime | None, possible: Span) -> datetime:
    """Return the moment to bring the tables back to: one for all, the newest if none is wanted.

    Raises
    ------
    StackError
        When it is not one that all tables can be brought back to.
    """
    chosen = possible.latest if wanted is None else wanted
    if not possible.earliest <= chosen <= possible.latest:
        between = f"{_said(possible.earliest)} and {_said(possible.latest)}"
        raise StackError(f"--to: only between {between} have all tables a copy")
    return chosen


def begin(
    tables: Inventory,
    at: datetime,
    suffix: str,
    clients: Clients,
    pause: Callable[[], None] = lambda: None,
) -> Inventory:
    """Begin to make the copies; return what they will be.

    The same again goes on with what was begun. An account makes so many copies at a time, in some
    Regions four; the others wait their turn.

    Raises
    ------
    StackError
        When a table of such a name exists that is no copy of this moment.
    """
    copies = {logical: f"{name}-{suffix}" for logical, name in tables.names.items()}
    for logical, copy in copies.items():
        while not _begun(tables.names[logical], copy, at, clients):
            pause()
    return replace(tables, moment=_said(at), names=copies)


def _begun(name: str, copy: str, at: datetime, clients: Clients) -> bool:
    """Begin one copy, unless too many are being made."""
    target = clients.target
    try:
        target.restore_table_to_point_in_time(
            **clients.source_of(name), TargetTableName=copy, RestoreDateTime=at
        )
    except target.exceptions.TableAlreadyExistsException:
        _require_copy(copy, name, at, target)
    except target.exceptions.LimitExceededException:
        return False
    return True


def _require_copy(copy: str, of: str, at: datetime, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's
    summary = dynamodb.describe_table(TableName=copy)["Table"].get("RestoreSummary", {})
    same = summary.get("SourceTableArn", "").endswith(f"/{of}")
    if not same or summary["RestoreDateTime"] != at:
        raise StackError(f"{copy} exists and is no copy of {of} at {_said(at)}: another --suffix?")


def done(copies: Inventory, dynamodb: Any, pause: Callable[[], None]) -> Iterator[str]:  # noqa: ANN401 - boto3's
    """Yield each copy's logical id when it is complete; a large table takes hours."""
    waiting = dict(copies.names)
    while waiting:
        for logical, name in list(waiting.items()):
            if dynamodb.describe_table(TableName=name)["Table"]["TableStatus"] == _ACTIVE:
                del waiting[logical]
                yield logical
        if waiting:
            pause()


def rest(seconds: float = 10.0) -> None:
    """Wait a while between two looks."""
    time.sleep(seconds)


def _said(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
