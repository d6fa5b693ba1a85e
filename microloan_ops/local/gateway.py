"""One address for the browser: the wallet page, the API, its documentation, the sandbox."""

import json
import re
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from microloan.adapters.http.envelope import NoJsonError, RepeatedNameError, read_json
from microloan.entrypoints.logging.redaction import redact
from microloan_ops.local import docs
from microloan_ops.local.sandbox import Sandbox, SandboxError
from microloan_ops.local.settings import LOOPBACK
from microloan_ops.local.upstream import Upstream

_STAGE = "/v1/"
_PAGE = "/v1/wallet/"
# API Gateway's own limit on a request.
_LARGEST_BODY = 10 * 1024 * 1024
_LENGTH = re.compile(r"[0-9]{1,16}", re.ASCII)
# As HTTP writes a field's name and a request's target.
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_TARGET = re.compile(r"/[!-~]*", re.ASCII)
_PROBLEM = "application/problem+json"


class Gateway(ThreadingHTTPServer):
    """The server of one local cloud, on the loopback address only."""

    daemon_threads = True
    allow_reuse_address = True
    # A page opens as many connections at once as it has files.
    request_queue_size = 128

    def __init__(self, port: int, upstream: Upstream, sandbox: Sandbox) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.upstream = upstream
        self.sandbox = sandbox
        # A page of another site can make the browser ask here under that site's
        # name; requests are answered under ours only.
        self.names = {f"{host}:{self.server_port}" for host in (LOOPBACK, "localhost")}


class _Handler(BaseHTTPRequestHandler):
    server: Gateway
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Headers and body leave in one packet.
    wbufsize = -1

    def _serve(self) -> None:
        path = self.path.partition("?")[0]
        # Read whatever the answer: what is left of it would be taken for the next request.
        body = self._body()
        if body is None:
            return
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0] not in self.server.names:
            self._problem(HTTPStatus.MISDIRECTED_REQUEST, "Another host is meant")
        elif path == "/":
            self._send(HTTPStatus.FOUND, [("Location", _PAGE)], b"")
        elif path.startswith(_STAGE):
            self._proxy(body)
        elif path == docs.PREFIX.rstrip("/"):
            self._send(HTTPStatus.PERMANENT_REDIRECT, [("Location", docs.PREFIX)], b"")
        elif self.command in {"GET", "HEAD"} and (file := docs.find(path)):
            self._send(HTTPStatus.OK, list(file.headers.items()), file.body)
        else:
            self._sandbox(path, body)

    # The names that the library looks up.
    do_GET = do_HEAD = do_POST = _serve  # noqa: N815
    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = _serve  # noqa: N815

    def _proxy(self, body: bytes) -> None:
        try:
            answer = self.server.upstream.send(self.command, self.path, self.headers.items(), body)
        except ConnectionError as error:
            self._problem(HTTPStatus.BAD_GATEWAY, f"The local cloud does not answer: {error}")
            return
        self._send(answer.status, answer.headers, answer.body)

    def _sandbox(self, path: str, body: bytes) -> None:
        route = self.server.sandbox.route(self.command, path)
        if route is None:
            self._problem(HTTPStatus.NOT_FOUND, f"There is no {self.command} {path}")
            return
        try:
            self._json(HTTPStatus.OK, route(self._document(body)))
        except SandboxError as error:
            self._problem(HTTPStatus.BAD_REQUEST, str(error))
        except Exception as error:  # noqa: BLE001 - the page shows it
            self.log_error("%r", error)
            self._problem(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

    def _document(self, body: bytes) -> dict[str, object]:
        if self.command == "GET":
            return dict(parse_qsl(self.path.partition("?")[2]))
        # Another site's page cannot send this type without asking first.
        if self.headers.get_content_type() != "application/json":
            raise SandboxError("Content-Type: application/json is needed")
        try:
            document = read_json(body.decode())
        except RepeatedNameError as error:
            raise SandboxError("The body says a thing twice") from error
        except (NoJsonError, UnicodeDecodeError):
            document = None
        if not isinstance(document, dict):
            raise SandboxError("The body must be a JSON object")
        return document

    def _body(self) -> bytes | None:
        """Read the body; answer the request and return None where that is refused."""
        lengths = self.headers.get_all("Content-Length", ["0"])
        names = self.headers.keys()
        if self.headers.defects or not all(map(_FIELD.fullmatch, names)):
            self._refuse(HTTPStatus.BAD_REQUEST, "The headers are not those of HTTP")
        elif not _TARGET.fullmatch(self.path):
            self._refuse(HTTPStatus.BAD_REQUEST, "The address is not one of HTTP")
        elif "Transfer-Encoding" in self.headers or not all(map(_LENGTH.fullmatch, lengths)):
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "Content-Length is needed, in digits")
        elif len(lengths) > 1:
            self._refuse(HTTPStatus.BAD_REQUEST, "Content-Length is needed once")
        elif int(lengths[0]) > _LARGEST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large")
        else:
            return self.rfile.read(int(lengths[0]))
        return None

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        # The body is still on its way; nothing after it can be understood.
        self.close_connection = True
        self._problem(status, detail)

    def _problem(self, status: HTTPStatus, detail: str) -> None:
        document = {"type": "about:blank", "title": status.phrase, "status": status.value}
        self._json(status, document | {"detail": detail}, _PROBLEM)

    def _json(self, status: int, document: object, kind: str = "application/json") -> None:
        headers = [("Content-Type", kind), ("Cache-Control", "no-store")]
        self._send(status, headers, json.dumps(document).encode())

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in {"content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        # As little of the address as tells the route: the rest is what somebody typed.
        begin = "/".join(self.path.partition("?")[0].split("/")[:3])
        self.log_message("%s %s %s", self.command, begin, code)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as inherited
        sys.stderr.write(f"{self.log_date_time_string()} {redact(format % args)}\n")
