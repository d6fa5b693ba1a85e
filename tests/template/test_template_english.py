"""The descriptions and comments of template.yaml are plain English."""

import json
import re
from collections.abc import Iterator

from tests.support.assertions.english import Fault, comments, faults, report
from tests.support.cloud.template import PATH, resources, template

DESCRIBING = frozenset(
    {"Description", "AlarmDescription", "AssertDescription", "ConstraintDescription"}
)
# Old words of this code that the trade does not use.
FORBIDDEN = re.compile(r"\b(told|tells|rails|nights?|draws?|anybody|dies|died)\b", re.IGNORECASE)
_LINK = re.compile(r"\s*\$\{RunbookUrl\}#[\w-]+$")


def descriptions(part: object, place: str = "template") -> Iterator[tuple[str, str]]:
    """Yield the describing texts of a part of the template, each with its place."""
    if isinstance(part, list):
        for one in part:
            yield from descriptions(one, place)
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        words = value.get("Fn::Sub") if isinstance(value, dict) else value
        if key in DESCRIBING and isinstance(words, str):
            yield f"{place}.{key}", _LINK.sub("", words)
        else:
            yield from descriptions(value, key if key != "Properties" else place)


def commented() -> Iterator[tuple[str, str]]:
    """Yield the blocks of comments, each with the number of its last line."""
    for number, block in comments(PATH.read_text("utf-8")):
        yield f"line {number}", block


def headings() -> Iterator[tuple[str, str]]:
    """Yield the titles and headings of the dashboard."""
    body = resources("AWS::CloudWatch::Dashboard")["Dashboard"]["Properties"]["DashboardBody"]
    for widget in json.loads(body["Fn::Sub"])["widgets"]:
        properties = widget["properties"]
        yield "dashboard", properties.get("title") or properties["markdown"].removeprefix("## ")


def broken(said: Iterator[tuple[str, str]]) -> Iterator[Fault]:
    for place, words in said:
        yield from faults(place, words)
        # A path or a command is a name.
        for found in FORBIDDEN.finditer(re.sub(r"`[^`]*`|/\S+", "", words)):
            yield Fault(place, f"word {found[1]}", words)


def test_descriptions_in_the_template_are_plain_english() -> None:
    said = list(descriptions(template()))
    assert len(said) > 90

    found = list(broken(iter(said)))

    assert not found, report(found)


def test_descriptions_of_resources_and_parameters_end_with_a_full_stop() -> None:
    sentences = {
        place: words
        for place, words in descriptions(template())
        if place.endswith((".Description", ".AlarmDescription"))
    }

    assert not {place for place, words in sentences.items() if not words.endswith(".")}


def test_comments_in_the_template_are_plain_english() -> None:
    said = list(commented())
    assert len(said) > 80

    found = list(broken(iter(said)))

    assert not found, report(found)


def test_headings_of_the_dashboard_are_plain_english() -> None:
    found = list(broken(headings()))

    assert not found, report(found)
