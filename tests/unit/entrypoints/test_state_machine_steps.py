"""What state machines hand from step to step: strict, whole again when read, and never too long."""

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from microloan.adapters.dynamodb.invitations import MAX_SEGMENTS
from microloan.domain.channel import Channel
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.lottery import RankRange
from microloan.domain.ledger.breach import Breach, BreachTotals
from microloan.domain.ledger.end_of_day import ControlTotals, PortfolioTotals, Valuation
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.entrypoints.models.end_of_day import EndOfDayStart, EndOfDayTasks, SegmentTask
from microloan.entrypoints.models.lottery import LotteryStart, LotteryState, ShardTaskFields
from microloan.entrypoints.steps import step
from microloan.ports.invitations import ShardTask

# Nothing of it may be in an error.
SENT = "Zhang San 110105199003074514"
DAY = date(2026, 11, 20)
BUCKET = {"first": "0", "bits": 0, "width": 12}
SHARE = {"campaign": "spring", "round": 1, "number": 0, "of": 1, "bucket": BUCKET}
STATE = {"campaign": "spring", "next": "count", "left": 5, "bucket": BUCKET, "shares": [SHARE]}
SEGMENT = {"number": 0, "of": 1, "dates": ["2026-11-20"]}
PLAN = {"dates": ["2026-11-20"], "segments": [SEGMENT], "count": 1}
SPRING = {"campaign": "spring", "channel": "qq", "count": 9}
CONDITIONS = asdict(EligibilityCriteria(min_prescreen=600))
FINEST = RankRange(2**240 - 1, 240, 12)
# What a state machine takes of a step at most.
MOST_BYTES = 256 * 1024


def taken(model: type[BaseModel], event: object) -> tuple[Any, Any]:
    """Return what a step with such an event read, and what it wrote when it handed it back."""
    read: list[BaseModel] = []

    def handler(event: BaseModel) -> BaseModel:
        read.append(event)
        return event

    handler.__annotations__["event"] = model
    sent: Any = event
    written = step(handler)(sent, None)
    return read[0], written


@pytest.mark.parametrize(
    ("model", "event"),
    [
        (EndOfDayStart, {}),
        (EndOfDayStart, {"until": "2026-11-20"}),
        (EndOfDayTasks, PLAN),
        (SegmentTask, SEGMENT | {"position": "qq#o1", "done": False}),
        (LotteryStart, SPRING),
        (LotteryStart, SPRING | {"conditions": CONDITIONS, "seed": "beacon"}),
        (LotteryState, STATE),
        (ShardTaskFields, SHARE | {"resume": True, "done": False}),
    ],
)
def test_event_of_a_step_is_written_as_it_was_read(model: type[BaseModel], event: object) -> None:
    assert taken(model, event)[1] == event


@pytest.mark.parametrize(
    ("model", "event", "field"),
    [
        (EndOfDayStart, {"until": SENT}, "until"),
        (EndOfDayStart, {"until": 20261120}, "until"),
        (EndOfDayStart, {"until": "2026-11-20T00:00:00"}, "until"),
        (EndOfDayStart, {"untill": SENT}, "untill"),
        (EndOfDayTasks, PLAN | {"count": True}, "count"),
        (EndOfDayTasks, PLAN | {"segments": [SEGMENT | {"of": SENT}]}, "segments.0.of"),
        (SegmentTask, {"number": 0, "of": 1}, "dates"),
        (SegmentTask, SEGMENT | {"dates": [SENT]}, "dates.0"),
        (LotteryStart, SPRING | {"channel": SENT}, "channel"),
        (
            LotteryStart,
            SPRING | {"conditions": {"min_prescreen": SENT}},
            "conditions.min_prescreen",
        ),
        (LotteryStart, SPRING | {"conditions": {"prescreen": 600}}, "conditions.prescreen"),
        (LotteryState, STATE | {"next": SENT}, "next"),
        (LotteryState, STATE | {"shares": [SHARE | {"round": SENT}]}, "shares.0.round"),
        (ShardTaskFields, SHARE | {"bucket": BUCKET | {"first": SENT}}, "bucket.first"),
    ],
)
def test_invalid_event_fails_by_the_name_of_its_field_without_repeating_it(
    model: type[BaseModel], event: object, field: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        taken(model, event)
    told = str(raised.value)
    assert f"\n{field}\n" in told
    assert "input_value" not in told
    assert not any(word in told for word in SENT.split())


def test_event_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValidationError, match="Input should be an object"):
        taken(EndOfDayTasks, [PLAN])


def test_portfolio_totals_are_unchanged_after_a_hand_over_between_steps() -> None:
    totals = PortfolioTotals(
        {
            (Channel.QQ, LoanClassification.NORMAL): Valuation(
                3, 1_000_00, Decimal("0.1234567891"), 5
            )
        },
        unvalued=7,
        skipped=("loan-1",),
        controls=ControlTotals(in_transit=1, bank=-2),
        breaches=BreachTotals.of([Breach("ceiling", "loan-1", DAY, "1 fen too much")]),
    )
    first, _ = taken(SegmentTask, SEGMENT)
    handed_on = first.model_copy(update={"so_far": {DAY: totals}})
    read, written = taken(SegmentTask, handed_on.model_dump(mode="json"))
    assert read.so_far == {DAY: totals}
    assert written["so_far"]["2026-11-20"]["cells"][0]["receivable"] == "0.1234567891"


def test_rank_range_of_240_bits_is_unchanged_after_a_hand_over() -> None:
    shares = (ShardTask("spring", 2, 3, 4, FINEST),)
    made = LotteryState.model_validate(
        STATE | {"bucket": FINEST, "shares": shares}, from_attributes=True
    )
    read, written = taken(LotteryState, made.model_dump(mode="json"))
    assert written["bucket"] == {"first": str(FINEST.first), "bits": 240, "width": 12}
    assert tuple(one.share() for one in read.shares) == shares


def test_largest_lottery_state_fits_into_a_step() -> None:
    bucket = asdict(FINEST) | {"first": str(FINEST.first)}
    share = SHARE | {"campaign": "x" * 60, "of": MAX_SEGMENTS, "bucket": bucket}
    shares = [share | {"number": number} for number in range(MAX_SEGMENTS)]
    written = taken(LotteryState, STATE | {"campaign": "x" * 60, "shares": shares})[1]
    assert len(json.dumps(written)) <= MOST_BYTES
