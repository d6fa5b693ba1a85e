"""The rails' adapter as the tests need it: towards a server of theirs."""

from collections.abc import Iterator
from contextlib import contextmanager

from microloan.adapters.http.circuit_breaker import ProcessMemory
from microloan.adapters.http.signed_client import Limits, Tls
from microloan.adapters.payment_gateway.client import HttpPaymentGateway
from microloan.adapters.signing import SharedSecret
from microloan.ports.clock import Clock
from tests.support.fakes.gateway_ledger import GatewayLedger
from tests.support.fakes.service_client import KEY, KEYS, PATIENT, service_at
from tests.support.servers.payment_gateway import PaymentGatewayServer


def gateway_at(
    url: str,
    key: SharedSecret = KEY,
    *,
    limits: Limits = PATIENT,
    tls: Tls | None = None,
    clock: Clock | None = None,
    failures: int = 1_000,
    memory: ProcessMemory | None = None,
) -> HttpPaymentGateway:
    return HttpPaymentGateway(
        service_at(
            url,
            "gateway",
            key,
            limits=limits,
            tls=tls,
            clock=clock,
            failures=failures,
            memory=memory,
        )
    )


@contextmanager
def serving(bank: GatewayLedger | None = None) -> Iterator[PaymentGatewayServer]:
    with PaymentGatewayServer(bank or GatewayLedger(dict(KEYS))) as server:
        yield server
