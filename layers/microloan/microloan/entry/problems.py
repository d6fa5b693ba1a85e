"""Every error as a problem (RFC 9457), from one table."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from microloan.domain import errors

CONTENT_TYPE = "application/problem+json"

STATUSES: dict[type[errors.MicroloanError], HTTPStatus] = {
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotInvited: HTTPStatus.FORBIDDEN,
    errors.IdempotencyMismatch: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Refused: HTTPStatus.CONFLICT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Conflict: HTTPStatus.SERVICE_UNAVAILABLE,
}
# What is worth trying again with the same key, after so many seconds.
RETRY_AFTER = {HTTPStatus.SERVICE_UNAVAILABLE: "2"}


class BadRequest(errors.MicroloanError):
    """The request itself is malformed; `fields` are (field, code, message)."""

    def __init__(
        self, status: HTTPStatus, code: str, message: str, *fields: tuple[str, str, str]
    ) -> None:
        super().__init__(message, code=code)
        self.status = status
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer of type `application/problem+json`."""

    status: HTTPStatus
    code: str
    detail: str
    fields: tuple[tuple[str, str, str], ...] = ()
    challenge: str = ""

    @property
    def headers(self) -> dict[str, list[str]]:
        """The headers that it needs beside those of every answer."""
        retry = RETRY_AFTER.get(self.status)
        challenge = {"WWW-Authenticate": [self.challenge]} if self.challenge else {}
        return challenge | ({"Retry-After": [retry]} if retry else {})

    def body(self, correlation_id: str) -> dict[str, Any]:
        """Return the document."""
        document: dict[str, Any] = {
            "type": f"urn:microloan:problem:{self.code}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "code": self.code,
            "correlation_id": correlation_id,
        }
        if self.fields:
            names = ("field", "code", "message")
            document["errors"] = [dict(zip(names, field, strict=True)) for field in self.fields]
        return document


UNKNOWN = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side")


def problem_of(error: Exception) -> Problem:
    """Return the problem of an error; of one that is not the caller's, nothing is told.

    Examples
    --------
    >>> problem_of(errors.NotFound("there is no such loan")).status
    <HTTPStatus.NOT_FOUND: 404>
    >>> problem_of(ZeroDivisionError("secret")).detail
    'something went wrong on our side'
    """
    match error:
        case BadRequest():
            return Problem(error.status, error.code, error.message, error.fields)
        case errors.Invalid():
            field = (error.field, error.code, error.message)
            return Problem(STATUSES[errors.Invalid], error.code, error.message, (field,))
        case errors.MicroloanError():
            status = next((STATUSES[c] for c in type(error).__mro__ if c in STATUSES), None)
            return Problem(status, error.code, error.message) if status else UNKNOWN
        case _:
            return UNKNOWN
