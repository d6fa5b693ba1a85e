"""What every section of the page has."""

from collections.abc import Iterable
from dataclasses import dataclass

from microloan_ops.report.tables import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Parameters
    ----------
    name
        By which it is linked to, and its picture is found.
    says
        What one sees, in a sentence or two, from the figures.
    tables
        The figures behind the picture.
    source
        Which records they come from.
    drawn
        Whether there is anything to draw yet.
    """

    name: str
    title: str
    says: str
    tables: tuple[Table, ...]
    source: str
    drawn: bool = True


def sentences(*said: str) -> str:
    """Join what there is to say.

    Examples
    --------
    >>> sentences("One.", "", "Two.")
    'One. Two.'
    """
    return " ".join(filter(None, said))


def listed(names: Iterable[str]) -> str:
    """Join names as one says them.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def several(count: int, one: str, more: str = "") -> str:
    """Count things.

    Examples
    --------
    >>> several(1, "day"), several(2_000, "day"), several(0, "entry", "entries")
    ('1 day', '2,000 days', 'no entries')
    """
    name = one if count == 1 else more or f"{one}s"
    return f"{count:,} {name}" if count else f"no {name}"
