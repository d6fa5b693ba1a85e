"""Which adapter stands behind each port; a sandbox stack has stand-ins for the outside world."""

from functools import cached_property

from microloan.adapters import aws
from microloan.adapters.clock import SystemClock
from microloan.adapters.dynamodb.draws import DynamoDraws
from microloan.adapters.dynamodb.measured import MeasuredBooks
from microloan.adapters.dynamodb.night import DynamoNight
from microloan.adapters.dynamodb.people import DynamoPeople
from microloan.adapters.dynamodb.wire import Database
from microloan.adapters.models import read_contests
from microloan.adapters.notices import EventBridgeNotices
from microloan.adapters.sandbox.persons import sandbox_sources
from microloan.adapters.sandbox.rails import SANDBOX_KEY, SandboxRails
from microloan.adapters.sandbox.table import SandboxClock, SandboxTable
from microloan.adapters.signing import Key
from microloan.adapters.vault import KmsVault
from microloan.domain.champion import Contests
from microloan.entry.environment import Environment
from microloan.ports import Clock, Notices, Rails, Sources, Vault


class Wiring:
    """The adapters of one function, made when first asked for.

    Parameters
    ----------
    environment
        What the function was told by its template.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    @cached_property
    def database(self) -> Database:
        """DynamoDB and the tables."""
        return Database(aws.client("dynamodb"), self.environment.tables)

    @cached_property
    def books(self) -> MeasuredBooks:
        """Lines, loans, journal and transfers."""
        return MeasuredBooks(self.database, self.clock)

    @cached_property
    def people(self) -> DynamoPeople:
        """Members and customers."""
        return DynamoPeople(self.database)

    @cached_property
    def draws(self) -> DynamoDraws:
        """The white list, for draws, and the campaigns."""
        return DynamoDraws(self.database)

    @cached_property
    def night(self) -> DynamoNight:
        """The whole book."""
        return DynamoNight(self.database)

    @cached_property
    def notices(self) -> Notices:
        """Notices to customers."""
        return EventBridgeNotices(aws.client("events"), self.environment["NOTICES_BUS"])

    @cached_property
    def vault(self) -> Vault:
        """Personal data under KMS keys."""
        keys = self.environment["KEY_ID"], self.environment["HMAC_KEY_ID"]
        return KmsVault(aws.client("kms"), *keys)

    @cached_property
    def clock(self) -> Clock:
        """The time; in a sandbox it can be set forward."""
        return SandboxClock(self._sandbox) if self.environment.sandbox_table else SystemClock()

    @cached_property
    def rails(self) -> Rails:
        """The payment network; a sandbox never reaches a real one."""
        if self.environment.sandbox_table:
            return SandboxRails(self._sandbox)
        # A tenth of the start-up of the functions that move no money.
        from microloan.entry.real_rails import real_rails  # noqa: PLC0415 - as just said

        return real_rails(self.environment, lambda: self.rails_key)

    @cached_property
    def rails_key(self) -> Key:
        """The secret shared with the rails; that of the stand-in is no secret."""
        if self.environment.sandbox_table:
            return SANDBOX_KEY
        from microloan.entry.real_rails import real_key  # noqa: PLC0415 - as above

        return real_key(self.environment)

    @cached_property
    def contests(self) -> Contests:
        """The scorecards that decide, and those that are tried."""
        return read_contests()

    @cached_property
    def sources(self) -> Sources:
        """The credit bureau, and the wallet's knowledge of its members; as for the rails."""
        if self.environment.sandbox_table:
            return sandbox_sources(self.people)
        from microloan.entry.real_sources import real_sources  # noqa: PLC0415 - as above

        return real_sources(self.environment)

    @cached_property
    def _sandbox(self) -> SandboxTable:
        return SandboxTable(self.database.client, self.environment["SANDBOX_TABLE"])
