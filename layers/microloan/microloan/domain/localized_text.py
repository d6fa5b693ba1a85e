"""A text in Chinese and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """The same sentence for a reader of Chinese and of English."""

    zh: str
    en: str
