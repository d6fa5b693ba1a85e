"""The HTTP adapter as the tests need it: towards a server of theirs, with little patience."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from microloan.adapters.circuit import Circuit, ProcessMemory
from microloan.adapters.clock import SystemClock
from microloan.adapters.gateway import Gateway, Limits, Tls
from microloan.adapters.rails_http import HttpRails
from microloan.adapters.service import Service
from microloan.adapters.signing import Key
from microloan.ports import Clock
from tests.fakes.rails_bank import Bank
from tests.fakes.rails_server import RailsServer

KEY = Key("key-1", b"thirty-two bytes that nobody else knows")
PATIENT = Limits(connect=2, read=5, overall=5)
# Only for an answer that never comes.
IMPATIENT = Limits(connect=0.3, read=0.06, overall=0.12)

# Powertools counts by name in the whole process: each test has a circuit of its own.
_numbers = count()


def rails_at(
    url: str,
    key: Key = KEY,
    *,
    limits: Limits = PATIENT,
    tls: Tls | None = None,
    clock: Clock | None = None,
    failures: int = 1_000,
    memory: ProcessMemory | None = None,
) -> HttpRails:
    gateway = Gateway(url, key, clock or SystemClock(), limits, tls)
    circuit = Circuit(f"test-{next(_numbers)}", failures=failures, pause=30, memory=memory)
    return HttpRails(Service("rails", gateway, circuit))


@contextmanager
def serving(bank: Bank | None = None) -> Iterator[RailsServer]:
    with RailsServer(bank or Bank({KEY.key_id: KEY.secret})) as server:
        yield server
