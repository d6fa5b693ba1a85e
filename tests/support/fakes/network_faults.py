"""Network faults between the code and AWS, at the level of HTTP. moto has none of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber

_DELIVER = BotocoreStubber.__call__


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """The service answers with an error, and does nothing."""

    code: str
    status: int = 400
    reasons: tuple[str, ...] = ()
    """Of a cancelled transaction: a code for each of its items."""


@dataclass(frozen=True, slots=True)
class NoResponse:
    """No answer comes in time, whether the call took effect or not."""

    took_effect: bool


@dataclass(frozen=True, slots=True)
class UnprocessedKeys:
    """The service reads nothing of a batch."""


@dataclass(frozen=True, slots=True)
class UnprocessedItems:
    """The service writes nothing of a batch."""


Fault = ErrorResponse | NoResponse | UnprocessedKeys | UnprocessedItems


@dataclass
class NetworkFaults:
    """What the next sendings of each operation meet, and what was sent.

    As DynamoDB does, and moto does not, it answers a transaction's token for the second time as
    it did for the first.
    """

    coming: dict[str, list[Fault | None]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    _tokens: dict[str, AWSResponse] = field(default_factory=dict)

    def meet(self, stub: BotocoreStubber, request: Any) -> Any:  # noqa: ANN401 - moto's
        operation = str(request.headers["X-Amz-Target"], "ascii").rpartition(".")[-1]
        self.sent.append(operation)
        faults = self.coming.get(operation)
        match faults.pop(0) if faults else None:
            case None:
                return self._deliver(stub, request)
            case NoResponse(took_effect):
                if took_effect:
                    self._deliver(stub, request)
                raise ReadTimeoutError(endpoint_url=request.url)
            case UnprocessedKeys():
                wanted = json.loads(request.body)["RequestItems"]
                return _response(request, 200, {"Responses": {}, "UnprocessedKeys": wanted})
            case UnprocessedItems():
                wanted = json.loads(request.body)["RequestItems"]
                return _response(request, 200, {"UnprocessedItems": wanted})
            case ErrorResponse() as refused:
                return _response(request, refused.status, _error(refused))

    def _deliver(self, stub: BotocoreStubber, request: Any) -> Any:  # noqa: ANN401 - moto's
        token = json.loads(request.body).get("ClientRequestToken")
        if token in self._tokens:
            return _response(request, 200, {})
        answer = _DELIVER(stub, "before-send", request)
        assert answer is not None
        if token and answer.status_code == 200:
            self._tokens[token] = answer
        return answer


def _error(refused: ErrorResponse) -> dict[str, Any]:
    reasons = [{"Code": code, "Message": "injected"} for code in refused.reasons]
    return {
        "__type": refused.code,
        "message": "injected",
        "CancellationReasons": reasons,
    }


def _response(request: Any, status: int, body: dict[str, Any]) -> AWSResponse:  # noqa: ANN401
    return AWSResponse(request.url, status, HTTPHeaders(), _Raw(json.dumps(body).encode()))


class _Raw(BytesIO):
    """What botocore reads a body from."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def network_faults() -> Iterator[NetworkFaults]:
    """Inject faults between botocore and moto. The SDK's own pauses are recorded, not slept."""
    between = NetworkFaults()

    def meet(stub: BotocoreStubber, request: Any, **_: object) -> Any:  # noqa: ANN401 - moto's
        return between.meet(stub, request)

    with (
        patch.object(BotocoreStubber, "__call__", meet),
        patch("botocore.endpoint.time.sleep", between.slept.append),
    ):
        yield between
