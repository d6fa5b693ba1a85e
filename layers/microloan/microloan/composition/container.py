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
    from microloan.adapters.dynamodb.customers import DynamoCustomerStore
    from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
    from microloan.adapters.dynamodb.identities import DynamoIdentityIndex
    from microloan.adapters.dynamodb.instrumented_loan_book import InstrumentedLoanBook
    from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
    from microloan.adapters.dynamodb.members import DynamoMemberStore
    from microloan.adapters.sandbox.table import SandboxTable
    from microloan.composition.environment import Environment
    from microloan.domain.underwriting.champion_challenger import ChampionChallengerByChannel
    from microloan.ports.clock import Clock
    from microloan.ports.credit_data import CreditDataProviders
    from microloan.ports.end_of_day import NoticeSender
    from microloan.ports.identity_cipher import IdentityCipher
    from microloan.ports.payment_gateway import PaymentGateway


class Container:
    """The adapters of one function, made when first asked for.

    Parameters
    ----------
    environment
        What the function was told by its template.

    Examples
    --------
    ::

        container = Container(Environment.from_env("MEMBERS_TABLE")).preload("members", "clock")
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def preload(self, *ports: str) -> Self:
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
    def loan_book(self) -> InstrumentedLoanBook:
        """Lines, loans, journal and transfers."""
        from microloan.adapters.dynamodb.instrumented_loan_book import InstrumentedLoanBook

        return InstrumentedLoanBook(self.database, self.clock)

    @cached_property
    def members(self) -> DynamoMemberStore:
        """Members of the wallets."""
        from microloan.adapters.dynamodb.members import DynamoMemberStore

        return DynamoMemberStore(self.database)

    @cached_property
    def identity_index(self) -> DynamoIdentityIndex:
        """Members, and which customer a person is."""
        from microloan.adapters.dynamodb.identities import DynamoIdentityIndex

        return DynamoIdentityIndex(self.database)

    @cached_property
    def customers(self) -> DynamoCustomerStore:
        """Members and customers."""
        from microloan.adapters.dynamodb.customers import DynamoCustomerStore

        return DynamoCustomerStore(self.database)

    @cached_property
    def invitations(self) -> DynamoInvitationStore:
        """The white list, for draws, and the campaigns."""
        from microloan.adapters.dynamodb.invitations import DynamoInvitationStore

        return DynamoInvitationStore(self.database)

    @cached_property
    def end_of_day(self) -> DynamoEndOfDayStore:
        """The whole book."""
        from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore

        return DynamoEndOfDayStore(self.database)

    @cached_property
    def notices(self) -> NoticeSender:
        """Notices to customers."""
        from microloan.adapters.aws import clients
        from microloan.adapters.aws.eventbridge_notices import EventBridgeNotices

        return EventBridgeNotices(clients.client("events"), self.environment["NOTICES_BUS"])

    @cached_property
    def identity_cipher(self) -> IdentityCipher:
        """Personal data under KMS keys."""
        from microloan.adapters.aws import clients
        from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher

        keys = self.environment["KEY_ID"], self.environment["HMAC_KEY_ID"]
        return KmsIdentityCipher(clients.client("kms"), *keys)

    @cached_property
    def clock(self) -> Clock:
        """The time; in a sandbox it can be set forward."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.table import SandboxClock

            return SandboxClock(self._sandbox)
        from microloan.adapters.clock import SystemClock

        return SystemClock()

    @cached_property
    def gateway(self) -> PaymentGateway:
        """The payment network; a sandbox never reaches a real one."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway

            return SandboxPaymentGateway(self._sandbox)
        from microloan.composition.payment_gateway import payment_gateway

        return payment_gateway(self.environment)

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
    def challengers(self) -> ChampionChallengerByChannel:
        """The scorecards that decide, and those that are tried."""
        from microloan.adapters.scorecard_files import read_champion_challengers

        return read_champion_challengers()

    @cached_property
    def credit_data(self) -> CreditDataProviders:
        """The credit bureau, and the wallet's knowledge of its members; as for the rails."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.persons import sandbox_credit_data

            return sandbox_credit_data(self.customers)
        from microloan.composition.credit_data import credit_data

        return credit_data(self.environment)

    @cached_property
    def _sandbox(self) -> SandboxTable:
        from microloan.adapters.sandbox.table import SandboxTable

        return SandboxTable(self.database.client, self.environment["SANDBOX_TABLE"])
