"""A text in Chinese and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """The same sentence in Chinese and in English."""

    zh: str
    en: str
