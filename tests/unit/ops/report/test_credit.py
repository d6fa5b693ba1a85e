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


def test_a_limit_less_what_is_used() -> None:
    used = {day(1): 600_00, day(3): -100_00}
    assert rooms([Grant(day(0), 1_000_00, YEAR, QQ)], used, 5) == [
        (1_000, 0), (400, 0), (400, 0), (500, 0), (500, 0),
    ]  # fmt: skip


def test_more_used_than_granted_leaves_nothing_not_less() -> None:
    grants = [Grant(day(0), 1_000_00, YEAR, QQ), Grant(day(2), 500_00, YEAR, QQ)]
    used = {day(1): 800_00, day(4): -400_00}
    assert [qq for qq, _ in rooms(grants, used, 6)] == [1_000, 200, 0, 0, 100, 100]


def test_a_line_that_has_to_be_assessed_anew_counts_nothing_until_it_is() -> None:
    grants = [Grant(day(0), 1_000_00, day(2), QQ), Grant(day(5), 2_000_00, YEAR, QQ)]
    assert [qq for qq, _ in rooms(grants, {}, 7)] == [1_000, 1_000, 1_000, 0, 0, 2_000, 2_000]


def test_the_last_good_day_is_good() -> None:
    grants = [Grant(day(0), 1_000_00, day(2), QQ)]
    assert [qq for qq, _ in rooms(grants, {day(2): 400_00}, 4)] == [1_000, 1_000, 600, 0]


def test_a_line_counts_for_the_channel_of_the_last_decision() -> None:
    grants = [Grant(day(0), 1_000_00, YEAR, QQ), Grant(day(2), 3_000_00, YEAR, WECHAT)]
    assert rooms(grants, {day(1): 500_00}, 4) == [(1_000, 0), (500, 0), (0, 2_500), (0, 2_500)]


def test_what_was_used_before_any_decision_is_known_counts_from_then_on() -> None:
    assert rooms([Grant(day(2), 1_000_00, YEAR, QQ)], {day(0): 300_00}, 4) == [
        (0, 0), (0, 0), (700, 0), (700, 0),
    ]  # fmt: skip


def test_a_line_without_an_end_is_good_for_ever() -> None:
    assert rooms([Grant(day(0), 1_000_00, date.max, QQ)], {}, 2) == [(1_000, 0), (1_000, 0)]
