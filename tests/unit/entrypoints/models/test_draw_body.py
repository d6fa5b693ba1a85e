"""The confirmation in a draw's body: times as text with an offset, seconds up to a day."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.draw_requests import DrawBody

SENT: dict[str, Any] = {
    "amount": 1_000_00,
    "instalments": 5,
    "card_id": "card-" + "a" * 24,
    "purpose": "travel",
    "disclosure_hash": "f" * 64,
    "confirmed_at": "2026-11-25T14:30:00.250+08:00",
    "reading_seconds": 12,
}


def test_time_of_the_device_keeps_its_offset() -> None:
    confirmation = DrawBody(**SENT).confirmation
    shanghai = timezone(timedelta(hours=8))
    assert confirmation.confirmed_at == datetime(2026, 11, 25, 14, 30, 0, 250_000, shanghai)
    assert confirmation.confirmed_at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "sent", [1_795_000_000, "1795000000", "2026-11-25", "2026-11-25T14:30:00", "", None, 1.5]
)
def test_time_that_is_no_text_with_an_offset_is_refused(sent: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        DrawBody(**SENT | {"confirmed_at": sent})
    assert [error["loc"] for error in refusal.value.errors()] == [("confirmed_at",)]


@pytest.mark.parametrize(
    "sent",
    ["2026-02-30T14:30:00+08:00", "2026-11-25T24:30:00Z", "2026-11-25T14:30:00+99:00"],
)
def test_time_that_does_not_exist_is_refused_by_its_name(sent: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        _ = DrawBody(**SENT | {"confirmed_at": sent}).confirmation
    assert (refusal.value.field, refusal.value.code) == ("confirmed_at", "time_invalid")


@pytest.mark.parametrize(("sent", "kept"), [(12, 12), (86_400, 86_400), (86_401, 86_400)])
def test_reading_time_of_more_than_a_day_counts_as_a_day(sent: int, kept: int) -> None:
    assert DrawBody(**SENT | {"reading_seconds": sent}).confirmation.reading_seconds == kept
    assert DrawBody(**SENT | {"reading_seconds": 10**40}).confirmation.reading_seconds == 86_400
