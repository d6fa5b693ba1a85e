"""The rails' gateway: a bank, behind a server that misbehaves on demand."""

from tests.support.fakes.gateway_ledger import GatewayLedger
from tests.support.servers.faulty_server import FaultyServer


class PaymentGatewayServer(FaultyServer[GatewayLedger]):
    @property
    def bank(self) -> GatewayLedger:
        """Whose ledger tells what really happened."""
        return self.behind
