"""Figures as SVG for the page: no style of their own, colours that follow its theme."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

import matplotlib as mpl
from matplotlib.figure import Figure

from microloan_ops.report.pictures.frame import ROLES

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
# Neither when nor by what it was made: the same figures are the same bytes.
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_FONT = re.compile(r"(?:(?P<weight>\d+|bold) )?(?P<size>[\d.]+)px .*")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_PAINTS = ("fill", "stroke")

ET.register_namespace("", _SVG)


def as_svg(figure: Figure, name: str, label: str, width: str) -> str:
    """Return a figure as an element of the page.

    Parameters
    ----------
    name
        By which its ids are told from those of the other pictures.
    label
        What is to be seen, for whoever does not see it.
    width
        The class of its width.
    """
    written = BytesIO()
    # What matplotlib derives ids from, beside the figure.
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(written, format="svg", metadata=_NO_METADATA)
    # Written by matplotlib a moment ago.
    root = ET.fromstring(written.getvalue())  # noqa: S314
    return _element(root, name, label, width)


def _element(root: ET.Element, name: str, label: str, width: str) -> str:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    used = set(_references(root))
    for element in root.iter():
        _plain(element)
        _name(element, name, used)
    title = ET.Element(f"{{{_SVG}}}title", {"id": f"{name}-title"})
    title.text = label
    root.insert(0, title)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title", "class": f"picture {width}"}
    return _NUMBER.sub(_rounded, ET.tostring(root, encoding="unicode"))


def _references(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for value in element.attrib.values():
            yield from _REFERENCE.findall(value)
        if link := element.get(_XLINK):
            yield link.removeprefix("#")


def _name(element: ET.Element, name: str, used: set[str]) -> None:
    """Keep only the ids that something refers to, each with the picture's name before it."""
    own = element.attrib.pop("id", None)
    if own in used:
        element.set("id", _id(name, own))
    for key, value in element.attrib.items():
        element.set(key, _REFERENCE.sub(lambda found: f"url(#{_id(name, found[1])})", value))
    if link := element.attrib.pop(_XLINK, None):
        element.set("href", f"#{_id(name, link.removeprefix('#'))}")


def _id(name: str, own: str) -> str:
    return f"{name}-{sha256(own.encode()).hexdigest()[:6]}"


def _plain(element: ET.Element) -> None:
    """Write an element's style as attributes and classes: the page allows no other style."""
    style = element.attrib.pop("style", "")
    classes = []
    for declaration in filter(None, map(str.strip, style.split(";"))):
        key, value = map(str.strip, declaration.split(":", 1))
        if key in _PAINTS and value in ROLES:
            classes.append(f"{key[0]}-{ROLES[value]}")
        elif key == "font":
            element.attrib |= _font(value)
        elif key != "font-family":
            element.set(key, value.removesuffix("px"))
    for paint in _PAINTS:
        if role := ROLES.get(element.get(paint, "")):
            del element.attrib[paint]
            classes.append(f"{paint[0]}-{role}")
    if classes:
        element.set("class", " ".join(sorted(set(classes))))


def _font(value: str) -> dict[str, str]:
    found = _FONT.fullmatch(value)
    if found is None:
        raise ValueError(f"matplotlib writes a font in another way: {value}")
    weight = {"font-weight": found["weight"]} if found["weight"] else {}
    return {"font-size": found["size"]} | weight


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
