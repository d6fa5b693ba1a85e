"""People nobody has seen yet, and the day on which the e2e sandbox begins."""

from datetime import date, timedelta
from itertools import count

from ops.cli import persons

# The published schedules begin on this day.
START = "2023-05-15"
numbers = count(1)


def new_person(kind: str = "001") -> str:
    """Return the resident ID of a new test person of a kind."""
    return persons.resident_id(kind, date(1990, 1, 1) + timedelta(days=next(numbers)))
