"""What looks like a person's data or a token is not written to a log, whoever logs it."""

import io
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnbalancedBooksError
from microloan.entrypoints.invocation import with_deadline
from microloan.entrypoints.logging.logger import begin_invocation, logger
from microloan.entrypoints.logging.redaction import HIDDEN, redact, redact_value
from microloan.entrypoints.models.onboarding_requests import BindCardBody
from microloan_testing import persons

ROOT = Path(__file__).parents[4]
ID = persons.resident_id("001", date(1990, 3, 7))
CARD = persons.card_number(serial=4707)
MOBILE = "13800138000"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvMSJ9.c2lnbmF0dXJl"
NAME = "欧阳娜娜"


def grouped(number: str, gap: str, *sizes: int) -> str:
    """A number with a gap between groups of such sizes, which make the whole of it."""
    assert sum(sizes) == len(number)
    ends = [sum(sizes[:at]) for at in range(len(sizes) + 1)]
    return gap.join(number[begin_invocation:end] for begin_invocation, end in pairwise(ends))


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one != " " else "\u3000" for one in text)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the logger writes."""
    stream = io.StringIO()
    (handler,) = logger.handlers
    assert isinstance(handler, logging.StreamHandler)
    before, level = handler.stream, logger.log_level
    # Without a flush: the stream may be the captured one of a test before, which is closed.
    handler.stream = stream
    logger.setLevel("INFO")
    yield stream
    handler.stream = before
    logger.setLevel(level)


@pytest.mark.parametrize(
    "secret",
    [
        ID,
        ID[:17] + "X",
        ID[:17] + "x",
        CARD,
        "6222021234567890123",
        "6222 0212 3456 7890 123",
        "6222-0212-3456-7890",
        *(grouped(ID, gap, 6, 8, 4) for gap in (" ", "-", "\u00a0", "\u3000", "–", "_", "\t")),
        *(grouped(ID, " ", *sizes) for sizes in ((6, 4, 4, 4), (6, 8, 3, 1), (3, 3, 4, 4, 4))),
        grouped(ID[:17] + "X", " ", 6, 8, 4),
        grouped(ID[:17] + "x", "-", 6, 8, 3, 1),
        *(grouped(CARD, " ", *sizes) for sizes in ((6, 13), (8, 11), (6, 4, 4, 5), (4, 15))),
        *(grouped(CARD, "-", *sizes) for sizes in ((6, 13), (8, 11), (4, 4, 4, 7))),
        *(grouped("60142800000000004", " ", *sizes) for sizes in ((6, 11), (4, 4, 4, 4, 1))),
        *(grouped("6222620000100007", gap, 6, 10) for gap in (" ", "-")),
        wide(ID),
        wide(CARD),
        wide(grouped(ID, " ", 6, 8, 4)),
        "1380 0138 000",
        "138\u00a00013\u00a08000",
        MOBILE,
        "+8613800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        TOKEN,
        f"Bearer {TOKEN}",
        "bearer opaque-token",
    ],
)
@pytest.mark.parametrize("around", ["{}", "no {} here", '"{}"', "a={};", "为{}开户", "'{}',"])
def test_text_with_the_pattern_of_a_secret_is_redacted_anywhere(secret: str, around: str) -> None:
    assert redact(around.format(secret)) == around.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "loan-2222333344445555abcdefgh",
        "loan-234567234567234567234567",
        "tr-abcdefgh234567abcdefgh23 moved 12000000 fen on 2026-11-25",
        "c6f1a0d2-4a5b-4c1e-9f00-0123456789ab",
        "1-65f8a9c1-0123456789abcdef01234567",
        "a7" * 32,
        "2026-11-25T16:03:12.123456+08:00",
        "GET /loans/{loan_id}/repayments",
        "valuation-2026-11-25",
        "2026-11-25 12000000 fen of 2026-11-24",
        "2026-11-25-160312-000001",
        "moved 1000000 2000000 fen on 2026-11-25",
        "12000000 fen, 3000000 fen, 4000000 fen",
        "0.00050000000000000001",
        "123.4567890123456",
        "1732550592.123456",
        "2026-11-25 16:03:12,123",
        "segments 0-4095 4096-8191",
        "202612-202701",
    ],
)
def test_text_that_operators_need_stays_readable(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        str({"name": NAME, "amount": 1}),
        json.dumps({"name": NAME, "amount": 1}, ensure_ascii=False),
        repr(Identity(NAME, ID, MOBILE, date(1990, 3, 7))),
        f"name='{NAME}'",
    ],
)
def test_personal_name_is_redacted_by_the_key_before_it(text: str) -> None:
    assert NAME in text
    assert NAME not in redact(text)


def test_redact_value_keeps_amounts_and_hides_named_values() -> None:
    line = {"amount": 13800138000, "told": {"name": NAME, "Token": "x", "ids": (ID, "loan-a")}}
    assert redact_value(line) == {
        "amount": 13800138000,
        "told": {"name": HIDDEN, "Token": HIDDEN, "ids": [HIDDEN, "loan-a"]},
    }
    assert redact_value([True, None, 1.5]) == [True, None, 1.5]


@dataclass
class Holder:
    mobile: str


def test_object_is_logged_as_its_repr_with_secrets_hidden() -> None:
    assert MOBILE not in redact_value(Holder(MOBILE))


def test_log_line_hides_secrets_in_message_keys_and_traceback(written: io.StringIO) -> None:
    try:
        # A library whose errors repeat what it was given.
        BindCardBody.model_validate(
            {"name": [NAME], "resident_id": [ID], "mobile": [MOBILE], "card_number": ""}
        )
    except ValidationError as error:
        logger.exception(f"{CARD} failed", holder=Holder(MOBILE), error=str(error))
    line = written.getvalue()
    assert "test_redaction.py" in json.loads(line)["exception"]
    for secret in (NAME, ID, MOBILE, CARD):
        assert secret not in json.dumps(json.loads(line), ensure_ascii=False)


def test_log_line_of_an_adapter_is_redacted_and_has_the_correlation_id(
    written: io.StringIO,
) -> None:
    begin_invocation(None, "the-request")
    logging.getLogger("microloan.adapters.http.guarded_client").warning("bureau said %s", ID)
    line = json.loads(written.getvalue())
    assert (line["message"], line["correlation_id"]) == (f"bureau said {HIDDEN}", "the-request")


def test_log_line_has_the_ids_of_its_own_invocation_only(written: io.StringIO) -> None:
    class Context:
        aws_request_id = "first"

    begin_invocation(Context(), "request")
    logger.info("one")
    begin_invocation(None)
    logger.info("two")
    one, two = map(json.loads, written.getvalue().splitlines())
    assert (one["function_request_id"], one["correlation_id"]) == ("first", "request")
    assert "function_request_id" not in two
    assert "correlation_id" not in two


def test_error_with_personal_data_leaves_the_function_redacted() -> None:
    def fail(event: dict[str, Any], _context: object) -> None:
        raise KeyError(event["key"])

    with pytest.raises(RuntimeError) as hidden:
        with_deadline(fail)({"key": ID}, None)
    assert str(hidden.value) == f"KeyError: '{HIDDEN}'"
    assert hidden.value.__cause__ is None
    assert hidden.value.__suppress_context__
    with pytest.raises(KeyError):
        with_deadline(fail)({"key": "business_date"}, None)


def test_domain_error_leaves_the_function_with_type_and_figures() -> None:
    """State machines go by its type, and a figure can look like a mobile number."""

    def fail(_event: object, _context: object) -> None:
        raise UnbalancedBooksError(f"the journal has {MOBILE} fen")

    with pytest.raises(UnbalancedBooksError, match=MOBILE):
        with_deadline(fail)({}, None)


def test_only_the_logging_module_imports_the_logger() -> None:
    making = [
        path.relative_to(ROOT).as_posix()
        for folder in ("functions", "layers/microloan/microloan")
        for path in (ROOT / folder).rglob("*.py")
        if "import Logger" in path.read_text("utf-8")
    ]
    assert making == ["layers/microloan/microloan/entrypoints/logging/logger.py"]


@pytest.mark.parametrize(
    "text",
    [
        *("name='" * 4000, "1" * 20000, "1234 " * 4000, "123-" * 5000, "bearer " * 3000),
        *("1234." * 4000, "1234/" * 4000),
    ],
)
def test_redaction_of_a_repetitive_text_takes_less_than_a_second(text: str) -> None:
    start = time.process_time()
    redact(text)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "piece",
    [
        *("input_value=", ", input_type=", "input_value='", "bearer ", "bearer", "eyJ", "token="),
        *("6222.", "110105/1990", "622/", "'token' :", "'token'"),
        *("1", "6222 ", "1380 0138 ", "b'", '"name": "', " ", "+86 "),
    ],
)
def test_redaction_of_a_long_text_takes_linear_time(piece: str) -> None:
    # It took 30 s for the first of them.
    text = piece * (256 * 1024 // len(piece))
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 3


def test_redaction_hides_an_input_value_up_to_its_end_only() -> None:
    text = "input_value='a', input_type=str, x, input_value='b', input_type=str; input_value=c"
    hidden = f"input_value={HIDDEN}, input_type=str, x, input_value={HIDDEN}, input_type=str"
    assert redact(text) == f"{hidden}; input_value=c"
