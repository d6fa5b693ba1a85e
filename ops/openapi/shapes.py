"""The layer's shapes as pydantic's models, for the document: the functions never load it."""

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from microloan.entry.shapes import Body, Limits, Shape

Model = type[BaseModel]

_UNIONS = (Union, types.UnionType)


@cache
def model_of(shape: type[Shape]) -> Model:
    """Return the model that says of an answer or a body what its class says.

    Examples
    --------
    >>> class Wish(Body):
    ...     amount: int
    ...     name: str = "none"
    >>> model_of(Wish).model_json_schema()["required"]
    ['amount']
    """
    hints = get_type_hints(shape, include_extras=True)
    renamed = getattr(shape, "_RENAMED", {})
    fields: dict[str, Any] = {
        name: (_hint(hints[name]), _field(shape, name, renamed.get(name))) for name in shape.names()
    }
    return create_model(shape.__name__, __doc__=shape.__doc__, __config__=_config(shape), **fields)


def _config(shape: type[Shape]) -> ConfigDict | None:
    if not issubclass(shape, Body):
        return None
    return ConfigDict(strict=True, extra="ignore" if shape.OPEN else "forbid", frozen=True)


def _field(shape: type[Shape], name: str, renamed: str | None) -> Any:  # noqa: ANN401 - pydantic's
    return Field(getattr(shape, name, ...), serialization_alias=renamed)


def _hint(hint: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type with pydantic's models and limits in place of ours."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        kind, limits = arguments
        return Annotated[_hint(kind), _limits(limits)]
    if origin in _UNIONS:
        return Union[tuple(map(_hint, arguments))]  # noqa: UP007 - made of what was found
    if origin:
        return origin[tuple(map(_hint, arguments))]
    if isinstance(hint, type) and issubclass(hint, Shape):
        shape: Any = hint
        return model_of(shape)
    return hint


def _limits(limits: Limits) -> Any:  # noqa: ANN401 - pydantic's
    return Field(
        min_length=limits.least or None,
        max_length=limits.most,
        pattern=limits.pattern or None,
    )
