"""Received JSON text, refused where two parsers could read it differently."""

import json
from typing import Any


class NoJsonError(ValueError):
    """A text is not unambiguous JSON. The message never repeats it."""


class RepeatedNameError(NoJsonError):
    """An object of a text names a member twice. `name` is from the text."""

    def __init__(self, name: str) -> None:
        super().__init__("a name twice")
        self.name = name


def read_json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a received JSON text.

    Raises
    ------
    NoJsonError
        When it is no JSON, or two parsers could read it differently.

    Examples
    --------
    >>> read_json('{"amount": 1, "amount": 2}')
    Traceback (most recent call last):
    microloan.adapters.http.json_text.RepeatedNameError: a name twice
    >>> read_json("NaN")
    Traceback (most recent call last):
    microloan.adapters.http.json_text.NoJsonError: no JSON
    """
    try:
        return json.loads(
            text, object_pairs_hook=_reject_repeated_names, parse_constant=_reject_constant
        )
    except NoJsonError:
        raise
    # A number can have too many digits, or lists can nest too deeply.
    except (ValueError, RecursionError):
        raise NoJsonError("no JSON") from None


def _reject_repeated_names(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, value in members:
        if name in document:
            raise RepeatedNameError(name)
        document[name] = value
    return document


def _reject_constant(_constant: str) -> None:
    """Refuse `NaN` and the infinities, which Python reads and JSON does not have."""
    raise NoJsonError("no JSON")
