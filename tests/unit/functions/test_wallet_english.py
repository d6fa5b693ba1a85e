"""The wallet page's texts are plain English and a bank's Chinese."""

import re
from collections.abc import Iterator

import pytest

from tests.support.assertions.english import faults, report
from tests.support.assertions.page_texts import STATIC, book, sandbox_book, text

SOURCES = sorted(path.name for path in STATIC.iterdir() if path.suffix in {".js", ".css"})
_COMMENT = re.compile(r"/\*+([\s\S]*?)\*/|((?:^[ \t]*//.*\n)+)", re.MULTILINE)
_HAN = "\u3007\u4e00-\u9fff"
_HALF_WIDTH = re.compile(rf"[{_HAN}}}][,.;:!?()]|[,;:!?()][{_HAN}{{]|[{_HAN}]\.\.\.|…")
# The marks that end a sentence.
_SENTENCE = re.compile(r"[.!?。！？]")
_AFTER_DATE = re.compile(rf"{{(?:date|month)}} [{_HAN}]")


def texts(language: str) -> dict[str, str]:
    return book(language) | sandbox_book(language)


def comments(source: str) -> Iterator[str]:
    """Yield the blocks of comments of a script or a style sheet."""
    for block, lines in _COMMENT.findall(source):
        yield " ".join(re.sub(r"^[ \t]*(//|\*)", "", block or lines, flags=re.MULTILINE).split())


def test_english_texts_are_plain_english() -> None:
    found = [fault for key, said in texts("en").items() for fault in faults(key, said)]

    assert not found, report(found)


def test_english_texts_of_several_sentences_end_with_a_full_stop() -> None:
    several = {key: said for key, said in texts("en").items() if re.search(r"[.!?] [A-Z]", said)}

    assert len(several) > 50
    # A description of a picture, and no sentence.
    assert {key for key, said in several.items() if not said.endswith(".")} == {
        "payoff.picture.penalty"
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_problems_and_outcomes_of_payments_are_sentences(language: str) -> None:
    # In Chinese, a problem beside its field has no full stop.
    kinds = ("problem.", "declined.", "field.") if language == "en" else ("declined.",)
    said = {key: words for key, words in book(language).items() if key.startswith(kinds)}
    said.pop("problem.reference", None)

    assert not {key for key, words in said.items() if not _SENTENCE.search(words[-1])}


def test_chinese_texts_have_full_width_punctuation() -> None:
    found = {key: said for key, said in texts("zh").items() if _HALF_WIDTH.search(said)}

    assert not found


@pytest.mark.parametrize(
    "said", ["您好,请还款", "应还{amount}(元)", "请还款:{amount}", "已还.", "金额(元)", "正在提交…"]
)
def test_half_width_punctuation_is_found(said: str) -> None:
    assert _HALF_WIDTH.search(said)


@pytest.mark.parametrize("word", ["你", "我们", "俺"])
def test_chinese_texts_never_address_the_customer_informally(word: str) -> None:
    assert not {key: said for key, said in texts("zh").items() if word in said}


def test_no_blank_follows_a_date_that_ends_in_a_chinese_character() -> None:
    # In the calculation of an amount dates are numbers, as in 2026-11-29.
    found = {key for key, said in texts("zh").items() if _AFTER_DATE.search(said)}

    assert found == {"why.bill"}


@pytest.mark.parametrize("name", SOURCES)
def test_comments_of_the_wallet_files_are_plain_english(name: str) -> None:
    found = [fault for block in comments(text(name)) for fault in faults(name, block)]

    assert not found, report(found)
