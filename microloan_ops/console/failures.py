"""What can go wrong, told in one line: what it is, and what to do next."""

import os
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import typer
from botocore import exceptions as aws
from rich.markup import escape

from microloan.domain.errors import (
    ConcurrentUpdateError,
    InternalFaultError,
    InvalidInputError,
    MicroloanError,
    UnavailableError,
)
from microloan_ops.console.errors import CommandError
from microloan_ops.console.exits import Exit
from microloan_ops.console.notes import notes
from microloan_ops.console.options import UsageError
from microloan_ops.console.replies import print_document
from microloan_ops.local.settings import LOOPBACK, LocalCloudError

# With it, an expected failure shows where it came from, too.
TRACEBACK = "MICROLOAN_TRACEBACK"
_LOGIN = "log in again, or choose another AWS_PROFILE"
_EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "TokenRefreshRequired",
}
_UNKNOWN = {
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "AuthFailure",
}
_FORBIDDEN = {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "UnauthorizedOperation",
}
# How typer names an option; one of ours that reads its value names itself.
_NAMED = re.compile(r"^Invalid value for '([^']+)': (?:Value error, (?:--[a-z-]+: )?)?")
_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")
# Which policy gives what is of one service.
_POLICIES = {
    "execute-api": "OperatorPolicy gives it, an output of the stack",
    "kms": "PrivacyOfficerPolicy gives it, an output of the stack",
}
_TABLE = "docs/permissions.md lists the rights"


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure, as it is told."""

    exit: Exit
    code: str
    text: str


def no_answer(url: str) -> str:
    """Say that nobody answers at an address, and what to do next."""
    local = urlsplit(url).hostname == LOOPBACK
    following = "is the local cloud running? make up"
    return f"no answer from {url.rstrip('/')}{f'; {following}' if local else ': try again'}"


def tell(error: Exception, *, as_json: bool) -> Exit:
    """Print a failure; return the exit code."""
    problem = problem_of(error)
    if problem.exit is Exit.FAULT or os.environ.get(TRACEBACK):
        notes().print("".join(traceback.format_exception(error)), markup=False, soft_wrap=True)
    if as_json:
        print_document({"error": problem.text, "code": problem.code})
    elif problem.text:
        notes().print(f"[red]{escape(problem.text)}[/]", soft_wrap=True)
    return problem.exit


def problem_of(error: BaseException) -> Problem:
    """Return how a failure is told."""
    for kind, told in TOLD:
        if isinstance(error, kind):
            return told(error)
    return Problem(Exit.FAULT, "fault", f"{type(error).__name__}: {error}")


def _of_ours(error: CommandError) -> Problem:
    return Problem(error.exit, error.code, str(error))


def _not_running(error: LocalCloudError) -> Problem:
    return _not_done("local_cloud", str(error))


def _usage(error: typer.TyperException) -> Problem:
    """Without a message it is the help, which is printed already."""
    context = getattr(error, "ctx", None)
    said = _NAMED.sub(r"\1: ", error.format_message()).strip().rstrip(".")
    end = "" if said.endswith("?") else "."
    where = f"{end} See {context.command_path} --help" if context and said else ""
    return Problem(Exit.USAGE, "usage", f"{said}{where}")


def _wrong(error: UsageError) -> Problem:
    return Problem(Exit.USAGE, "usage", str(error))


def _refused(error: MicroloanError) -> Problem:
    cause = error.__cause__
    if isinstance(error, UnavailableError) and isinstance(cause, aws.BotoCoreError):
        return problem_of(cause)
    if isinstance(error, InvalidInputError):
        return Problem(Exit.USAGE, error.code, f"{error.field}: {error.message}")
    if isinstance(error, InternalFaultError) and not isinstance(error, ConcurrentUpdateError):
        return Problem(Exit.FAULT, error.code, error.message)
    return _not_done(error.code, error.message)


def _file(error: OSError) -> Problem:
    """Of a file, which, and without the number that the system has for it."""
    named = error.filename and error.strerror
    return _not_done("file", f"{error.filename}: {error.strerror}" if named else str(error))


def _client(error: aws.ClientError) -> Problem:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code in _EXPIRED:
        return _not_done("expired_credentials", f"the AWS credentials have expired: {_LOGIN}")
    if code in _UNKNOWN:
        return _not_done("wrong_credentials", f"AWS does not know these credentials: {_LOGIN}")
    if code in _FORBIDDEN:
        found = _ACTION.search(message)
        action = found[1] if found else f"{error.operation_name} ({message})"
        policy = _POLICIES.get(action.partition(":")[0], _TABLE)
        return _not_done("no_permission", f"you may not {action}: {policy}")
    said = f"AWS refused {error.operation_name}: {code}: {message}"
    return _not_done("aws", f"{said} ({TRACEBACK}=1 shows where)")


def _no_answer(error: aws.BotoCoreError) -> Problem:
    return _not_done("no_answer", no_answer(error.kwargs.get("endpoint_url", "AWS")))


def _aws(error: aws.BotoCoreError) -> Problem:
    return _not_done("aws", f"{error} ({TRACEBACK}=1 shows where)")


def _not_done(code: str, text: str) -> Problem:
    return Problem(Exit.NOT_DONE, code, text)


def _always(code: str, text: str) -> Callable[[BaseException], Problem]:
    return lambda _: _not_done(code, text)


# The first that fits.
TOLD: tuple[
    tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[..., Problem]], ...
] = (
    (CommandError, _of_ours),
    (UsageError, _wrong),
    (typer.TyperException, _usage),
    (LocalCloudError, _not_running),
    (MicroloanError, _refused),
    (
        (aws.NoCredentialsError, aws.PartialCredentialsError),
        _always(
            "no_credentials", "no AWS credentials in the environment: set AWS_PROFILE, or log in"
        ),
    ),
    (
        (aws.SSOTokenLoadError, aws.UnauthorizedSSOTokenError, aws.TokenRetrievalError),
        _always("expired_credentials", f"the AWS credentials have expired: {_LOGIN}"),
    ),
    (aws.ProfileNotFound, _aws),
    (
        aws.NoRegionError,
        _always("no_region", "no AWS Region in the environment: set AWS_REGION, as ap-east-1"),
    ),
    ((aws.ConnectionError, aws.HTTPClientError), _no_answer),
    (aws.ClientError, _client),
    (aws.BotoCoreError, _aws),
    (OSError, _file),
)
