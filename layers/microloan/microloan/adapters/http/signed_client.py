"""The connection to an external service: signed, timed, reused, sent once."""

from dataclasses import dataclass

from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import parse_url

from microloan.adapters.http.deadline import Deadline, observe
from microloan.adapters.http.envelope import HttpRequest, HttpResponse, IndeterminateResponseError
from microloan.adapters.signing import SharedSecret, signatures_match
from microloan.ports.clock import Clock

MOST_BYTES = 64 * 1024
_CONNECTIONS = 10
_LOOPBACK = {"127.0.0.1", "localhost"}
# Only a request that has not left this machine is sent again, because it had no connection.
_RETRY = Retry(connect=1, read=False, redirect=False, status=False, other=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limits of an exchange, in seconds.

    Parameters
    ----------
    connect
        For a connection, each time.
    read
        Between two bytes of the answer.
    overall
        For the whole exchange, including an answer in drips.
    """

    connect: float
    read: float
    overall: float


@dataclass(frozen=True, slots=True)
class Tls:
    """The trusted authority and the client's own certificate, as files in PEM form.

    Parameters
    ----------
    authority
        The issuer of the service's certificate. The system's authorities when empty.
    certificate, private_key
        The client's own, when the service requires one.
    """

    authority: str = ""
    certificate: str = ""
    private_key: str = ""


class SignedHttpClient:
    """Exchanges signed messages with an external service.

    Parameters
    ----------
    url
        The address of the service. Without TLS only on this very machine.
    key
        Shared with it.
    clock
        The timestamps of requests, in real time even in a sandbox.
    limits
        The time limits.
    """

    def __init__(
        self, url: str, key: SharedSecret, clock: Clock, limits: Limits, tls: Tls | None = None
    ) -> None:
        parsed = parse_url(url)
        if parsed.scheme != "https" and parsed.host not in _LOOPBACK:
            raise ValueError("the service's address must begin with https")
        self._origin = f"{parsed.scheme}://{parsed.netloc}"
        self._prefix = (parsed.path or "").rstrip("/")
        self._key = key
        self._clock = clock
        self._limits = limits
        self._manager = _manager(tls or Tls())

    @property
    def longest(self) -> float:
        """The most seconds that an exchange can take."""
        return self._limits.overall

    def exchange(self, request: HttpRequest) -> HttpResponse:
        """Send a request once and return its answer, whatever its status.

        Raises
        ------
        IndeterminateResponseError
            When no genuine answer came in time. The service may have carried out the request.
        """
        target = self._prefix + request.path
        timestamp = str(int(self._clock.now().timestamp()))
        signature = self._key.sign_request(request.method, target, timestamp, request.body)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "X-Key-Id": self._key.key_id,
            "X-Timestamp": timestamp,
            "X-Signature": signature,
        }
        status, body, answer_signature = self._roundtrip(request, target, headers)
        if not signatures_match(self._key.sign_answer(signature, status, body), answer_signature):
            raise IndeterminateResponseError(f"not signed, status {status}")
        return HttpResponse(status, body)

    def _roundtrip(
        self, request: HttpRequest, target: str, headers: dict[str, str]
    ) -> tuple[int, bytes, str]:
        limits = self._limits
        try:
            with Deadline(limits.overall):
                response = self._manager.request(
                    request.method,
                    self._origin + target,
                    body=request.body or None,
                    headers=headers,
                    retries=_RETRY,
                    timeout=Timeout(limits.overall, limits.connect, limits.read),
                    preload_content=False,
                    decode_content=False,
                )
                body = _read(response)
        except HTTPError as error:
            raise IndeterminateResponseError(_cause(error)) from None
        return response.status, body, response.headers.get("X-Signature", "")


def _read(response: BaseHTTPResponse) -> bytes:
    """Return the body, read to its end so that the connection is reusable."""
    body = b""
    # The library reports a missing end only on another read.
    while chunk := response.read(MOST_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            response.close()
            raise IndeterminateResponseError("too long")
    return body


def _cause(error: HTTPError) -> str:
    """Return the cause without any text that could repeat the library's input."""
    cause = error.reason if isinstance(error, MaxRetryError) else None
    return type(cause or error).__name__


def _manager(tls: Tls) -> PoolManager:
    return observe(
        PoolManager(
            maxsize=_CONNECTIONS,
            cert_reqs="CERT_REQUIRED",
            ca_certs=tls.authority or None,
            cert_file=tls.certificate or None,
            key_file=tls.private_key or None,
        )
    )
