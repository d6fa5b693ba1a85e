"""Input and output of the end-of-day steps."""

from datetime import date
from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator

from microloan.adapters.dynamodb.closing_items import totals_from_item, totals_to_item
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.entrypoints.models.base import RequestModel, ResponseModel

_Totals = Annotated[
    PortfolioTotals,
    PlainValidator(totals_from_item),
    PlainSerializer(totals_to_item, return_type=dict),
]


class EndOfDayStart(RequestModel):
    """The last date to close, by default yesterday."""

    until: date | None = None


class SegmentTask(RequestModel):
    """A worker's segment of an end of day, as in the use case, and whether it is done."""

    number: int
    of: int
    dates: tuple[date, ...]
    position: str = ""
    so_far: Annotated[dict[date, _Totals], Field(default_factory=dict)]
    done: bool = False


class EndOfDayTasks(RequestModel):
    """The dates to close, and a task per segment, each complete in itself."""

    dates: tuple[date, ...]
    segments: tuple[SegmentTask, ...]
    count: int


class EndOfDayClosed(ResponseModel):
    """The dates that are closed."""

    closed: tuple[date, ...]
