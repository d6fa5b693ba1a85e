"""Every error as a problem (RFC 9457), by the list of codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from microloan.domain import errors
from microloan.entrypoints.http.error_codes import ErrorCode

if TYPE_CHECKING:
    from microloan.domain.loan.disclosure import Disclosure

CONTENT_TYPE = "application/problem+json"
# The seconds until a retry with the same key is useful.
RETRY_AFTER = {HTTPStatus.SERVICE_UNAVAILABLE: "2"}
# Any other error is the service's own fault, and only the log names it.
_DISCLOSED = frozenset(
    code for code in ErrorCode if code.status != HTTPStatus.INTERNAL_SERVER_ERROR
)


class BadRequestError(errors.MicroloanError):
    """The request itself is malformed. `fields` are (field, code, message)."""

    def __init__(self, code: ErrorCode, message: str, *fields: tuple[str, str, str]) -> None:
        super().__init__(message, code=code)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer of type `application/problem+json`.

    Examples
    --------
    >>> problem = Problem(ErrorCode.LOAN_NOT_FOUND, "There is no such loan. Check the loan ID.")
    >>> problem.body("6db0c4cd")["title"]
    'The customer has no such loan'
    """

    code: ErrorCode
    detail: str
    fields: tuple[tuple[str, str, str], ...] = ()
    challenge: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Members that only problems of this code have."""

    @property
    def headers(self) -> dict[str, list[str]]:
        """The additional headers of its answer."""
        retry = RETRY_AFTER.get(self.status)
        challenge = {"WWW-Authenticate": [self.challenge]} if self.challenge else {}
        return challenge | ({"Retry-After": [retry]} if retry else {})

    @property
    def status(self) -> HTTPStatus:
        """The status of its answer."""
        return self.code.status

    def body(self, correlation_id: str) -> dict[str, Any]:
        """Return the document."""
        document: dict[str, Any] = {
            "type": f"urn:microloan:problem:{self.code}",
            "title": self.code.title,
            "status": self.status.value,
            "detail": self.detail,
            "code": self.code.value,
            "correlation_id": correlation_id,
            **self.more,
        }
        if self.fields:
            names = ("field", "code", "message")
            document["errors"] = [dict(zip(names, field, strict=True)) for field in self.fields]
        return document


UNKNOWN = Problem(ErrorCode.INTERNAL, "The service failed. Report the correlation ID.")


def problem_of(error: Exception) -> Problem:
    """Return the problem of an error, without details unless the caller can act on it.

    Examples
    --------
    >>> problem_of(errors.NotFoundError("There is no such loan.", code="loan_not_found")).status
    <HTTPStatus.NOT_FOUND: 404>
    >>> problem_of(errors.StateConflictError("secret", code="in_no_list")).detail
    'The service failed. Report the correlation ID.'
    >>> problem_of(ZeroDivisionError("secret")).detail
    'The service failed. Report the correlation ID.'
    """
    if not isinstance(error, errors.MicroloanError) or error.code not in _DISCLOSED:
        return UNKNOWN
    code = ErrorCode(error.code)
    match error:
        case BadRequestError():
            return Problem(code, error.message, error.fields)
        case errors.InvalidInputError():
            return Problem(code, error.message, ((error.field, code.value, error.message),))
        case errors.StepUpRequiredError():
            return step_up_problem(error)
        case errors.DisclosureDiffersError():
            return disclosure_problem(error)
        case _:
            return Problem(code, error.message, more=_members(error))


def _members(error: errors.MicroloanError) -> Mapping[str, Any]:
    """Return the figures that only problems of this error have."""
    match error:
        case errors.DueChangedError():
            return {"due": error.due}
        case errors.LineInUseError():
            return {"obstacles": dict(error.obstacles)}
    return {}


def disclosure_problem(error: errors.DisclosureDiffersError) -> Problem:
    """Return the problem of another disclosure, with the quote of now."""
    # Only the function of draws and plans raises it, of all that answer with problems.
    from microloan.domain.loan.plan_disclosure import PlanDisclosure  # noqa: PLC0415 - as said
    from microloan.entrypoints.models import disclosure as models  # noqa: PLC0415 - as said

    shown = error.disclosure
    if isinstance(shown, PlanDisclosure):
        from microloan.entrypoints.models.plan import PlanQuoteAnswer  # noqa: PLC0415 - as said

        quote = PlanQuoteAnswer.of(shown).document()
    else:
        quote = models.DisclosedQuote.disclose(cast("Disclosure", shown)).document()
    return Problem(ErrorCode(error.code), error.message, more={"quote": quote})


def step_up_problem(error: errors.StepUpRequiredError) -> Problem:
    """Return the problem and challenge (RFC 9470) of a login that does not suffice.

    Examples
    --------
    >>> error = errors.StepUpRequiredError("Log in again.", (("pwd", "otp"),), 300)
    >>> print(step_up_problem(error).challenge)  # doctest: +NORMALIZE_WHITESPACE
    Bearer error="insufficient_user_authentication",
    error_description="Log in again.", acr_values="urn:microloan:acr:pwd+otp", max_age="300"
    """
    acr_values = " ".join(f"urn:microloan:acr:{'+'.join(each)}" for each in error.accepted)
    challenge = (
        f'Bearer error="{error.code}", error_description="{error.message}", '
        f'acr_values="{acr_values}", max_age="{error.max_age}"'
    )
    accepted = [list(each) for each in error.accepted]
    return Problem(
        ErrorCode(error.code),
        error.message,
        challenge=challenge,
        more={"accepted": accepted, "max_age": error.max_age},
    )
