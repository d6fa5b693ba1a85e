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
def test_a_secret_is_found_in_any_form_and_company(before: str, after: str, secret: str) -> None:
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


def test_a_part_of_a_card_is_found_and_its_last_four_are_not() -> None:
    secrets = Secrets({"card": of_card(NUMBER)})
    assert secrets.search([("here", NUMBER[3:15].encode())])
    assert secrets.search([("here", NUMBER[-12:].encode())])
    assert not secrets.search([("here", NUMBER[-4:].encode() + NUMBER[:6].encode())])


def test_nothing_is_found_where_nothing_is() -> None:
    assert not Secrets({"it": [NAME]}).search([("here", b"a loan of 10000 fen")])


def test_bytes_and_names_deep_in_a_value_are_looked_at() -> None:
    value = {"a": [{"B": b"one"}, ("two",)], "three": {4, None}}
    assert set(flat(value).split(b"\n")) == {b"a", b"B", b"one", b"two", b"three", b"4", b"None"}
