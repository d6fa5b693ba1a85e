"""One line for each error: what is wrong, and what to do."""

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
from microloan_ops.console.exit_codes import Exit
from microloan_ops.console.notes import notes
from microloan_ops.console.options import UsageError
from microloan_ops.console.replies import print_document
from microloan_ops.local.settings import LOOPBACK, LocalCloudError

# With this variable, an expected error shows its traceback too.
TRACEBACK = "MICROLOAN_TRACEBACK"
_LOGIN = "Log in again, or set another AWS_PROFILE."
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
# The form in which typer names an option. Our own parsers name the option themselves.
_NAMED = re.compile(r"^Invalid value for '([^']+)': (?:Value error, (?:--[a-z-]+: )?)?")
_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")
# The stack's policy that grants the actions of a service.
_POLICIES = {
    "execute-api": "Ask for OperatorPolicy, an output of the stack.",
    "kms": "Ask for PrivacyOfficerPolicy, an output of the stack.",
}
_TABLE = "docs/permissions.md lists the permissions of each command."


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as it is printed."""

    exit: Exit
    code: str
    text: str


def no_answer(url: str) -> str:
    """Return the message that an address does not answer, and what to do."""
    local = urlsplit(url).hostname == LOOPBACK
    advice = "Start the local cloud: make up" if local else "Try again."
    return f"No answer from {url.rstrip('/')}. {advice}"


def report(error: Exception, *, as_json: bool) -> Exit:
    """Print an error, and return its exit code."""
    problem = problem_of(error)
    if problem.exit is Exit.FAULT or os.environ.get(TRACEBACK):
        notes().print("".join(traceback.format_exception(error)), markup=False, soft_wrap=True)
    if as_json:
        print_document({"error": problem.text, "code": problem.code})
    elif problem.text:
        notes().print(f"[red]{escape(problem.text)}[/]", soft_wrap=True)
    return problem.exit


def problem_of(error: BaseException) -> Problem:
    """Return the problem that describes an error."""
    for kind, describe in DESCRIPTIONS:
        if isinstance(error, kind):
            return describe(error)
    return Problem(Exit.FAULT, "fault", f"{type(error).__name__}: {error}")


def _describe_command_error(error: CommandError) -> Problem:
    return Problem(error.exit, error.code, str(error))


def _describe_local_cloud(error: LocalCloudError) -> Problem:
    return _not_done("local_cloud", str(error))


def _describe_typer(error: typer.TyperException) -> Problem:
    """Describe an error of typer's, which is empty after the help."""
    context = getattr(error, "ctx", None)
    text = _NAMED.sub(r"\1: ", error.format_message()).strip().rstrip(".")
    end = "" if text.endswith("?") else "."
    where = f"{end} See {context.command_path} --help" if context and text else ""
    return Problem(Exit.USAGE, "usage", f"{text}{where}")


def _describe_usage(error: UsageError) -> Problem:
    return Problem(Exit.USAGE, "usage", str(error))


def _describe_microloan(error: MicroloanError) -> Problem:
    cause = error.__cause__
    if isinstance(error, UnavailableError) and isinstance(cause, aws.BotoCoreError):
        return problem_of(cause)
    if isinstance(error, InvalidInputError):
        return Problem(Exit.USAGE, error.code, f"{error.field}: {error.message}")
    if isinstance(error, InternalFaultError) and not isinstance(error, ConcurrentUpdateError):
        return Problem(Exit.FAULT, error.code, error.message)
    return _not_done(error.code, error.message)


def _describe_file(error: OSError) -> Problem:
    """Describe an error of a file by its name and reason, without the system's number."""
    named = error.filename and error.strerror
    return _not_done("file", f"{error.filename}: {error.strerror}" if named else str(error))


def _describe_aws_response(error: aws.ClientError) -> Problem:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code in _EXPIRED:
        return _not_done("expired_credentials", f"The AWS credentials have expired. {_LOGIN}")
    if code in _UNKNOWN:
        return _not_done("wrong_credentials", f"AWS does not know these credentials. {_LOGIN}")
    if code in _FORBIDDEN:
        denied = _ACTION.search(message)
        action = denied[1] if denied else f"{error.operation_name} ({message})"
        policy = _POLICIES.get(action.partition(":")[0], _TABLE)
        return _not_done("no_permission", f"You may not {action}. {policy}")
    text = f"AWS refused {error.operation_name}: {code}: {message}"
    return _not_done("aws", f"{text} ({TRACEBACK}=1 shows where)")


def _describe_no_answer(error: aws.BotoCoreError) -> Problem:
    return _not_done("no_answer", no_answer(error.kwargs.get("endpoint_url", "AWS")))


def _describe_sdk(error: aws.BotoCoreError) -> Problem:
    return _not_done("aws", f"{error} ({TRACEBACK}=1 shows where)")


def _not_done(code: str, text: str) -> Problem:
    return Problem(Exit.NOT_DONE, code, text)


def _fixed(code: str, text: str) -> Callable[[BaseException], Problem]:
    return lambda _: _not_done(code, text)


# The first that matches applies.
DESCRIPTIONS: tuple[
    tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[..., Problem]], ...
] = (
    (CommandError, _describe_command_error),
    (UsageError, _describe_usage),
    (typer.TyperException, _describe_typer),
    (LocalCloudError, _describe_local_cloud),
    (MicroloanError, _describe_microloan),
    (
        (aws.NoCredentialsError, aws.PartialCredentialsError),
        _fixed(
            "no_credentials", "The environment has no AWS credentials. Set AWS_PROFILE, or log in."
        ),
    ),
    (
        (aws.SSOTokenLoadError, aws.UnauthorizedSSOTokenError, aws.TokenRetrievalError),
        _fixed("expired_credentials", f"The AWS credentials have expired. {_LOGIN}"),
    ),
    (aws.ProfileNotFound, _describe_sdk),
    (
        aws.NoRegionError,
        _fixed("no_region", "The environment has no AWS Region. Set AWS_REGION, as ap-east-1."),
    ),
    ((aws.ConnectionError, aws.HTTPClientError), _describe_no_answer),
    (aws.ClientError, _describe_aws_response),
    (aws.BotoCoreError, _describe_sdk),
    (OSError, _describe_file),
)
