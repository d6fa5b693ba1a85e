"""Our reading of a body refuses what pydantic refuses of the same class, by the same codes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from microloan.entry.callback_request import CallbackBody
from microloan.entry.requests import (
    ApplicationBody,
    BindCardBody,
    DrawBody,
    QuoteBody,
    RepaymentBody,
)
from microloan.entry.shapes import Body, MalformedError, Reader
from ops.openapi.shapes import model_of

SHAPES: list[Any] = [
    BindCardBody,
    ApplicationBody,
    QuoteBody,
    DrawBody,
    CallbackBody,
    RepaymentBody,
]
MODELS: dict[Any, Any] = {shape: model_of(shape) for shape in SHAPES}
ID = "loan-" + "a" * 24
LIKELY = st.sampled_from(
    [
        *("11010519491231002X", "13800138000", "6222000000000009", ID, "settled", "Zhang", ""),
        *(f"{ID}\n", "６" * 18, "x" * 32, "x" * 33, "x" * 65, "\ud800", "张伟", "settled\n"),
        *(0, 1, -1, True, False, None, 1.0, 100_000, 10**40),
    ]
)
TABLES = st.dictionaries(
    st.sampled_from(["credit", "privacy", "x" * 32, "x" * 33]), LIKELY, max_size=9
)
SCALARS = LIKELY | st.text(max_size=70) | st.integers() | st.booleans() | st.floats()
VALUES = SCALARS | TABLES | st.lists(LIKELY, max_size=2)


@st.composite
def bodies(draw: st.DrawFn, shape: type[Body]) -> dict[str, object]:
    names = st.sampled_from([*shape.names(), "unknown", "Amount"])
    return draw(st.dictionaries(names, VALUES, max_size=6))


def ours(shape: type[Body], sent: object) -> tuple[set[tuple[str, str]], dict[str, Any] | None]:
    try:
        return set(), vars(Reader(shape).read(sent))
    except MalformedError as error:
        return set(error.faults), None


def theirs(shape: type[Body], sent: object) -> tuple[set[tuple[str, str]], dict[str, Any] | None]:
    try:
        read: Any = MODELS[shape].model_validate(sent)
    except ValidationError as error:
        places = [(one["loc"], one["type"]) for one in error.errors()]
        # Of a key that is wrong we repeat nothing, so its value is not spoken of either.
        wrong = {place[:2] for place, _ in places if place[-1] == "[key]"}
        return {
            (_field(place), code)
            for place, code in places
            if place[-1] == "[key]" or place[:2] not in wrong
        }, None
    return set(), {name: getattr(read, name) for name in read.model_fields_set}


def _field(place: tuple[int | str, ...]) -> str:
    # Of a key that is wrong, pydantic repeats the key.
    if place[-1] == "[key]":
        return f"{place[0]}.[key]"
    return ".".join(map(str, place))


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data())
def test_a_body_is_read_as_pydantic_reads_it(shape: type[Body], data: st.DataObject) -> None:
    sent = data.draw(bodies(shape))
    assert ours(shape, sent) == theirs(shape, sent)


@pytest.mark.parametrize("sent", [[], [{}], "text", 1, 1.5, True])
def test_what_is_no_object_is_refused(sent: object) -> None:
    assert ours(QuoteBody, sent) == ({("body", "model_attributes_type")}, None)


def test_nothing_at_all_is_refused() -> None:
    assert ours(QuoteBody, None) == ({("body", "missing")}, None)


def test_what_is_left_out_has_its_default() -> None:
    body: RepaymentBody = Reader(RepaymentBody).read({"settle": True})
    assert (body.amount, body.settle, body.amount_or_all()) == (None, True, None)
