"""Bad weather between us and AWS: what moto never does by itself, at the level of HTTP."""

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
class Refused:
    """The service answers with an error, and does nothing."""

    code: str
    status: int = 400
    reasons: tuple[str, ...] = ()
    """Of a cancelled transaction: a code for each of its items."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer comes in time, whether the call took effect or not."""

    took_effect: bool


@dataclass(frozen=True, slots=True)
class LeftUnread:
    """The service reads nothing of a batch."""


@dataclass(frozen=True, slots=True)
class LeftUnwritten:
    """The service writes nothing of a batch."""


Fault = Refused | TimedOut | LeftUnread | LeftUnwritten


@dataclass
class Weather:
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
            case TimedOut(took_effect):
                if took_effect:
                    self._deliver(stub, request)
                raise ReadTimeoutError(endpoint_url=request.url)
            case LeftUnread():
                wanted = json.loads(request.body)["RequestItems"]
                return _response(request, 200, {"Responses": {}, "UnprocessedKeys": wanted})
            case LeftUnwritten():
                wanted = json.loads(request.body)["RequestItems"]
                return _response(request, 200, {"UnprocessedItems": wanted})
            case Refused() as refused:
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


def _error(refused: Refused) -> dict[str, Any]:
    reasons = [{"Code": code, "Message": "by the weather"} for code in refused.reasons]
    return {"__type": refused.code, "message": "by the weather", "CancellationReasons": reasons}


def _response(request: Any, status: int, body: dict[str, Any]) -> AWSResponse:  # noqa: ANN401
    return AWSResponse(request.url, status, HTTPHeaders(), _Raw(json.dumps(body).encode()))


class _Raw(BytesIO):
    """What botocore reads a body from."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def weather() -> Iterator[Weather]:
    """Put weather between botocore and moto; the SDK's own pauses are noted, not waited."""
    between = Weather()

    def meet(stub: BotocoreStubber, request: Any, **_: object) -> Any:  # noqa: ANN401 - moto's
        return between.meet(stub, request)

    with (
        patch.object(BotocoreStubber, "__call__", meet),
        patch("botocore.endpoint.time.sleep", between.slept.append),
    ):
        yield between
