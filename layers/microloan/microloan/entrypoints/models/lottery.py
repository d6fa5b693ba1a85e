"""What the steps of a draw are given and return."""

from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from microloan.domain.channel import Channel
from microloan.domain.invitations.eligibility import EntryConditions
from microloan.domain.invitations.lottery import Bucket
from microloan.entrypoints.models.base import RequestModel
from microloan.ports.invitations import Share

# As a text: JSON's numbers need not have so many digits.
_Digits = Annotated[int, Field(strict=False), PlainSerializer(str)]


class DrawStart(RequestModel):
    """The terms of a campaign, and its seed; one is made when none is given."""

    campaign: str
    channel: Channel
    count: int
    conditions: EntryConditions = EntryConditions()
    seed: str | None = None


class BucketFields(RequestModel):
    """A bucket, as `domain/invitations/lottery.py` has it."""

    first: _Digits
    bits: int
    width: int


class ShareTask(RequestModel):
    """A worker's share of a round, as the port has it; whether it is begun, and whether done."""

    campaign: str
    round: int
    number: int
    of: int
    bucket: BucketFields
    resume: bool = False
    done: bool = False

    def share(self) -> Share:
        """Return the share."""
        return Share(self.campaign, self.round, self.number, self.of, Bucket(**dict(self.bucket)))


class DrawState(RequestModel):
    """What the state machine does next, the rounds that are left, and a task per segment."""

    campaign: str
    next: Literal["count", "invite", "end"]
    left: int
    bucket: BucketFields
    shares: tuple[ShareTask, ...]
