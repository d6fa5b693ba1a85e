"""Whatever a body says: it is taken, or each faulty field is named and nothing sent is repeated."""

import inspect
import json
import pkgutil
from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microloan.entrypoints import models
from microloan.entrypoints.http.resolver import Api
from microloan.entrypoints.models.base import RequestModel, ResponseModel
from tests.support.assertions.api_document import document
from tests.support.assertions.request_schemas import Json, checked, faulty, shown_name, values
from tests.support.cloud.api_requests import ApiResponse, post

# A name that is nobody's, and a number that could be somebody's card.
SECRET, CARD = "zq7k_secret", "6222020000471100019"
ODD_TEXTS = ["", "1", "500.00", "true", "\ud800", "Z" * 65, f"{SECRET} ", CARD, "card-", "\0"]
ODD = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from([1.0, 1e300, 2**64, -(10**400), [], {}, [[1]], {"a": {"b": CARD}}]),
)
ODD_NAMES = ["", "[key]", "a.b", "?", "Amount", "amount ", "__class__", "a" * 33, "张三", "\0"]
NAMES = st.sampled_from([*ODD_NAMES, CARD, "\ud800", "colour", "amount", "consents", "status"])
# The digits are more than Python reads as a number.
NO_JSON = ["NaN", "Infinity", "[-Infinity]", '{"a": NaN}', "9" * 4_301, "[" * 4_000, "'a'", "01"]
HOLE = "the raw text comes here"
# All that is said of a field.
SAID = {
    "bool_type": "true or false",
    "dict_type": "a JSON object",
    "extra_forbidden": "is not known",
    "int_type": "a whole number of fen, not a string, fraction or boolean",
    "missing": "is needed",
    "model_attributes_type": "a JSON object",
    "repeated": "is given twice",
    "string_pattern_mismatch": "has characters or a length that are not allowed",
    "string_too_long": "is too long",
    "string_too_short": "is too short",
    "string_type": "a text",
    "string_unicode": "has half of a character",
    "too_long": "has too many members",
}


class Taken(ResponseModel):
    """The answer to any body that the door lets in."""

    taken: bool


api = Api()


def _models() -> Iterator[type[RequestModel]]:
    for found in pkgutil.iter_modules(models.__path__):
        module = import_module(f"{models.__name__}.{found.name}")
        for _, one in inspect.getmembers(module, inspect.isclass):
            # One with another name is a part of a body.
            if one.__module__ != module.__name__ or not one.__name__.endswith("Body"):
                continue
            if issubclass(one, RequestModel):
                yield one


def _route(model: type[RequestModel]) -> str:
    def take(body: RequestModel) -> Taken:
        assert isinstance(body, model)
        return Taken(taken=True)

    take.__annotations__["body"] = model
    take.__name__ = path = f"/{model.__name__}"
    api.post(path)(take)
    return path


