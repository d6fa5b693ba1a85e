"""The wallet page's words, read from its own files."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

STATIC = Path(__file__).parents[3] / "functions/wallet/static"
# The words of screens that load on demand.
LATE = (
    "cards-words.js",
    "consents-words.js",
    "due-day-words.js",
    "event-filter-words.js",
    "help-words.js",
    "line-notes.js",
    "messages-words.js",
    "pay-words.js",
    "plan-words.js",
    "statement-words.js",
    "transfer-words.js",
)
_ENTRY = re.compile(r'^\s+"?([\w.]+)"?:\s+("(?:[^"\\]|\\.)*"),$', re.MULTILINE)
_PLACE = re.compile(r"\{(\w+)\}")


def text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def entries(source: str) -> dict[str, str]:
    """Return the words of a file by their keys."""
    return {key: json.loads(words) for key, words in _ENTRY.findall(source)}


def places(words: str) -> set[str]:
    """Return the names of what is filled into the words."""
    return set(_PLACE.findall(words))


def book(language: str) -> dict[str, str]:
    """Return all that the page says in a language."""
    words: dict[str, str] = {}
    for part in books(language).values():
        words |= part
    return words


def books(language: str) -> dict[str, dict[str, str]]:
    """Return the words of each file in a language, first those that every visit loads."""
    first = (f"{part}-{language}.js" for part in ("words", "loans", "problems"))
    return {name: entries(text(name)) for name in first} | {
        name: _both(name, language) for name in LATE
    }


def sandbox_book(language: str) -> dict[str, str]:
    """Return what only the sandbox says in a language."""
    return _both("sandbox-words.js", language)


def _both(name: str, language: str) -> dict[str, str]:
    """Return the words of a file that has both languages."""
    zh, en = text(name).split("  en: {")
    return entries({"zh": zh, "en": en}[language])


def filled(words: str, values: Mapping[str, object]) -> str:
    """Return a pattern of the words; what no value is given for may be anything."""
    parts = _PLACE.split(words)
    texts, names = parts[::2], parts[1::2]
    found = [re.escape(str(values[name])) if name in values else ".+" for name in names]
    return "".join(re.escape(text) + value for text, value in zip(texts, [*found, ""], strict=True))
