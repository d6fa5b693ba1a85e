"""Responses to an operator."""

from datetime import date, datetime
from typing import Annotated, Self

from microloan.domain.payments.transfer import SWEEP_LIMIT
from microloan.entrypoints.models.base import LARGEST, Days, ResponseModel, documented
from microloan.usecases.operations.service_health import HealthIssue, ServiceHealth

_Counted = Annotated[
    int,
    documented(
        minimum=0,
        maximum=SWEEP_LIMIT,
        description=f"counted among the oldest {SWEEP_LIMIT:,} that are open",
    ),
]


class OperationAnswer(ResponseModel):
    """The health of the service, with the issues that an operator should look at."""

    ok: bool
    troubles: list[HealthIssue]
    at: datetime
    business_date: date
    last_closed: date | None
    days_to_close: Days
    eod_delayed: bool
    open_transfers: _Counted
    oldest_open_since: datetime | None
    oldest_open_seconds: Annotated[int, documented(minimum=0, maximum=LARGEST)]
    given_up: _Counted
    cases_overdue: _Counted = 0

    @classmethod
    def of(cls, operation: ServiceHealth) -> Self:
        """Return the response of a service health."""
        return cls(
            ok=not operation.troubles,
            troubles=list(operation.troubles),
            at=operation.at,
            business_date=operation.day,
            last_closed=operation.last_closed,
            days_to_close=operation.days_to_close,
            eod_delayed=operation.eod_delayed,
            open_transfers=operation.moving,
            oldest_open_since=operation.oldest,
            oldest_open_seconds=int(operation.oldest_age.total_seconds()),
            given_up=operation.given_up,
            cases_overdue=operation.cases_overdue,
        )
