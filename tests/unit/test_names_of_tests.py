"""A test's name says subject, condition and result: what of that a program can find."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FEWEST_WORDS = 4
# Each stands for an actor that the name does not say.
NO_ACTOR = re.compile("_((any|every|some)(body|one)|nobody|who(ever|m|se)?)(_|$)")
NO_SUBJECT = {"by", "it", "of", "that", "they", "what", "whatever"}


def names() -> Iterator[str]:
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name


def is_plain(name: str) -> bool:
    words = name.removeprefix("test_").split("_")
    has_subject = words[0] not in NO_SUBJECT and not NO_ACTOR.search(name)
    return has_subject and len(words) >= FEWEST_WORDS


def test_names_of_tests_have_four_words_and_a_subject() -> None:
    tests = [name for name in names() if name.startswith("test_")]
    assert len(tests) > 2000
    assert [name for name in tests if not is_plain(name)] == []


@pytest.mark.parametrize("words", ["nobody_is_told_twice", "draw_is_refused", "it_is_sent_once"])
def test_name_without_a_subject_or_four_words_is_found(words: str) -> None:
    assert not is_plain(f"test_{words}")
