"""The rails' gateway: a bank, behind a server that misbehaves on demand."""

from tests.fakes.gateway_server import GatewayServer
from tests.fakes.rails_bank import Bank


class RailsServer(GatewayServer[Bank]):
    @property
    def bank(self) -> Bank:
        """Whose ledger tells what really happened."""
        return self.behind
