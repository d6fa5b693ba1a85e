"""A service as the tests need it: towards a server of theirs, with little patience."""

from itertools import count

from microloan.adapters.clock import SystemClock
from microloan.adapters.http.circuit_breaker import Circuit, ProcessMemory
from microloan.adapters.http.guarded_client import Service
from microloan.adapters.http.signed_client import Gateway, Limits, Tls
from microloan.adapters.signing import Key
from microloan.ports.clock import Clock

KEY = Key("key-1", b"thirty-two bytes that nobody else knows")
KEYS = {KEY.key_id: KEY.secret}
PATIENT = Limits(connect=2, read=5, overall=5)
# Only for an answer that never comes.
IMPATIENT = Limits(connect=0.3, read=0.06, overall=0.12)

# Powertools counts by name in the whole process: each test has a circuit of its own.
_numbers = count()


def service_at(
    url: str,
    name: str,
    key: Key = KEY,
    *,
    limits: Limits = PATIENT,
    tls: Tls | None = None,
    clock: Clock | None = None,
    failures: int = 1_000,
    memory: ProcessMemory | None = None,
) -> Service:
    gateway = Gateway(url, key, clock or SystemClock(), limits, tls)
    circuit = Circuit(f"test-{next(_numbers)}", failures=failures, pause=30, memory=memory)
    return Service(name, gateway, circuit)
