"""A service as the tests need it: towards a server of theirs, with little patience."""

from itertools import count

from microloan.adapters.clock import SystemClock
from microloan.adapters.http.circuit_breaker import CircuitBreaker, ProcessMemory
from microloan.adapters.http.guarded_client import GuardedClient
from microloan.adapters.http.signed_client import Limits, SignedHttpClient, Tls
from microloan.adapters.signing import SharedSecret
from microloan.ports.clock import Clock

KEY = SharedSecret("key-1", b"thirty-two bytes that nobody else knows")
KEYS = {KEY.key_id: KEY.secret}
PATIENT = Limits(connect=2, read=5, overall=5)
# Only for an answer that never comes.
IMPATIENT = Limits(connect=0.3, read=0.06, overall=0.12)

# Powertools counts by name in the whole process: each test has a circuit of its own.
_numbers = count()


def service_at(
    url: str,
    name: str,
    key: SharedSecret = KEY,
    *,
    limits: Limits = PATIENT,
    tls: Tls | None = None,
    clock: Clock | None = None,
    failures: int = 1_000,
    memory: ProcessMemory | None = None,
) -> GuardedClient:
    gateway = SignedHttpClient(url, key, clock or SystemClock(), limits, tls)
    circuit = CircuitBreaker(f"test-{next(_numbers)}", failures=failures, pause=30, memory=memory)
    return GuardedClient(name, gateway, circuit)
