"""What the JSON schema of a request says: which values it takes, and which fields are faulty.

It knows nothing of pydantic: jsonschema judges each value, by the keywords that the door checks.
"""

import re
from collections.abc import Iterator
from math import inf
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, TypeChecker
from jsonschema.validators import extend

from microloan.adapters.http.envelope import is_unicode

Json = dict[str, Any]

# The other keywords of values stand in the document only, by `documented`.
_CHECKED = {
    *("type", "anyOf", "required", "properties", "additionalProperties", "propertyNames"),
    *("pattern", "minLength", "maxLength", "maxProperties"),
}
_OUR_NAME = re.compile("[a-z][a-z0-9_]{0,31}")


def _is_text(_: TypeChecker, value: object) -> bool:
    return isinstance(value, str) and is_unicode(value)


def _is_whole(_: TypeChecker, value: object) -> bool:
    # JSON Schema takes 1.0 for a whole number, too.
    return type(value) is int


_Strict = extend(  # type: ignore[no-untyped-call] # not in the stubs
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"string": _is_text, "integer": _is_whole}
    ),
)


def checked(schema: Json, parts: Json | None = None) -> Json:
    """Return a schema with what is checked of a request, and nothing that is only documented.

    A part that it refers to stands in it then.
    """
    parts = schema.get("$defs", {}) if parts is None else parts
    if "$ref" in schema:
        return checked(parts[schema["$ref"].rpartition("/")[2]], parts)
    kept = {name: said for name, said in schema.items() if name in _CHECKED}
    for name, said in kept.items():
        match name:
            case "properties":
                kept[name] = {field: checked(one, parts) for field, one in said.items()}
            case "anyOf":
                kept[name] = [checked(one, parts) for one in said]
            case "propertyNames":
                kept[name] = checked(said | {"type": "string"}, parts)
            case "additionalProperties" if said:
                kept[name] = checked(said, parts)
            case "pattern":
                # In JSON Schema `$` is the end of a text. In Python a line may end after it.
                kept[name] = re.sub(r"\$$", r"\\Z", said)
    return kept


def faulty(schema: Json, value: Any, *place: str) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the name of each field that is not as a checked schema has it."""
    itself = [".".join(place) or "body"]
    for one in schema.get("anyOf", ()):
        if one.get("type") == "object" and isinstance(value, dict):
            return faulty(one, value, *place)
    if schema.get("type") != "object" or not isinstance(value, dict):
        return [] if _Strict(schema).is_valid(value) else itself
    if schema.get("additionalProperties") is False and not all(map(is_unicode, value)):
        # A name that is no text names no field.
        return itself
    members = list(_faulty_members(schema, value, *place))
    # Where too many members are right, nobody looks at the others.
    if members.count([]) > schema.get("maxProperties", inf):
        return itself
    return [name for found in members for name in found]


def _faulty_members(schema: Json, value: Json, *place: str) -> Iterator[list[str]]:
    """Yield the names of what is faulty, a list for each member that is there or missing."""
    fields, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    for name in set(schema.get("required", ())) - value.keys():
        yield [".".join([*place, name])]
    names = _Strict(schema.get("propertyNames", {}))
    for name, one in value.items():
        found = [] if names.is_valid(name) else [".".join([*place, "[key]"])]
        shown = [*place, shown_name(name)]
        if name in fields or others is not False:
            yield found + faulty(fields.get(name, others), one, *shown)
        else:
            yield [*found, ".".join(shown)]


def shown_name(name: str) -> str:
    """Return how a member is named in an answer: by itself only where it could be one of ours."""
    return name if _OUR_NAME.fullmatch(name) else "?"


def values(schema: Json) -> st.SearchStrategy[Any]:
    """Return values that a checked schema takes."""
    match schema:
        case {"anyOf": several}:
            return st.one_of([values(one) for one in several])
        case {"properties": fields}:
            needed = schema.get("required", ())
            each = {name: values(said) for name, said in fields.items()}
            return st.fixed_dictionaries(
                {name: one for name, one in each.items() if name in needed},
                optional={name: one for name, one in each.items() if name not in needed},
            )
        case {"additionalProperties": dict(said), "propertyNames": dict(names)}:
            most = schema.get("maxProperties")
            return st.dictionaries(values(names), values(said), max_size=most)
        case {"pattern": pattern}:
            return st.from_regex(pattern)
        case {"type": "string"}:
            return st.text(min_size=schema.get("minLength", 0), max_size=schema["maxLength"])
    simple: dict[str, st.SearchStrategy[Any]] = {
        "integer": st.integers(),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return simple[schema["type"]]
