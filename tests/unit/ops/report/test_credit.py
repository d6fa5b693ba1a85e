"""What can be drawn at once, by hand."""

from datetime import date, timedelta

from microloan.domain.channel import Channel
from microloan_ops.report.figures.credit import Grant, by_day, changes

FIRST = date(2024, 1, 1)
YEAR = FIRST + timedelta(days=365)
QQ, WECHAT = Channel.QQ, Channel.WECHAT


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def rooms(grants: list[Grant], used: dict[date, int], days: int = 10) -> list[tuple[int, int]]:
    """Return what can be drawn through QQ and WeChat, yuan, day by day."""
    found = by_day(changes(grants, used), map(day, range(days)))
    return [(room[QQ] // 100, room[WECHAT] // 100) for room in found.values()]


def test_available_credit_is_the_limit_less_the_use() -> None:
    used = {day(1): 600_00, day(3): -100_00}
    assert rooms([Grant(day(0), 1_000_00, YEAR, QQ)], used, 5) == [
        (1_000, 0), (400, 0), (400, 0), (500, 0), (500, 0),
    ]  # fmt: skip


def test_available_credit_is_zero_when_more_is_used_than_granted() -> None:
    grants = [Grant(day(0), 1_000_00, YEAR, QQ), Grant(day(2), 500_00, YEAR, QQ)]
    used = {day(1): 800_00, day(4): -400_00}
    assert [qq for qq, _ in rooms(grants, used, 6)] == [1_000, 200, 0, 0, 100, 100]


def test_expired_line_counts_nothing_until_it_is_reassessed() -> None:
    grants = [Grant(day(0), 1_000_00, day(2), QQ), Grant(day(5), 2_000_00, YEAR, QQ)]
    assert [qq for qq, _ in rooms(grants, {}, 7)] == [1_000, 1_000, 1_000, 0, 0, 2_000, 2_000]


def test_available_credit_counts_on_the_last_valid_day() -> None:
    grants = [Grant(day(0), 1_000_00, day(2), QQ)]
    assert [qq for qq, _ in rooms(grants, {day(2): 400_00}, 4)] == [1_000, 1_000, 600, 0]


def test_available_credit_counts_for_the_channel_of_the_last_decision() -> None:
    grants = [Grant(day(0), 1_000_00, YEAR, QQ), Grant(day(2), 3_000_00, YEAR, WECHAT)]
    assert rooms(grants, {day(1): 500_00}, 4) == [(1_000, 0), (500, 0), (0, 2_500), (0, 2_500)]


def test_use_before_the_first_decision_counts_from_that_decision() -> None:
    assert rooms([Grant(day(2), 1_000_00, YEAR, QQ)], {day(0): 300_00}, 4) == [
        (0, 0), (0, 0), (700, 0), (700, 0),
    ]  # fmt: skip


def test_line_without_an_end_counts_for_ever() -> None:
    assert rooms([Grant(day(0), 1_000_00, date.max, QQ)], {}, 2) == [(1_000, 0), (1_000, 0)]
