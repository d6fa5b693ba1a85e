"""What the page says, by the keys of its own words; a test never repeats a sentence."""

import re
from dataclasses import dataclass
from functools import cached_property

from tests.support.assertions import page_texts

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Words:
    """One of the page's languages."""

    language: str

    @cached_property
    def book(self) -> dict[str, str]:
        return page_texts.book(self.language) | page_texts.sandbox_book(self.language)

    def __call__(self, key: str) -> str:
        return self.book[key]

    def within(self, key: str, **values: object) -> re.Pattern[str]:
        """Match a text that has these words in it, whatever is filled in beyond the values."""
        return re.compile(page_texts.filled(self.book[key], values))

    def all_of(self, key: str, **values: object) -> re.Pattern[str]:
        """Match a text that is these words and no more."""
        return re.compile(f"^{page_texts.filled(self.book[key], values)}$")

    @property
    def other(self) -> "Words":
        """The other language."""
        return Words(next(one for one in LANGUAGES if one != self.language))


def yuan(fen: int, *, short: bool = False) -> str:
    """Write an amount as the page does."""
    text = f"¥{fen // 100:,}.{fen % 100:02}"
    return text.removesuffix(".00") if short else text
