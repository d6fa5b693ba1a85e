"""The draw's two passes on the bytes of scan pages, beside reading everything into memory."""

import heapq
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3

from benchmarks.apart import each_apart, most_memory
from benchmarks.report import taking_turns
from benchmarks.segment import PAGE_BYTES, SESSION, Socket
from benchmarks.units import item_bytes
from microloan.adapters.aws import clients
from microloan.adapters.dynamodb.client import Database, Tables, serialize_item
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignTerms, Cutoff, EligibilityCounts
from microloan.domain.invitations.eligibility import EligibilityCriteria, unmet_criteria
from microloan.domain.invitations.lottery import RankRange, rank
from microloan.domain.invitations.member import Member
from microloan.usecases.invitations import campaigns
from microloan.usecases.invitations.count import count
from microloan.usecases.invitations.invite import ROWS, invite
from microloan.usecases.invitations.verify import verify

DAY = date(2024, 1, 15)
MEMBERS = 10_000
ROUNDS = 3
# One in a hundred is invited.
INVITED = 0.01
TERMS = CampaignTerms("spring", Channel.QQ, 1)
CAMPAIGN = Campaign(TERMS, "seed", DAY, datetime(2024, 1, 15, tzinfo=UTC))

Work = Callable[[], object]


def row(number: int) -> Member:
    """Return a made-up member; about three of four meet the conditions."""
    return Member(
        Channel.QQ,
        f"o{number:027}",
        DAY + timedelta(days=365),
        card_months=number % 48,
        account_months=6 + number % 170,
        active_days=2 + number % 29,
        prescreen=number % 1000,
        changed_on=DAY - timedelta(days=number % 30),
    )


def list_pages(members: int, rows: int | None = None) -> tuple[list[bytes], float]:
    """Return a white list's scan pages, and the bytes of a row, on average."""
    pages, page, size, total = list[bytes](), list[Any](), 0, 0
    for number in range(members):
        item = serialize_item(member_to_item(row(number)))
        size, total = size + item_bytes(item), total + item_bytes(item)
        page.append(item)
        if size >= PAGE_BYTES or len(page) == rows:
            pages.append(_body(page))
            page, size = [], 0
    if page:
        pages.append(_body(page))
    return pages, total / members


def _body(items: list[Any]) -> bytes:
    answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return json.dumps(answer, separators=(",", ":")).encode()


def store(pages: list[bytes], count: int) -> DynamoInvitationStore:
    """Return the draw's store over a stubbed socket."""
    boto3.setup_default_session(**SESSION)
    client: Any = Socket(pages, count).watch(clients.client("dynamodb"))
    tables = Tables("Members", "", "", "", "", "", "", "Campaigns")
    return DynamoInvitationStore(Database(client, tables))


def counting(draws: DynamoInvitationStore) -> Work:
    """Return the work of the first pass."""
    [share] = campaigns.shard_tasks(CAMPAIGN, 1, RankRange())
    return lambda: count(share, CAMPAIGN, draws)


def inviting(draws: DynamoInvitationStore, members: int) -> Work:
    """Return the work of the second pass: one in a hundred is invited."""
    cut = Cutoff(RankRange(width=7).part(1), (int(members * INVITED),), 0, members)
    drawn = replace(CAMPAIGN, cut=cut)
    [share] = campaigns.shard_tasks(drawn, 1, cut.bucket)
    return lambda: invite(share, drawn, draws)


def verifying(draws: DynamoInvitationStore) -> Work:
    """Return the work of `lottery verify`."""
    closed = replace(
        CAMPAIGN, counted=EligibilityCounts(), highest="02", closed_at=CAMPAIGN.opened_at
    )
    return lambda: verify(closed, draws.pages(Channel.QQ, 0, 1), ())


def at_once(draws: DynamoInvitationStore, members: int) -> Work:
    """Return the work of a draw that reads everything into memory, as this one did once."""

    def work() -> object:
        everyone = [one for page in draws.pages(Channel.QQ, 0, 1) for one in page.members]
        met = [one for one in everyone if not unmet_criteria(one, EligibilityCriteria(), DAY)]
        return heapq.nsmallest(int(members * INVITED), met, key=lambda one: rank("seed", one.key))

    return work


def speed() -> dict[str, float]:
    """Return members a second of processor time; all take turns, the best round counts."""
    large, small = list_pages(MEMBERS)[0], list_pages(MEMBERS, ROWS)[0]
    works: dict[str, Work] = {
        "count": counting(store(large, len(large))),
        "invite, one in a hundred": inviting(store(small, len(small)), MEMBERS),
        "`lottery verify`": verifying(store(large, len(large))),
        "all members into memory, then the lowest ranks": at_once(
            store(large, len(large)), MEMBERS
        ),
        "bare `json.loads` of the same bytes": lambda: [json.loads(page) for page in large],
    }
    best = taking_turns(works, ROUNDS, time.process_time)
    return {name: MEMBERS / seconds for name, seconds in best.items()}


@dataclass(frozen=True, slots=True)
class Grown:
    """A white list of a size: seconds of processor, and the most memory of the process."""

    members: int
    seconds: float
    megabytes: float
    at_once: float


def growth() -> list[Grown]:
    """Return what white lists of growing size take, each in a process of its own."""
    sizes = (10_000, 60_000)
    ours, whole = (each_apart(way, [(size,) for size in sizes]) for way in (grow, grow_at_once))
    return [
        Grown(size, *one, at_once)
        for size, one, (_, at_once) in zip(sizes, ours, whole, strict=True)
    ]


def grow(members: int) -> tuple[float, float]:
    """Count and invite a list of so many; the same ten thousand come again and again."""
    large, small = _again(members, None), _again(members, ROWS)
    return _run(counting(store(*large)), inviting(store(*small), members))


def grow_at_once(members: int) -> tuple[float, float]:
    """Draw from a list of so many, read into memory."""
    return _run(at_once(store(*_again(members, None)), members))


def _again(members: int, rows: int | None) -> tuple[list[bytes], int]:
    few = 10_000
    pages = list_pages(few, rows)[0]
    return pages, len(pages) * members // few


def _run(*works: Work) -> tuple[float, float]:
    started = time.process_time()
    for work in works:
        work()
    return time.process_time() - started, most_memory() / 1024
