"""The shapes of what the API is told and answers: annotated classes, and nothing is made of them.

A library that makes validators of such classes, as pydantic does, takes a third of a function's
start-up for it. Requests have a dozen fields between them, which `read` checks; what is answered is
checked by the types. The API's document is still made of the very same classes, by pydantic, in a
build step (`ops/openapi`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import NoneType
from typing import (
    Annotated,
    Any,
    ClassVar,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from microloan.adapters.messages import is_unicode


class Limits:
    """How long a text or a table may be, and how a text is written: `Annotated[str, Limits(...)]`.

    Parameters
    ----------
    least, most
        Of its length.
    pattern
        A regular expression of the whole.
    """

    def __init__(self, least: int = 0, most: int | None = None, pattern: str = "") -> None:
        self.least = least
        self.most = most
        self.pattern = pattern


class Named(Limits):
    """How something is written that a path names: `Annotated[str, Named(...)]`.

    Parameters
    ----------
    pattern
        A regular expression of the whole.
    otherwise
        Returns what is raised when it is written otherwise.
    """

    def __init__(self, pattern: str, otherwise: Callable[[], Exception]) -> None:
        super().__init__(pattern=pattern)
        self.otherwise = otherwise

    def require(self, text: str) -> None:
        """Raise an error when a text is written otherwise."""
        if not re.fullmatch(self.pattern, text):
            raise self.otherwise()


@dataclass_transform(kw_only_default=True)
class Shape:
    """Fields by name, as the annotations of the class say."""

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401 - each subclass says which
        self.__dict__.update(fields)

    @classmethod
    def names(cls) -> Iterator[str]:
        """Return the names of the fields, those of the base classes first."""
        for kind in reversed(cls.__mro__):
            if issubclass(kind, Shape):
                yield from (name for name in kind.__annotations__ if name[0].islower())


class Answer(Shape):
    """What the API answers.

    Examples
    --------
    >>> class Due(Answer):
    ...     on: date
    ...     amount: int
    >>> Due(on=date(2026, 1, 15), amount=100).document()
    {'on': '2026-01-15', 'amount': 100}
    """

    _RENAMED: ClassVar[Mapping[str, str]] = {}
    """Names that Python does not allow, by those of the fields."""

    def document(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        named = self._RENAMED
        return {named.get(name, name): _plain(getattr(self, name)) for name in self.names()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if isinstance(value, Answer):
        return value.document()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


class Body(Shape):
    """A request's body: nothing unknown, unless the shape is open, and nothing converted."""

    OPEN: ClassVar[bool] = False
    """Whether members that are not known are ignored."""


class MalformedError(Exception):
    """A body is not of its shape; `faults` are (field, code), and never what was sent."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


B = TypeVar("B", bound=Body)


class Reader:
    """Reads bodies of one shape.

    Examples
    --------
    >>> class Wish(Body):
    ...     amount: int
    ...     name: Annotated[str, Limits(most=8)] = "none"
    >>> Reader(Wish).read({"amount": 5}).name
    'none'
    >>> Reader(Wish).read({"amount": True, "nmae": "x"})
    Traceback (most recent call last):
    microloan.entry.shapes.MalformedError: 2 faults
    """

    def __init__(self, shape: type[B]) -> None:
        self.shape = shape
        hints = get_type_hints(shape, include_extras=True)
        self._hints = {name: hints[name] for name in shape.names()}

    def read(self, sent: object) -> Any:  # noqa: ANN401 - of the shape
        """Return the body.

        Raises
        ------
        MalformedError
            Naming every fault.
        """
        if sent is None:
            raise MalformedError(("body", "missing"))
        if not isinstance(sent, dict):
            raise MalformedError(("body", "model_attributes_type"))
        faults = [*self._faults(sent), *self._unknown(sent)]
        if faults:
            raise MalformedError(*faults)
        return self.shape(**{name: sent[name] for name in self._hints if name in sent})

    def _faults(self, sent: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for name, hint in self._hints.items():
            if name in sent:
                yield from _faults(name, sent[name], hint)
            elif not hasattr(self.shape, name):
                yield name, "missing"

    def _unknown(self, sent: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        if not self.shape.OPEN:
            yield from ((name, "extra_forbidden") for name in sent if name not in self._hints)


_CODES = {int: "int_type", bool: "bool_type", str: "string_type", dict: "dict_type"}


def _faults(name: str, value: object, hint: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a type
    """Yield what is wrong with a value, by pydantic's codes, which wallets know."""
    limits = None
    if get_origin(hint) is Annotated:
        hint, limits = get_args(hint)
    if NoneType in get_args(hint):
        if value is None:
            return
        hint = next(kind for kind in get_args(hint) if kind is not NoneType)
    kind = get_origin(hint) or hint
    # A boolean is an integer to Python, and to nobody else.
    if type(value) is not kind:
        yield name, _CODES[kind]
    elif isinstance(value, str):
        yield from ((name, code) for code in _of_text(value, limits))
    elif isinstance(value, dict):
        yield from _of_table(name, value, get_args(hint), limits)


def _of_text(text: str, limits: Limits | None) -> Iterator[str]:
    if not text.isascii() and not is_unicode(text):
        yield "string_unicode"
    elif limits and limits.most is not None and len(text) > limits.most:
        yield "string_too_long"
    elif limits and len(text) < limits.least:
        yield "string_too_short"
    elif limits and limits.pattern and not re.fullmatch(limits.pattern, text):
        yield "string_pattern_mismatch"


def _of_table(
    name: str, table: dict[str, object], kinds: tuple[Any, ...], limits: Limits | None
) -> Iterator[tuple[str, str]]:
    of_key, of_value = kinds
    if limits and limits.most is not None and len(table) > limits.most:
        yield name, "too_long"
        return
    for key, value in table.items():
        # A key that is not right is not repeated.
        wrong = list(_faults(f"{name}.[key]", key, of_key))
        yield from wrong or _faults(f"{name}.{key}", value, of_value)
