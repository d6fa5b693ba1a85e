"""Figures of English: long sentences, semicolons, sentences that address you."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Self

from tests.support.assertions.english import sentences

# A table's cell or a heading of fewer words is no sentence, and would flatter the figures.
FEWEST_WORDS = 4
MOST_WORDS = 25
MOST_SEMICOLONS = 0.03
_YOU = re.compile(r"\byou(r|rs|rself)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of some texts.

    Parameters
    ----------
    sentences
        Their number.
    words
        The words of a sentence at the ninetieth percentile.
    semicolons
        Semicolons for each sentence.
    you
        The share of sentences that address the reader as you.
    """

    sentences: int
    words: int
    semicolons: float
    you: float

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Measure texts.

        Examples
        --------
        >>> Measure.of(["You need a key; send it once. It is long enough.", "422"])
        Measure(sentences=2, words=7, semicolons=0.5, you=0.5)
        >>> Measure.of([])
        Measure(sentences=0, words=0, semicolons=0.0, you=0.0)
        """
        found = [
            one for text in texts for one in sentences(text) if len(one.split()) >= FEWEST_WORDS
        ]
        if not found:
            return cls(0, 0, 0.0, 0.0)
        lengths = sorted(len(sentence.split()) for sentence in found)
        return cls(
            sentences=len(found),
            words=lengths[ceil(0.9 * len(lengths)) - 1],
            semicolons=sum(sentence.count(";") for sentence in found) / len(found),
            you=sum(bool(_YOU.search(sentence)) for sentence in found) / len(found),
        )

    def is_plain(self) -> bool:
        """Return whether sentences are short enough and have few enough semicolons."""
        return self.words <= MOST_WORDS and self.semicolons <= MOST_SEMICOLONS