SCHEMAS = {_route(model): checked(model.model_json_schema()) for model in _models()}
PATHS = st.sampled_from(sorted(SCHEMAS))
VALUES = st.recursive(
    ODD,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def places(draw: st.DrawFn, body: Json) -> tuple[Json, str]:
    """Return an object of a body, and a name of a member that it has or could be given."""
    inner = [one for one in body.values() if isinstance(one, dict)]
    within = draw(st.sampled_from([body, *inner]))
    given_name = within and draw(st.sampled_from([True, True, True, False]))
    return within, draw(st.sampled_from(sorted(within)) if given_name else NAMES)


@st.composite
def mutated(draw: st.DrawFn, path: str) -> Json:
    """Return a body that a route takes, with one to three things changed in it."""
    body: Json = draw(values(SCHEMAS[path]))
    for _ in range(draw(st.integers(1, 3))):
        within, name = draw(places(body))
        match draw(st.integers(0, 4)):
            case 0:
                within.pop(name, None)
            case 1:
                within[name] = str(within.get(name)) + draw(st.sampled_from(["", "\n", " ", "a"]))
            case _:
                # The next change may be within this one, and is of this body only.
                within[name] = deepcopy(draw(ODD))
    return body


def refused(heard: ApiResponse, path: str) -> list[str]:
    """Return the fields that a refusal names; it says nothing else of what was sent."""
    errors = heard.document.pop("errors")
    usual = post(api, path, "[]")
    (same,) = usual.document.pop("errors")
    assert heard == usual
    for error in errors:
        assert error.keys() == same.keys()
        assert error["message"] == SAID[error["code"]]
    return sorted(error["field"] for error in errors)


def judge(path: str, body: object, text: str) -> None:
    heard = post(api, path, text)
    expected = sorted(faulty(SCHEMAS[path], body))
    if expected:
        assert refused(heard, path) == expected
    else:
        assert (heard.status, heard.document) == (200, {"taken": True})


@pytest.mark.parametrize("path", sorted(SCHEMAS))
@given(st.data(), st.booleans())
def test_each_faulty_field_of_a_body_is_named_and_no_other(
    path: str, data: st.DataObject, ascii_only: bool
) -> None:
    body = data.draw(mutated(path))
    judge(path, body, json.dumps(body, ensure_ascii=ascii_only))


@given(PATHS, VALUES)
def test_arbitrary_json_body_is_accepted_or_refused_by_its_fields(path: str, body: object) -> None:
    judge(path, body, json.dumps(body))


def at_a_place(draw: st.DrawFn, raw: str) -> tuple[str, Json, str]:
    """Return a route, a body with a hole somewhere, and its text with a raw one in the hole."""
    path = draw(PATHS)
    body: Json = draw(values(SCHEMAS[path]))
    within, name = draw(places(body))
    within[name] = HOLE
    return path, body, json.dumps(body).replace(f'"{HOLE}"', raw)


@given(st.data(), st.sampled_from(NO_JSON))
def test_invalid_json_at_any_place_is_refused_as_json_invalid(
    data: st.DataObject, raw: str
) -> None:
    path, _, text = data.draw(st.composite(at_a_place)(raw))
    heard = post(api, path, text)
    assert (heard.status, heard.document["code"]) == (400, "json_invalid")
    assert [error["field"] for error in heard.document["errors"]] == ["body"]
    assert HOLE not in str(heard)


@given(st.data(), NAMES, st.booleans())
def test_repeated_name_in_a_body_is_named(data: st.DataObject, name: str, escaped: bool) -> None:
    first = json.dumps(name)
    again = "".join(f"\\u{ord(one):04x}" for one in name) if escaped else first[1:-1]
    path, _, text = data.draw(st.composite(at_a_place)(f'{{{first}: 1, "{again}": 2}}'))
    assert refused(post(api, path, text), path) == [shown_name(name)]


@given(st.data(), st.integers(1, 3_500))
def test_deep_nesting_is_a_value_or_refused_as_json_invalid(data: st.DataObject, deep: int) -> None:
    path, body, text = data.draw(st.composite(at_a_place)("[" * deep + "]" * deep))
    heard = post(api, path, text)
    if heard.document.get("code") == "json_invalid":
        assert [error["field"] for error in heard.document["errors"]] == ["body"]
        return
    holes = json.loads(json.dumps(body).replace(f'"{HOLE}"', "[]"))
    expected = sorted(faulty(SCHEMAS[path], holes))
    assert (refused(heard, path) if expected else heard.status) == (expected or 200)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consents": {"a" * 33: "2026-01"}}, "consents.[key]"),
        ({"consents": {"[key]": 1}}, "consents.?"),
        ({"consents": {"a.b": 1}}, "consents.?"),
        ({"amount.fen": 1}, "?"),
        ({"": 1}, "?"),
        ({"\ud800": 1}, "body"),
    ],
)
def test_unusual_field_name_is_shown_as_a_placeholder(more: Json, field: str) -> None:
    path = "/ApplicationBody"
    assert refused(post(api, path, json.dumps({"consents": {}} | more)), path) == [field]


def test_only_the_callback_body_allows_additional_properties() -> None:
    open_ones = {path for path, schema in SCHEMAS.items() if schema.get("additionalProperties", 1)}
    assert open_ones == {"/CallbackBody"}


def test_every_body_of_the_openapi_document_is_tested() -> None:
    taken = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for methods in document()["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    }
    assert {ref.rpartition("/")[2] for ref in taken} == {path[1:] for path in SCHEMAS}


@pytest.mark.parametrize("path", sorted(SCHEMAS))
def test_empty_or_null_body_is_refused(path: str) -> None:
    for text in ("", "null", " "):
        heard = post(api, path, text)
        assert (heard.status, heard.document["errors"][0]["field"]) == (400, "body"), text
