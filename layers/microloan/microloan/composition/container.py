"""Which adapter stands behind each port; a sandbox stack has stand-ins for the outside world.

Each adapter is imported when it is made: the start of a function must not pay for what only
another one needs.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from microloan.adapters.aws.secrets import WebhookKeys
    from microloan.adapters.dynamodb.client import Database
    from microloan.adapters.dynamodb.customers import DynamoPeople
    from microloan.adapters.dynamodb.end_of_day import DynamoNight
    from microloan.adapters.dynamodb.identities import DynamoIdentities
    from microloan.adapters.dynamodb.instrumented_loan_book import MeasuredBooks
    from microloan.adapters.dynamodb.invitations import DynamoDraws
    from microloan.adapters.dynamodb.members import DynamoMembers
    from microloan.adapters.sandbox.table import SandboxTable
    from microloan.composition.environment import Environment
    from microloan.domain.underwriting.champion_challenger import Contests
    from microloan.ports.clock import Clock
    from microloan.ports.credit_data import Sources
    from microloan.ports.end_of_day import Notices
    from microloan.ports.identity_cipher import Vault
    from microloan.ports.payment_gateway import Rails


class Wiring:
    """The adapters of one function, made when first asked for.

    Parameters
    ----------
    environment
        What the function was told by its template.

    Examples
    --------
    ::

        wiring = Wiring(Environment.from_env("MEMBERS_TABLE")).ready("members", "clock")
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def ready(self, *ports: str) -> Self:
        """Make these adapters now, at the function's start, and not in its first request.

        Lambda starts a function with more of a processor than it then runs with, and what is made
        by then is in the snapshot of SnapStart.
        """
        for port in ports:
            getattr(self, port)
        return self

    @cached_property
    def database(self) -> Database:
        """DynamoDB and the tables."""
        from microloan.adapters.aws import clients
        from microloan.adapters.dynamodb.client import Database

        return Database(clients.client("dynamodb"), self.environment.tables)

    @cached_property
    def books(self) -> MeasuredBooks:
        """Lines, loans, journal and transfers."""
        from microloan.adapters.dynamodb.instrumented_loan_book import MeasuredBooks

        return MeasuredBooks(self.database, self.clock)

    @cached_property
    def members(self) -> DynamoMembers:
        """Members of the wallets."""
        from microloan.adapters.dynamodb.members import DynamoMembers

        return DynamoMembers(self.database)

    @cached_property
    def identities(self) -> DynamoIdentities:
        """Members, and which customer a person is."""
        from microloan.adapters.dynamodb.identities import DynamoIdentities

        return DynamoIdentities(self.database)

    @cached_property
    def people(self) -> DynamoPeople:
        """Members and customers."""
        from microloan.adapters.dynamodb.customers import DynamoPeople

        return DynamoPeople(self.database)

    @cached_property
    def draws(self) -> DynamoDraws:
        """The white list, for draws, and the campaigns."""
        from microloan.adapters.dynamodb.invitations import DynamoDraws

        return DynamoDraws(self.database)

    @cached_property
    def night(self) -> DynamoNight:
        """The whole book."""
        from microloan.adapters.dynamodb.end_of_day import DynamoNight

        return DynamoNight(self.database)

    @cached_property
    def notices(self) -> Notices:
        """Notices to customers."""
        from microloan.adapters.aws import clients
        from microloan.adapters.aws.eventbridge_notices import EventBridgeNotices

        return EventBridgeNotices(clients.client("events"), self.environment["NOTICES_BUS"])

    @cached_property
    def vault(self) -> Vault:
        """Personal data under KMS keys."""
        from microloan.adapters.aws import clients
        from microloan.adapters.aws.kms_identity_cipher import KmsVault

        keys = self.environment["KEY_ID"], self.environment["HMAC_KEY_ID"]
        return KmsVault(clients.client("kms"), *keys)

    @cached_property
    def clock(self) -> Clock:
        """The time; in a sandbox it can be set forward."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.table import SandboxClock

            return SandboxClock(self._sandbox)
        from microloan.adapters.clock import SystemClock

        return SystemClock()

    @cached_property
    def rails(self) -> Rails:
        """The payment network; a sandbox never reaches a real one."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.payment_gateway import SandboxRails

            return SandboxRails(self._sandbox)
        from microloan.composition.payment_gateway import real_rails

        return real_rails(self.environment)

    @property
    def webhook_keys(self) -> WebhookKeys:
        """The keys of the rails' callbacks, which can change while a function runs."""
        return self._kept_webhook_keys()

    @cached_property
    def _kept_webhook_keys(self) -> Callable[[], WebhookKeys]:
        """Where they are read; that of the stand-in is no secret."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.payment_gateway import SANDBOX_WEBHOOK_KEY

            return lambda: (SANDBOX_WEBHOOK_KEY,)
        from microloan.composition.payment_gateway import real_webhook_keys

        return real_webhook_keys(self.environment)

    @cached_property
    def contests(self) -> Contests:
        """The scorecards that decide, and those that are tried."""
        from microloan.adapters.scorecard_files import read_contests

        return read_contests()

    @cached_property
    def sources(self) -> Sources:
        """The credit bureau, and the wallet's knowledge of its members; as for the rails."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.persons import sandbox_sources

            return sandbox_sources(self.people)
        from microloan.composition.credit_data import real_sources

        return real_sources(self.environment)

    @cached_property
    def _sandbox(self) -> SandboxTable:
        from microloan.adapters.sandbox.table import SandboxTable

        return SandboxTable(self.database.client, self.environment["SANDBOX_TABLE"])
