"""The rails' gateway: a bank, behind a server that misbehaves on demand."""

from tests.support.fakes.gateway_ledger import Bank
from tests.support.servers.faulty_server import GatewayServer


class PaymentGatewayServer(GatewayServer[Bank]):
    @property
    def bank(self) -> Bank:
        """Whose ledger tells what really happened."""
        return self.behind
