"""The wire to a gateway: signed, timed, each connection used again, nothing sent twice."""

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
# Only what has not left this machine is sent again: a connection that was never made.
_RETRY = Retry(connect=1, read=False, redirect=False, status=False, other=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds.

    Parameters
    ----------
    connect
        For a connection, each time.
    read
        Between two bytes of the answer.
    overall
        For all of it, an answer in drips included.
    """

    connect: float
    read: float
    overall: float


@dataclass(frozen=True, slots=True)
class Tls:
    """Whom we trust and how we show who we are, as files in PEM form.

    Parameters
    ----------
    authority
        The issuer of the gateway's certificate; the system's authorities when empty.
    certificate, private_key
        Our own, when the gateway asks for one.
    """

    authority: str = ""
    certificate: str = ""
    private_key: str = ""


class SignedHttpClient:
    """Exchanges messages with a gateway.

    Parameters
    ----------
    url
        Where it is; without TLS only on this very machine.
    key
        Shared with it.
    clock
        Tells when a request was made; real time, even in a sandbox.
    limits
        How patient we are with it.
    """

    def __init__(
        self, url: str, key: SharedSecret, clock: Clock, limits: Limits, tls: Tls | None = None
    ) -> None:
        parsed = parse_url(url)
        if parsed.scheme != "https" and parsed.host not in _LOOPBACK:
            raise ValueError("a gateway is spoken to over https only")
        self._origin = f"{parsed.scheme}://{parsed.netloc}"
        self._prefix = (parsed.path or "").rstrip("/")
        self._key = key
        self._clock = clock
        self._limits = limits
        self._manager = _manager(tls or Tls())

    @property
    def longest(self) -> float:
        """How many seconds an exchange can take."""
        return self._limits.overall

    def exchange(self, request: HttpRequest) -> HttpResponse:
        """Send a request once and return its answer, whatever it says.

        Raises
        ------
        Doubt
            When no genuine answer came in time; the request may have been carried out.
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
    """Return the body; read to its end, the connection is free for the next request."""
    body = b""
    # That the end is missing, the library tells only to who reads on.
    while chunk := response.read(MOST_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            response.close()
            raise IndeterminateResponseError("too long")
    return body


def _cause(error: HTTPError) -> str:
    """Return what went wrong, in no words that could repeat what the library was given."""
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
