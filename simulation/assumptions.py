"""All assumptions of the simulated year. None is measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from microloan_testing.faults import Fault

Spells = tuple[tuple[float, int, int], ...]
"""Shares that sum to one, each with the fewest and the most days."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Traits and behaviour of people, and faults around them.

    Chances are of one, sizes in fen. They make a book that a loan officer would recognise. Change
    them for another bank.
    """

    # The white list. Credit in a wallet does not attract the best: its people are less steady than
    # those of the scorecards' fit, by so many standard deviations. About half of them use each
    # wallet most, and some are listed in both.
    less_steady: float = 0.7
    mostly_qq: float = 0.45
    listed_in_both: float = 0.12
    without_other_wallet: float = 0.16
    abnormal: float = 0.03
    debtor: float = 0.004
    # The bank's own score of a row: its middle, a deviation of quality, and of noise.
    prescreen: tuple[int, int, int] = (560, 130, 90)

    # Campaigns: one on the first of each month for each wallet, each so much larger than the last,
    # together so much of the list. The lowest rows of the list are not invited.
    campaign_growth: float = 1.06
    invited_share: float = 0.48
    min_prescreen: int = 330

    # After the invitation, half of those who come do so within a week. A declined applicant may
    # try again.
    comes: float = 0.62
    days_until_coming: float = 9.0
    applies: float = 0.9
    sees_to_it_later: float = 0.2
    tries_again: float = 0.12

    # Habits: shares of customers, and their draws a month. Customers with a better price draw
    # less: by so much of the shares for each 0.01 % a day.
    habits: tuple[tuple[float, float], ...] = ((0.2, 0.0), (0.38, 0.12), (0.3, 0.4), (0.12, 1.1))
    pull_of_price: float = 0.2
    usual_price: Decimal = Decimal("0.0004")
    draws_at_once: float = 0.5
    # The median draw, its spread (of the logarithm), and the most of what is available.
    median_draw: int = 4_200_00
    spread_of_draws: float = 0.8
    whole_line: float = 0.06
    # Chances of 5, 10 and 20 instalments. Large draws have the second row.
    terms: tuple[float, ...] = (0.42, 0.35, 0.23)
    terms_of_large: tuple[float, ...] = (0.15, 0.35, 0.5)
    large_draw: int = 10_000_00

    # Factors of draws on a date: Saturdays and Sundays, and the seasons in `season.py`.
    weekend: float = 1.25

    # A day's chance that a loan is settled early, and that a part is paid before it is due.
    settles_early: float = 0.0022
    pays_ahead: float = 0.0008

    # On the due day the card can be empty: for a while (a slip), or for long (trouble). A slip's
    # chance in a month, and how it grows with a unit of quality less. Trouble's log-odds in a
    # year, on top of the traits: see `people.py`.
    slip: float = 0.05
    slip_by_quality: float = 0.3
    trouble: float = -2.4
    slips: Spells = ((0.4, 0, 0), (0.36, 1, 4), (0.19, 5, 15), (0.05, 16, 29))
    troubles: Spells = ((0.3, 30, 59), (0.15, 60, 95), (0.55, 4_000, 4_000))
    # Some of these cards have a little money, from a few yuan up to a small instalment, in fen.
    some_money: float = 0.4
    a_little: tuple[int, int] = (5_00, 500_00)

    # A customer whose card is empty and whose loan is in arrears takes a plan by such a chance a
    # day, mostly a short one. Some of them have money again from then on. On the 15th two operators
    # offer some of the others a holiday beyond the rules.
    takes_plan: float = 0.02
    shortest_plan: float = 0.7
    can_keep_plan: float = 0.6
    offered: float = 0.15
    offered_holiday: int = 4

    # A customer whose card is empty pays by a bank transfer by such a chance a day. A few transfers
    # have another reference or another payer. Operators find some owners before the night.
    pays_by_transfer: float = 0.02
    wrong_reference: float = 0.08
    other_payer: float = 0.06
    owner_found: float = 0.3

    # A customer changes the due day by such a chance a day.
    changes_due_day: float = 0.0004

    # On the first of the month operators write off loans that are so long overdue. Some are
    # recovered later, in part or in full.
    written_off_after: int = 120
    recovered: float = 0.4
    recovered_in_full: float = 0.4
    days_to_recovery: tuple[int, int] = (10, 60)

    # Chance of each fault of the payment gateway, which mostly works.
    gateway: Mapping[Fault, float] = field(
        default_factory=lambda: {
            Fault.DECLINED: 0.004,
            Fault.RETURNED: 0.002,
            Fault.LOST: 0.003,
            Fault.SILENT: 0.003,
        }
    )
    bureau_silent: float = 0.01

    # Nights, by the number of the day. The next night catches up on a missed one. A late one begins
    # in the morning. In a failed one a worker fails, the day does not close, and it runs again.
    missed: frozenset[int] = frozenset({37, 118, 119, 251})
    late: frozenset[int] = frozenset({83, 302})
    failed: frozenset[int] = frozenset({166, 288})
    # Seconds of a run: in itself, and for a thousand loans. The clock of the simulation stands
    # still, so these are assumptions too. `docs/generated/performance.md` has the measured ones.
    night_seconds: float = 24.0
    night_seconds_per_thousand: float = 3.0


@dataclass(frozen=True, slots=True)
class Season:
    """Days, both ends included, on which people draw more or less by a factor."""

    name: str
    begins: date
    ends: date
    factor: float


SEASONS = (
    Season("May holiday", date(2025, 4, 26), date(2025, 5, 3), 1.5),
    Season("618", date(2025, 6, 8), date(2025, 6, 18), 2.0),
    Season("back to school", date(2025, 8, 22), date(2025, 9, 2), 1.3),
    Season("National Day", date(2025, 9, 25), date(2025, 10, 3), 1.4),
    Season("Double Eleven", date(2025, 11, 3), date(2025, 11, 11), 2.4),
    Season("Double Twelve", date(2025, 12, 10), date(2025, 12, 12), 1.4),
    Season("before Spring Festival", date(2026, 1, 28), date(2026, 2, 14), 1.9),
    Season("Spring Festival", date(2026, 2, 15), date(2026, 2, 23), 0.4),
)
"""Seasons of the simulated year. Spring Festival is 17 February 2026."""


def season(day: date, assumed: Assumptions) -> float:
    """Return the factor of a date.

    Examples
    --------
    >>> season(date(2025, 11, 11), Assumptions()), season(date(2025, 7, 5), Assumptions())
    (2.4, 1.25)
    """
    factor = assumed.weekend if day.isoweekday() > _FRIDAY else 1.0
    for named in SEASONS:
        if named.begins <= day <= named.ends:
            factor *= named.factor
    return factor


_FRIDAY = 5
