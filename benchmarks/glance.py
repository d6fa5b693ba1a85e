"""What the sections of the page found, together at its head."""

import re
from dataclasses import dataclass

from benchmarks.report import measured
from tests.support.assertions.pages import anchor

_SECTION = re.compile(r"^## (?P<title>.+)\n\n(?P<says>(?:> .+\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Glance:
    """A section, and the sentence at its head."""

    title: str
    says: str


def glances(page: str) -> list[Glance]:
    r"""Return every section's sentence.

    Examples
    --------
    >>> glances("## Night\n\n> It is\n> short.\n\nMore.\n## Without\n\nNothing.\n")
    [Glance(title='Night', says='It is short.')]
    """
    return [
        Glance(found["title"], found["says"].replace("> ", "").replace("\n", " ").strip())
        for found in _SECTION.finditer(page)
    ]


def head(page: str, minutes: float | None) -> str:
    """Return the section at the head of the page.

    Parameters
    ----------
    page
        With all the others.
    minutes
        How long all of them took; nothing when only some were measured anew.
    """
    rows = "\n".join(
        f"| [{one.title}](#{anchor(one.title)}) | {one.says} |" for one in glances(page)
    )
    took = "" if minutes is None else f", all of it in {minutes:.1f} minutes"
    return f"""\
| | found |
|---|---|
{rows}

{measured()}{took}.
"""
