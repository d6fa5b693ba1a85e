"""The fen available to customers, day by day: good limits less their use.

A line belongs to a person with one or two wallets. Here it counts for the channel of its decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from microloan.domain.calendar import ONE_DAY
from microloan.domain.channel import Channel


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A limit in fen by a channel's decision, from a day until another."""

    day: date
    limit: int
    good_until: date
    channel: Channel


def changes(
    grants: Sequence[Grant], used: Mapping[date, int]
) -> Iterator[tuple[date, Channel, int]]:
    """Yield the changes of a customer's available fen, by day and channel.

    Parameters
    ----------
    grants
        Limits, oldest first. The last one of a day counts.
    used
        Changes of the principal in use, in fen by day.

    Examples
    --------
    >>> january = [date(2024, 1, day) for day in range(1, 32)]
    >>> grant = Grant(january[0], 1_000_00, january[9], Channel.QQ)
    >>> [(day.day, fen) for day, _, fen in changes([grant], {january[4]: 600_00})]
    [(1, 100000), (5, -60000), (11, -40000)]
    """
    ends = {grant.good_until + ONE_DAY for grant in grants if grant.good_until < date.max}
    channel: Channel | None = None
    room = used_now = 0
    for day in sorted({*(grant.day for grant in grants), *used, *ends}):
        used_now += used.get(day, 0)
        grant = next((grant for grant in reversed(grants) if grant.day <= day), None)
        if grant is None:
            continue
        now = max(0, grant.limit - used_now) if day <= grant.good_until else 0
        if channel and channel is not grant.channel:
            yield day, channel, -room
            room = 0
        if now != room:
            yield day, grant.channel, now - room
        channel, room = grant.channel, now


def by_day(
    changed: Iterable[tuple[date, Channel, int]], days: Iterable[date]
) -> dict[date, dict[Channel, int]]:
    """Return the fen available at the end of each day, by channel.

    Parameters
    ----------
    changed
        Changes of all customers, in any order.
    days
        In order.
    """
    sums: dict[date, dict[Channel, int]] = defaultdict(lambda: defaultdict(int))
    for day, channel, fen in changed:
        sums[day][channel] += fen
    waiting = sorted(sums)
    running, available, place = dict.fromkeys(Channel, 0), {}, 0
    for day in days:
        while place < len(waiting) and waiting[place] <= day:
            for channel, fen in sums[waiting[place]].items():
                running[channel] += fen
            place += 1
        available[day] = dict(running)
    return available
