"""What the steps of a draw are given and return."""

from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from microloan.domain.channel import Channel
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.lottery import RankRange
from microloan.entrypoints.models.base import RequestModel
from microloan.ports.invitations import ShardTask

# As a text: JSON's numbers need not have so many digits.
_Digits = Annotated[int, Field(strict=False), PlainSerializer(str)]


class LotteryStart(RequestModel):
    """The terms of a campaign, and its seed; one is made when none is given."""

    campaign: str
    channel: Channel
    count: int
    conditions: EligibilityCriteria = EligibilityCriteria()
    seed: str | None = None


class RankRangeFields(RequestModel):
    """A bucket, as `domain/invitations/lottery.py` has it."""

    first: _Digits
    bits: int
    width: int


class ShardTaskFields(RequestModel):
    """A worker's share of a round, as the port has it; whether it is begun, and whether done."""

    campaign: str
    round: int
    number: int
    of: int
    bucket: RankRangeFields
    resume: bool = False
    done: bool = False

    def share(self) -> ShardTask:
        """Return the share."""
        return ShardTask(
            self.campaign, self.round, self.number, self.of, RankRange(**dict(self.bucket))
        )


class LotteryState(RequestModel):
    """What the state machine does next, the rounds that are left, and a task per segment."""

    campaign: str
    next: Literal["count", "invite", "end"]
    left: int
    bucket: RankRangeFields
    shares: tuple[ShardTaskFields, ...]
