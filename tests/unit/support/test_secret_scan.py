"""The search for secrets finds them, whatever they were made into."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.support.assertions.secret_scan import Found, Secrets, flat, of_card

NAME = "欧阳+娜娜/?"
NUMBER = "6222020000471100019"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "abcd"])
@pytest.mark.parametrize("after", ["", "z", "zy", "zyx"])
@pytest.mark.parametrize("secret", [NAME, NUMBER])
def test_secret_is_found_in_any_encoding_and_surrounding_text(
    before: str, after: str, secret: str
) -> None:
    text = before + secret + after
    written = [
        text.encode(),
        json.dumps({"k": text}).encode(),
        json.dumps({"k": text}, ensure_ascii=False).encode(),
        quote(text).encode(),
        text.encode().hex().encode(),
        text.encode().hex().upper().encode(),
        base64.b64encode(text.encode()),
        base64.urlsafe_b64encode(text.encode()),
    ]
    for content in written:
        assert Secrets({"it": [secret]}).search([("here", content)]) == {Found("it", "here")}


def test_part_of_a_card_number_is_found_but_not_its_last_four_digits() -> None:
    secrets = Secrets({"card": of_card(NUMBER)})
    assert secrets.search([("here", NUMBER[3:15].encode())])
    assert secrets.search([("here", NUMBER[-12:].encode())])
    assert not secrets.search([("here", NUMBER[-4:].encode() + NUMBER[:6].encode())])


def test_secret_scan_of_clean_text_finds_no_secret() -> None:
    assert not Secrets({"it": [NAME]}).search([("here", b"a loan of 10000 fen")])


def test_secret_scan_reads_bytes_and_names_deep_in_a_value() -> None:
    value = {"a": [{"B": b"one"}, ("two",)], "three": {4, None}}
    assert set(flat(value).split(b"\n")) == {b"a", b"B", b"one", b"two", b"three", b"4", b"None"}
