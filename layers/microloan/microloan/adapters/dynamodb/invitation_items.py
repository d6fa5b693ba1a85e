"""Campaigns, and their workers' counts and invitations, as items of `Campaigns`."""

from __future__ import annotations

from array import array
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import iso
from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignTerms, Cutoff, EligibilityCounts
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.lottery import RankRange
from microloan.domain.invitations.rank_histogram import RankHistogram
from microloan.ports.invitations import ShardProgress, ShardTally

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item
    from microloan.ports.invitations import ShardTask

# The partition of all campaigns. Each campaign's workers store theirs in another one.
CAMPAIGNS = "campaigns"
# Four bytes for each part of a rank range.
_UNSIGNED = "I"


def campaign_key(name: str) -> dict[str, str]:
    """Return the key of a campaign."""
    return {"campaign": CAMPAIGNS, "part": name}


def tally_key(share: ShardTask) -> dict[str, str]:
    """Return the key of a shard's counts."""
    bucket = share.bucket
    return _work_key(share, f"count#{bucket.bits}#{bucket.first}")


def progress_key(share: ShardTask) -> dict[str, str]:
    """Return the key of a shard's invitation progress."""
    return _work_key(share, "invite")


def _work_key(share: ShardTask, pass_: str) -> dict[str, str]:
    part = f"{share.round}#{pass_}#{share.of:04}#{share.number:04}"
    return {"campaign": f"draw#{share.campaign}", "part": part}


def campaign_to_item(campaign: Campaign) -> Item:
    """Return a campaign as an item."""
    terms, cut = campaign.terms, campaign.cut
    return campaign_key(terms.name) | {
        "channel": terms.channel.value,
        "count": terms.count,
        "conditions": asdict(terms.conditions),
        "seed": campaign.seed,
        "as_of": campaign.as_of.isoformat(),
        "opened_at": campaign.opened_at.isoformat(),
        "round": campaign.round,
        "counted": _counts_to_item(campaign.counted) if campaign.counted else None,
        "cut": _cutoff_to_item(cut) if cut else None,
        "highest": campaign.highest,
        "invited": campaign.invited,
        "closed_at": iso(campaign.closed_at),
        "version": campaign.version,
    }


def campaign_from_item(item: Item) -> Campaign:
    """Return the campaign of an item."""
    closed_at, counted, cut = item.get("closed_at"), item.get("counted"), item.get("cut")
    conditions = EligibilityCriteria(**item["conditions"])
    return Campaign(
        terms=CampaignTerms(item["part"], Channel(item["channel"]), item["count"], conditions),
        seed=item["seed"],
        as_of=date.fromisoformat(item["as_of"]),
        opened_at=datetime.fromisoformat(item["opened_at"]),
        round=item["round"],
        counted=_counts_from_item(counted) if counted else None,
        cut=_cutoff_from_item(cut) if cut else None,
        highest=item["highest"],
        invited=item["invited"],
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        version=item["version"],
    )


def tally_to_item(share: ShardTask, part: ShardTally) -> Item:
    """Return a shard's counts as an item."""
    tally = part.tally
    return tally_key(share) | {
        "counted": _counts_to_item(tally.counted),
        "won": tally.invited_count,
        "below": tally.below,
        "parts": array(_UNSIGNED, tally.parts).tobytes(),
        "position": part.position,
    }


def tally_from_item(item: Item) -> ShardTally:
    """Return a shard's counts from an item."""
    parts = array(_UNSIGNED)
    parts.frombytes(item["parts"])
    tally = RankHistogram(
        _counts_from_item(item["counted"]), item["won"], item["below"], tuple(parts)
    )
    return ShardTally(tally, item["position"])


def progress_to_item(share: ShardTask, progress: ShardProgress) -> Item:
    """Return a shard's invitation progress as an item."""
    fields: dict[str, Any] = asdict(progress)
    won = {"won": fields.pop("invited_count")}
    keys = {"chosen": [*progress.chosen], "listed": [*progress.listed]}
    return progress_key(share) | fields | won | keys


def progress_from_item(item: Item) -> ShardProgress:
    """Return a shard's invitation progress from an item."""
    stored = item | {"invited_count": item["won"]}
    fields = {name: stored[name] for name in ShardProgress.__slots__}
    return ShardProgress(**fields | {name: tuple(item[name]) for name in ("chosen", "listed")})


def _counts_to_item(counted: EligibilityCounts) -> Item:
    return {
        "listed": counted.listed,
        "eligible": counted.eligible,
        "refused": dict(counted.refused),
        "digest": f"{counted.digest:064x}",
    }


def _counts_from_item(fields: Item) -> EligibilityCounts:
    digest = int(fields["digest"], 16)
    return EligibilityCounts(fields["listed"], fields["eligible"], fields["refused"], digest)


def _cutoff_to_item(cut: Cutoff) -> Item:
    bucket = cut.bucket
    return {
        # Numbers of an item have 38 digits, but a rank range can have more bits.
        "first": str(bucket.first),
        "bits": bucket.bits,
        "width": bucket.width,
        "quotas": [*cut.quotas],
        "won": cut.invited_count,
        "candidates": cut.candidates,
    }


def _cutoff_from_item(fields: Item) -> Cutoff:
    bucket = RankRange(int(fields["first"]), fields["bits"], fields["width"])
    return Cutoff(bucket, tuple(fields["quotas"]), fields["won"], fields["candidates"])
