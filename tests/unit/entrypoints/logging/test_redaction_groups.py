"""A number in groups is hidden whatever stands between them; what only looks so stays."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microloan.entrypoints.logging.redaction import HIDDEN, redact
from microloan_testing import persons
from tests.unit.entrypoints.logging.test_redaction import grouped, wide

ID = persons.resident_id("001", date(1990, 3, 7))
BY_LETTER = ID[:17] + "X"
CARD = persons.card_number(serial=4707)
MOBILE = "13800138000"
# What people put between groups of digits beside a space and a hyphen.
MIDDLE, SLASHES = ("·", "・", "•", "＿"), ("/", "／")
MARKS = (".", "．", *SLASHES, *MIDDLE)


@pytest.mark.parametrize(
    "number",
    [
        *(grouped(ID, mark, 6, 8, 4) for mark in MARKS),
        *(grouped(ID, mark, 6, 12) for mark in MARKS),
        *(grouped(ID, mark, 6, 8, 3, 1) for mark in MARKS),
        *(grouped(BY_LETTER, mark, 6, 4, 2, 2, 4) for mark in (*MARKS, " ", "_")),
        *(grouped("6222021234567890123", mark, 4, 4, 4, 4, 3) for mark in MARKS),
        *(grouped("6222620000100007", mark, 4, 4, 4, 4) for mark in MARKS),
        *(grouped(CARD, mark, 6, 4, 4, 5) for mark in MARKS),
        *(grouped(CARD, mark, 6, 13) for mark in MIDDLE),
        grouped("60142800000000004", ".", 6, 8, 3),
        *(wide(grouped(ID, mark, 6, 8, 4)) for mark in "./"),
        *(wide(grouped(CARD, mark, 4, 4, 4, 4, 3)) for mark in "./_"),
        *(grouped(MOBILE, mark, 3, 4, 4) for mark in MARKS if mark not in SLASHES),
        "+86.138.0013.8000",
    ],
)
@pytest.mark.parametrize("around", ["{}", "no {} here", '"{}"', "a={};", "为{}开户", "{}. It"])
def test_number_in_groups_is_redacted_with_any_separator(number: str, around: str) -> None:
    assert redact(around.format(number)) == around.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "1,234,567.89 / 2,345,678.90 yuan",
        "1234567.89/2345678.90",
        "12000000/30000000 fen",
        "100000/200000/300000 fen",
        "150/1000/2000 items",
        "1000.00·2000.00",
        "1.234.567.890.123.456",
        "1550.089041095890",
        "622202.0212345678901",
        "0.0005/0.0006575342",
        "2026/11/25 2026.11.25 2026·11·25",
        "2026/11/25/160312/000001",
        "20261125.160312.123",
        "20261125/160312/123",
        "20261125.160312.123456",
        "202611251603.000123.45",
        "2026-11-25T16:03:12.123456Z/2026-11-26T16:03:12.123456Z",
        "2026-11-25 16:03:12.123456789",
        "1.2.3 2.31.1.dev0 2024.10.22 123.0.6312.122",
        "1.3.6.1.4.1.4146.1.20.30.40",
        "192.168.100.200",
        "from 100.200.100.200 1234 bytes",
        "100.200.100.200:65535, 100.200.100.201",
        "100.200.100.200/255.255.255.128",
        "12345678-1234-4234-8234-123456789012",
        "arn:aws:lambda:ap-southeast-1:123456789012:function:microloan-api:42",
        "arn:aws:dynamodb:us-east-1:123456789012:table/Loans/stream/2026-11-25T16:03:12.123",
        "s3://logs/AWSLogs/123456789012/2026/11/25/0001",
        "123456/2026/11/25/0001",
        "2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef",
    ],
)
def test_text_that_only_looks_like_groups_is_not_redacted(text: str) -> None:
    """Amounts, progress, dates, moments, versions, addresses, ids and names of resources."""
    assert redact(text) == text


PIECES = [*"0123456789Xx.-/_ ", "2026", "19900307", "622202", "+86", "bearer ", "eyJ", "name='"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_sign_beyond_ascii_before_a_text_changes_nothing_in_it(text: str) -> None:
    """Text in ASCII has a pattern of its own, which must find the same."""
    assert redact(f"为{text}") == f"为{redact(text)}"
