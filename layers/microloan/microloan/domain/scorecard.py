"""Points per characteristic; one card per channel, each leaning on its own wallet's activity.

The cards are set by judgement, until there is a book of loans to fit them on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from microloan.domain.evidence import Activity, BureauReport
from microloan.domain.member import Channel

BASE_SCORE = 400


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A figure and the points it earns.

    `bins` are (from this value on, points), in ascending order of value; the value of the first
    is the least the figure can be.
    """

    reason: str
    value: Callable[[BureauReport, Activity], int]
    bins: tuple[tuple[int, int], ...]

    def points(self, bureau: BureauReport, social: Activity) -> int:
        """Return the points the applicant earns."""
        value = self.value(bureau, social)
        return [points for start, points in self.bins if value >= start][-1]

    def missed(self, bureau: BureauReport, social: Activity) -> int:
        """Return the points the applicant falls short of the best."""
        return max(points for _, points in self.bins) - self.points(bureau, social)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A channel's characteristics."""

    version: str
    characteristics: tuple[Characteristic, ...]

    def score(self, bureau: BureauReport, social: Activity) -> int:
        """Return the sum of points above the base."""
        return BASE_SCORE + sum(c.points(bureau, social) for c in self.characteristics)

    def weakest(self, bureau: BureauReport, social: Activity) -> tuple[str, ...]:
        """Return the reasons that cost points, the dearest first."""
        missed = [(c.missed(bureau, social), c.reason) for c in self.characteristics]
        return tuple(reason for points, reason in sorted(missed, reverse=True) if points)


_BUREAU = (
    Characteristic(
        "short_credit_history", lambda b, _: b.months_of_history, ((0, 0), (12, 30), (36, 60))
    ),
    Characteristic(
        "missed_payments", lambda b, _: -b.worst_status_24m, ((-99, 0), (-2, 30), (0, 80))
    ),
    Characteristic(
        "many_recent_inquiries", lambda b, _: -b.inquiries_3m, ((-999, 0), (-4, 20), (-1, 40))
    ),
)


def _social(days: int, contacts: int, payments: int, months: int) -> tuple[Characteristic, ...]:
    return (
        Characteristic(
            "little_activity", lambda _, s: s.active_days, ((0, 0), (10, days // 2), (20, days))
        ),
        Characteristic(
            "few_contacts", lambda _, s: s.contacts, ((0, 0), (30, contacts // 2), (100, contacts))
        ),
        Characteristic(
            "few_wallet_payments",
            lambda _, s: s.payments_3m,
            ((0, 0), (10, payments // 2), (40, payments)),
        ),
        Characteristic(
            "young_account",
            lambda _, s: s.account_months,
            ((0, 0), (24, months // 2), (60, months)),
        ),
    )


SCORECARDS = {
    Channel.QQ: Scorecard("qq-1", _BUREAU + _social(40, 30, 20, 40)),
    Channel.WECHAT: Scorecard("wechat-1", _BUREAU + _social(20, 30, 60, 20)),
}
