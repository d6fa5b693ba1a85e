"""A scorecard: the points of each figure, added up.

Cards are fitted separately.

`docs/generated/scorecards.md` has the fit of the cards, and how well they separate good from bad.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from microloan.domain.channel import Channel
from microloan.domain.errors import CorruptDataError
from microloan.domain.underwriting.applicant_data import ApplicantData, WalletActivity

Figures = Mapping[str, int | None]
"""The figures of a card, by name.

None where the person has no account in that wallet.
"""

_PERCENT = 100
_PLACES = Decimal("0.000001")
_CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP)

_WALLET: Mapping[str, Callable[[WalletActivity], int]] = {
    "account_months": lambda activity: activity.account_months,
    "active_days": lambda activity: activity.active_days,
    "contacts": lambda activity: activity.contacts,
    "payments_3m": lambda activity: activity.payments_3m,
}


def figures_of(evidence: ApplicantData) -> Figures:
    """Return every figure that a card may use.

    Examples
    --------
    >>> from microloan.domain.underwriting.applicant_data import BureauReport, WalletProfile
    >>> report = BureauReport(24, 0, 1, 2, 10_000_00, 2_599_00, 0)
    >>> profile = WalletProfile(qq=WalletActivity(60, 20, 100, 40))
    >>> figures = figures_of(ApplicantData(report, profile))
    >>> figures["bureau.debt_burden"], figures["qq.contacts"], figures["wechat.contacts"]
    (25, 100, None)
    """
    bureau = evidence.bureau
    figures: dict[str, int | None] = {
        "bureau.months_of_history": bureau.months_of_history,
        "bureau.worst_status_24m": bureau.worst_status_24m,
        "bureau.missed_24m": bureau.missed_24m,
        "bureau.inquiries_3m": bureau.inquiries_3m,
        "bureau.card_utilisation": bureau.card_utilisation,
        "bureau.debt_burden": int(bureau.debt_burden * _PERCENT),
    }
    for channel in Channel:
        activity = evidence.social.of(channel)
        for name, read in _WALLET.items():
            figures[f"{channel}.{name}"] = read(activity) if activity else None
    return figures


@dataclass(frozen=True, slots=True)
class Bin:
    """The points of a figure from `start` on, up to the next bin."""

    start: int
    points: int


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A figure and the points it earns.

    Parameters
    ----------
    figure
        Its name, of `figures_of`.
    reason
        The code of the reason that is given when it costs points.
    bins
        In ascending order. The first starts at the least value of the figure.
    missing
        The points without such a figure. None where every person has it.
    """

    figure: str
    reason: str
    bins: tuple[Bin, ...]
    missing: int | None = None

    @property
    def best(self) -> int:
        """The most points it can earn."""
        return max(bin_.points for bin_ in self.bins)

    def points(self, value: int | None) -> int:
        """Return the points of a value.

        Raises
        ------
        CorruptDataError
            When the card has no points for it.
        """
        reached = [bin_.points for bin_ in self.bins if value is not None and value >= bin_.start]
        points = reached[-1] if reached else self.missing
        if points is None or (value is not None and not reached):
            raise CorruptDataError(f"no points for {self.figure} of {value}")
        return points


@dataclass(frozen=True, slots=True)
class CharacteristicPoints:
    """The points of a person's figure, and the most it could have."""

    figure: str
    reason: str
    value: int | None
    points: int
    best: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a score: odds of good to bad at `points`, doubled by `double`."""

    points: int = 600
    odds: int = 50
    double: int = 20

    def default_probability(self, score: int) -> Decimal:
        """Return the probability of default within a year, to six places.

        Examples
        --------
        >>> Scale().default_probability(600), Scale().default_probability(620)
        (Decimal('0.019608'), Decimal('0.009901'))
        """
        doublings = _CONTEXT.divide(Decimal(score - self.points), Decimal(self.double))
        odds = _CONTEXT.multiply(Decimal(self.odds), _CONTEXT.power(Decimal(2), doublings))
        return _CONTEXT.divide(Decimal(1), 1 + odds).quantize(_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Band:
    """A band of scores and its share of people when the card was fitted.

    `start` is None in the lowest band. A band ends where the next begins.
    """

    start: int | None
    share: Decimal


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A channel's card, as one fit made it.

    Parameters
    ----------
    base
        Points that every person has.
    distribution
        The scores of the people it was fitted on, by which a shift is noticed.
    """

    version: str
    channel: Channel
    scale: Scale
    base: int
    characteristics: tuple[Characteristic, ...]
    distribution: tuple[Band, ...]

    def marks(self, figures: Figures) -> tuple[CharacteristicPoints, ...]:
        """Return the points of each figure, in the card's order."""
        return tuple(
            CharacteristicPoints(c.figure, c.reason, value, c.points(value), c.best)
            for c in self.characteristics
            for value in (figures[c.figure],)
        )

    def score(self, figures: Figures) -> int:
        """Return the base and all points."""
        return self.base + sum(mark.points for mark in self.marks(figures))


def lowest_scoring(marks: tuple[CharacteristicPoints, ...]) -> tuple[str, ...]:
    """Return the reasons that cost points, the most expensive first.

    A missing figure gives no reason, because no person has to have two wallets.
    """
    lost = sorted(marks, key=lambda mark: mark.points - mark.best)
    known = (mark for mark in lost if mark.value is not None)
    return tuple(mark.reason for mark in known if mark.points < mark.best)
