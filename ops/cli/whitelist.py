"""Import a white list: streaming, idempotent, bad rows named by line and reason."""

import csv
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from microloan.adapters.dynamodb.people_items import member_item
from microloan.adapters.dynamodb.wire import Database, to_wire
from microloan.domain.member import Channel, Member
from ops.cli.stack import StackError

COLUMNS = ("channel", "openid", "listed_until", "card_months", "account_months", "active_days")
_READ_BATCH = 100
_WRITE_BATCH = 25
_MAX_OPENID = 64


@dataclass
class Imported:
    """How an import went; `bad` are (line, reason)."""

    added: int = 0
    updated: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_file(
    path: Path, database: Database, progress: Callable[[int], object] = lambda _: None
) -> Imported:
    """Write a CSV file's members; what a member has become meanwhile stays.

    Raises
    ------
    StackError
        When the header is not the expected one.
    """
    done = Imported()
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise StackError(f"the first line must be {','.join(COLUMNS)}")
        while batch := list(islice(rows, _READ_BATCH)):
            first_line = rows.line_num - len(batch) + 1
            _import_batch(_members(batch, first_line, done.bad), database, done)
            progress(len(batch))
    return done


def parse(row: dict[str, str]) -> Member:
    """Return a row's member.

    Raises
    ------
    ValueError
        Saying what is wrong with the row.
    """
    openid = row["openid"] or ""
    if not openid.isascii() or not openid.isprintable() or not 1 <= len(openid) <= _MAX_OPENID:
        raise ValueError("openid: 1 to 64 ASCII characters")
    if row["channel"] not in set(Channel):
        raise ValueError("channel: qq or wechat")
    try:
        until = date.fromisoformat(row["listed_until"])
    except (TypeError, ValueError):
        raise ValueError("listed_until: a date as 2026-01-31") from None
    months, account, days = (_count(row, name) for name in COLUMNS[3:])
    return Member(Channel(row["channel"]), openid, until, months, account, days)


def _count(row: dict[str, str], name: str) -> int:
    text = row[name] or ""
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name}: a whole number")
    return int(text)


def _members(
    batch: Iterable[dict[str, str]], first_line: int, bad: list[tuple[int, str]]
) -> Iterator[Member]:
    for line, row in enumerate(batch, start=first_line):
        try:
            yield parse(row)
        except ValueError as error:
            bad.append((line, str(error)))


def _import_batch(members: Iterable[Member], database: Database, done: Imported) -> None:
    by_key = {member.key: member for member in members}
    if not by_key:
        return
    table = database.tables.members
    found = database.batch(*((table, {"member": key}) for key in by_key))
    known = {item["member"]: item for item in found if item}
    new = [member_item(member) for key, member in by_key.items() if key not in known]
    for start in range(0, len(new), _WRITE_BATCH):
        _put_all(database, new[start : start + _WRITE_BATCH])
    changed = [by_key[key] for key, item in known.items() if _differs(by_key[key], item)]
    for member in changed:
        _update(database, member)
    done.added += len(new)
    done.updated += len(changed)


def _put_all(database: Database, items: list[dict[str, object]]) -> None:
    requests = {database.tables.members: [{"PutRequest": {"Item": to_wire(i)}} for i in items]}
    client = database.client
    while requests:
        answer = client.batch_write_item(RequestItems=requests)  # type: ignore[arg-type]
        requests = answer.get("UnprocessedItems", {})  # type: ignore[assignment]


def _differs(member: Member, item: dict[str, object]) -> bool:
    wanted = member_item(member)
    return any(wanted[name] != item[name] for name in COLUMNS[2:])


def _update(database: Database, member: Member) -> None:
    item = member_item(member)
    database.client.update_item(
        TableName=database.tables.members,
        Key=to_wire({"member": member.key}),
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in COLUMNS[2:]),
        ExpressionAttributeValues=to_wire({f":{name}": item[name] for name in COLUMNS[2:]}),
    )


def openid(seed: str, number: int) -> str:
    """Return the openid of a made-up member."""
    return f"{seed}-{number:06}"


def write_sample(path: Path, count: int, until: date, seed: str = "sample") -> None:
    """Write a white list of made-up members, half of each channel; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, not secrets
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number in range(count):
            channel = "qq" if number % 2 == 0 else "wechat"
            months = (chance.randint(0, 48), chance.randint(6, 180), chance.randint(2, 30))
            rows.writerow((channel, openid(seed, number), until.isoformat(), *months))
