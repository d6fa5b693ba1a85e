"""One address for the browser: wallet page, API, documentation, sandbox."""

import sys
from http import HTTPStatus

import httpx
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from microloan.adapters.http.json_text import NoJsonError, RepeatedNameError, read_json
from microloan.entrypoints.logging.redaction import redact
from microloan_ops.local import docs
from microloan_ops.local.sandbox import Sandbox, SandboxError
from microloan_ops.local.settings import LOOPBACK
from microloan_ops.local.upstream import Upstream

_STAGE = "/v1/"
_REDIRECTS = {"/": "/v1/wallet/", docs.PREFIX.rstrip("/"): docs.PREFIX}
# API Gateway's own limit on a request.
_LARGEST_BODY = 10 * 1024 * 1024
_NO_STORE = {"Cache-Control": "no-store"}


class Gateway:
    """The ASGI application of one local cloud.

    It answers under its own names only: a page of another site can make the browser send a request
    under that site's name.
    """

    def __init__(self, port: int, upstream: Upstream, sandbox: Sandbox) -> None:
        self._upstream, self._sandbox = upstream, sandbox
        self._names = {f"{host}:{port}" for host in (LOOPBACK, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        response = await self._respond(request)
        # The first segments name the route. The rest is a user's input.
        begin = "/".join(request.url.path.split("/")[:3])
        _log(f"{request.method} {begin} {response.status_code}")
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        path = request.url.path
        if request.headers.get("host") not in self._names:
            return _problem(HTTPStatus.MISDIRECTED_REQUEST, "Another host is meant")
        if path in _REDIRECTS:
            return RedirectResponse(_REDIRECTS[path], HTTPStatus.FOUND)
        if request.method in {"GET", "HEAD"} and (file := docs.find(path)):
            return Response(file.body, headers=file.headers)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST_BODY:
                return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large")
        if path.startswith(_STAGE):
            return await self._pass_on(request, body)
        return await self._ask_sandbox(request, body)

    async def _pass_on(self, request: Request, body: bytes) -> Response:
        try:
            return await self._upstream.send(request, body)
        except httpx.TransportError as error:
            detail = f"The local cloud does not answer: {error}"
            return _problem(HTTPStatus.BAD_GATEWAY, detail)

    async def _ask_sandbox(self, request: Request, body: bytes) -> Response:
        route = self._sandbox.route(request.method, request.url.path)
        if route is None:
            detail = f"There is no {request.method} {request.url.path}"
            return _problem(HTTPStatus.NOT_FOUND, detail)
        try:
            answer = await run_in_threadpool(route, _document(request, body))
        except SandboxError as error:
            return _problem(HTTPStatus.BAD_REQUEST, str(error))
        except Exception as error:  # noqa: BLE001 - the page shows it
            _log(repr(error))
            return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
        return JSONResponse(answer, headers=_NO_STORE)


def serve(gateway: Gateway, port: int) -> None:
    """Serve a gateway on the loopback address until the process is stopped."""
    uvicorn.run(
        gateway,
        host=LOOPBACK,
        port=port,
        http="h11",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


def _document(request: Request, body: bytes) -> dict[str, object]:
    if request.method == "GET":
        return dict(request.query_params)
    # Another site's page cannot send this type without a preflight request.
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise SandboxError("Content-Type: application/json is needed")
    try:
        document = read_json(body.decode())
    except RepeatedNameError as error:
        raise SandboxError("The body has a name twice") from error
    except (NoJsonError, UnicodeDecodeError):
        document = None
    if not isinstance(document, dict):
        raise SandboxError("The body must be a JSON object")
    return document


def _problem(status: HTTPStatus, detail: str) -> Response:
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    return JSONResponse(document, status, _NO_STORE, media_type="application/problem+json")


def _log(message: str) -> None:
    sys.stderr.write(f"{redact(message)}\n")
    sys.stderr.flush()
