"""The deployed API of the local cloud, for the gateway to pass requests on."""

import httpx
from starlette.requests import Request
from starlette.responses import Response

from microloan_ops.local.settings import LOOPBACK

# The services close a connection after 75 s without a request. The gateway closes it earlier: a
# request on a closing connection fails, although the API may have answered it.
_IDLE_SECONDS = 30.0
# API Gateway allows an integration 29 s. The first call of the emulator also starts a worker.
_TIMEOUT = httpx.Timeout(60.0)
# Headers of one connection, and those of browsers, which the guard of the AWS services refuses.
_DROPPED = frozenset(
    name.encode()
    for name in (
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host"),
        *("origin", "sec-fetch-site", "access-control-request-method", "server", "date"),
    )
)


class Upstream:
    """The stage of a REST API in the local cloud."""

    def __init__(self, port: int, api_id: str) -> None:
        self._url = httpx.URL(f"http://{LOOPBACK}:{port}")
        self._prefix = f"/_aws/execute-api/{api_id}".encode()
        limits = httpx.Limits(keepalive_expiry=_IDLE_SECONDS)
        self._transport = httpx.AsyncHTTPTransport(limits=limits)

    async def send(self, request: Request, body: bytes) -> Response:
        """Pass a request on, whose path starts with the stage.

        Raises
        ------
        httpx.TransportError
            The API gave no complete response.
        """
        query = request.scope["query_string"]
        target = self._prefix + request.scope["raw_path"] + (b"?" + query if query else b"")
        passed_on = httpx.Request(
            request.method,
            self._url.copy_with(raw_path=target),
            headers=_end_to_end(request.headers.raw),
            content=body,
            extensions={"timeout": _TIMEOUT.as_dict()},
        )
        answer = await self._transport.handle_async_request(passed_on)
        # Compressed as it came.
        content = b"".join([part async for part in answer.aiter_raw()])
        response = Response(content, answer.status_code)
        response.raw_headers = [
            *((name, value) for name, value in _end_to_end(answer.headers.raw) if name != _LENGTH),
            (_LENGTH, str(len(content)).encode()),
        ]
        return response


_LENGTH = b"content-length"


def _end_to_end(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in headers if name.lower() not in _DROPPED]
