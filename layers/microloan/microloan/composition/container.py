"""The adapter behind each port.

A sandbox stack has stand-ins for external services.

Each adapter is imported when it is made, so that a function's start does not load the adapters of
others.
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
    from microloan.ports.fraud_scoring import FraudScoring
    from microloan.ports.identity_cipher import IdentityCipher
    from microloan.ports.notices import NoticeSender
    from microloan.ports.payment_gateway import PaymentGateway


class Container:
    """The adapters of one function, each made at its first use.

    Parameters
    ----------
    environment
        The function's environment variables.

    Examples
    --------
    ::

        container = Container(Environment.from_env("MEMBERS_TABLE")).preload("members", "clock")
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def preload(self, *ports: str) -> Self:
        """Make these adapters now, at the function's start, and not in its first request.

        Lambda starts a function with more of a processor than it then runs with. The snapshot of
        SnapStart contains the objects made by then.
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
        """Members, and the customer of each identity."""
        from microloan.adapters.dynamodb.identities import DynamoIdentityIndex

        return DynamoIdentityIndex(self.database)

    @cached_property
    def customers(self) -> DynamoCustomerStore:
        """Members and customers."""
        from microloan.adapters.dynamodb.customers import DynamoCustomerStore

        return DynamoCustomerStore(self.database)

    @cached_property
    def invitations(self) -> DynamoInvitationStore:
        """The white list, for lotteries, and the campaigns."""
        from microloan.adapters.dynamodb.invitations import DynamoInvitationStore

        return DynamoInvitationStore(self.database)

    @cached_property
    def end_of_day(self) -> DynamoEndOfDayStore:
        """The whole loan book."""
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
        """The time, which a sandbox can set forward."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.table import SandboxClock

            return SandboxClock(self._sandbox)
        from microloan.adapters.clock import SystemClock

        return SystemClock()

    @cached_property
    def gateway(self) -> PaymentGateway:
        """The payment gateway. A sandbox never reaches a real one."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway

            return SandboxPaymentGateway(self._sandbox)
        from microloan.composition.payment_gateway import payment_gateway

        return payment_gateway(self.environment)

    @property
    def webhook_keys(self) -> WebhookKeys:
        """The keys of the gateway's callbacks, which can change at run time."""
        return self._kept_webhook_keys()

    @cached_property
    def _kept_webhook_keys(self) -> Callable[[], WebhookKeys]:
        """The reader of the keys. The stand-in's key is no secret."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.payment_gateway import SANDBOX_WEBHOOK_KEY

            return lambda: (SANDBOX_WEBHOOK_KEY,)
        from microloan.composition.payment_gateway import real_webhook_keys

        return real_webhook_keys(self.environment)

    @cached_property
    def challengers(self) -> ChampionChallengerByChannel:
        """The champion and challenger scorecards."""
        from microloan.adapters.scorecard_files import read_champion_challengers

        return read_champion_challengers()

    @cached_property
    def credit_data(self) -> CreditDataProviders:
        """The credit bureau and the wallets' data, with stand-ins in a sandbox."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.persons import sandbox_credit_data

            return sandbox_credit_data(self.customers)
        from microloan.composition.credit_data import credit_data

        return credit_data(self.environment)

    @cached_property
    def fraud_scoring(self) -> FraudScoring | None:
        """The second opinion on draws, None in a real stack without its address."""
        if self.environment.sandbox_table:
            from microloan.adapters.sandbox.fraud_scoring import SandboxFraudScoring

            return SandboxFraudScoring()
        if not self.environment.variables.get("FRAUD_URL"):
            return None
        from microloan.composition.fraud_scoring import fraud_scoring

        return fraud_scoring(self.environment)

    @cached_property
    def _sandbox(self) -> SandboxTable:
        from microloan.adapters.sandbox.table import SandboxTable

        return SandboxTable(self.database.client, self.environment["SANDBOX_TABLE"])
