"""The parts of each section."""

from collections.abc import Iterable
from dataclasses import dataclass

from microloan_ops.report.tables import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Parameters
    ----------
    name
        Anchor of the section, and key of its picture.
    summary
        One or two sentences about the figures.
    tables
        The figures behind the picture.
    source
        The records of the figures.
    drawn
        Whether there are figures to draw.
    """

    name: str
    title: str
    summary: str
    tables: tuple[Table, ...]
    source: str
    drawn: bool = True


def sentences(*parts: str) -> str:
    """Join sentences, without empty ones.

    Examples
    --------
    >>> sentences("One.", "", "Two.")
    'One. Two.'
    """
    return " ".join(filter(None, parts))


def listed(names: Iterable[str]) -> str:
    """Join names with commas and an "and".

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def several(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> several(1, "day"), several(2_000, "day"), several(0, "entry", "entries")
    ('1 day', '2,000 days', 'no entries')
    """
    name = singular if count == 1 else plural or f"{singular}s"
    return f"{count:,} {name}" if count else f"no {name}"
