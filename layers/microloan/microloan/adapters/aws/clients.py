"""AWS clients: their timeouts, retries and translated errors.

Every client is made here, so that an error has one meaning, whichever call raised it::

    - refused for now, nothing happened: ThrottledError
    - no answer, may have happened: NoResponseError
    - no time left for an answer: UnavailableError, before anything is sent
    - any other error: a fault of this service, as the SDK raises it
"""

from typing import TYPE_CHECKING, Any, Literal, overload

from botocore.config import Config
from botocore.exceptions import HTTPClientError

from microloan.adapters.aws.session import session
from microloan.adapters.aws.snapstart import after_restore
from microloan.adapters.invocation_deadline import ensure_time_remaining
from microloan.domain.errors import NoResponseError, throttled

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

CONNECT_SECONDS, READ_SECONDS = 1, 2
# The SDK retries throttled and unanswered calls, a write of several items under the same token, so
# that it happens once. The pauses are random, up to 1 s, then up to 2 s.
SENDINGS = 3
LONGEST_PAUSE = 2
ANSWER_SECONDS = 0.5
# The time that must be left when a request is sent, so that even its failure can be reported.
RESERVE = CONNECT_SECONDS + READ_SECONDS + LONGEST_PAUSE + ANSWER_SECONDS

_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": SENDINGS},
)
_THROTTLED = {
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionInProgressException",
}
_SERVER_ERROR = 500


@overload
def client(service: Literal["dynamodb"]) -> "DynamoDBClient": ...
@overload
def client(service: Literal["kms"]) -> "KMSClient": ...
@overload
def client(service: Literal["secretsmanager"]) -> "SecretsManagerClient": ...
@overload
def client(service: Literal["events"]) -> Any: ...  # noqa: ANN401 - no stubs for it here
def client(service: Literal["dynamodb", "events", "kms", "secretsmanager"]) -> Any:
    """Return a client with bounded retries that raises the errors of the domain."""
    new_client = translate_errors(session().client(service, config=_CONFIG))
    # A client that is closed opens new connections when it is used again.
    after_restore(new_client.close)
    return new_client


def translate_errors(boto_client: "BaseClient") -> "BaseClient":
    """Make a client raise domain errors, and send nothing that it has no time for."""
    boto_client.meta.events.register("before-send.*.*", _before_send)
    boto_client.meta.events.register("after-call.*.*", _on_response)
    boto_client.meta.events.register("after-call-error.*.*", _on_no_response)
    return boto_client


def _before_send(**_: object) -> None:
    ensure_time_remaining(RESERVE)


def _on_response(parsed: dict[str, Any], **_: object) -> None:
    """Raise what a refusal means, unless it is of the caller's own making."""
    code = parsed.get("Error", {}).get("Code", "")
    if code in _THROTTLED:
        raise throttled(code)
    if parsed["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR:
        raise NoResponseError(f"The service did not answer ({code}). Try again later.")


def _on_no_response(exception: Exception, **_: object) -> None:
    if isinstance(exception, HTTPClientError):
        raise NoResponseError(
            f"The service did not answer ({type(exception).__name__}). Try again later."
        ) from exception
