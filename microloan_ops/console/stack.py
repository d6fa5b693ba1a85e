"""The deployed stack that a command works on: the local cloud, or one on AWS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Annotated, Any

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import ClientError

from microloan.adapters.aws.clients import translate_errors
from microloan.adapters.clock import SystemClock
from microloan.adapters.dynamodb.client import Database, Tables
from microloan.adapters.dynamodb.customers import DynamoCustomerStore
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook
from microloan.adapters.dynamodb.screening_store import DynamoScreeningStore
from microloan.adapters.sandbox.table import SandboxClock, SandboxTable
from microloan.ports.clock import Clock
from microloan_ops.console.errors import CommandError
from microloan_ops.local.settings import Settings

# DynamoDB validates each item anyway. Validation in the SDK too would double the time of an import
# of a million rows.
DATABASE = Config(parameter_validation=False)


StackName = Annotated[
    str | None,
    typer.Option(
        "--stack",
        envvar="MICROLOAN_STACK",
        metavar="NAME",
        help="Stack on AWS.",
        show_default="the local cloud",
    ),
]


class StackError(CommandError):
    """A stack is missing, or not in the state that the command needs."""


class ServiceClock:
    """The port `Clock`, with the time of DynamoDB's responses.

    A command books at the service's time. An operator's machine with a slow clock would book an
    entry on a closed day.
    """

    def __init__(self, database: Database) -> None:
        answer = database.client.describe_table(TableName=database.tables.loans)
        service_time = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        self._machine = SystemClock()
        self._ahead = service_time - self._machine.now()

    def now(self) -> datetime:
        """Return the present instant."""
        return self._machine.now() + self._ahead


@dataclass(frozen=True)
class Stack:
    """A stack's outputs, its API's address, and AWS clients of its account."""

    outputs: Mapping[str, str]
    client: Callable[..., Any]
    url: str
    name: str | None = None

    @classmethod
    def connect(cls, name: str | None) -> "Stack":
        """Return the named stack in the environment's account, or the local cloud's.

        Raises
        ------
        StackError
            When there is no such stack.
        LocalCloudError
            When the local cloud is not running.
        """
        if name is None:
            settings = Settings.from_env()
            return cls(settings.outputs(), settings.client, f"{settings.url}/v1")
        make: Any = boto3.client
        cloudformation = make("cloudformation")
        try:
            stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            # CloudFormation has no error code for a missing stack.
            if "does not exist" not in error.response["Error"].get("Message", ""):
                raise
            stacks = []
        if not stacks:
            where = f"in {cloudformation.meta.region_name}"
            raise StackError(f"--stack: There is no stack {name} {where}.", "no_stack")
        outputs = {
            output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])
        }
        if "ApiUrl" not in outputs:
            raise StackError(f"--stack: {name} is no stack of the micro-loan.", "no_stack")
        return cls(outputs, make, outputs["ApiUrl"], name)

    @property
    def label(self) -> str:
        """The name in a confirmation prompt."""
        if self.name is None:
            return "the local cloud"
        return f"the sandbox {self.name}" if self.is_sandbox else f"the REAL stack {self.name}"

    @cached_property
    def database(self) -> Database:
        """DynamoDB and the stack's tables."""
        names = (
            *("Members", "Customers", "Loans", "SettledLoans", "Journal", "Transfers"),
            *("Closings", "Campaigns"),
        )
        tables = Tables(*(self.outputs[f"{name}Table"] for name in names))
        client: Any = translate_errors(self.client("dynamodb", config=DATABASE))
        return Database(client, tables)

    @cached_property
    def books(self) -> DynamoLoanBook:
        """Credit lines, loans, journal and transfers."""
        return DynamoLoanBook(self.database)

    @cached_property
    def screening(self) -> DynamoScreeningStore:
        """The screening list, the holds and the cases."""
        return DynamoScreeningStore(self.database)

    @cached_property
    def people(self) -> DynamoCustomerStore:
        """Members and customers."""
        return DynamoCustomerStore(self.database)

    @cached_property
    def draws(self) -> DynamoInvitationStore:
        """The white list and the campaigns."""
        return DynamoInvitationStore(self.database)

    @cached_property
    def night(self) -> DynamoEndOfDayStore:
        """The whole loan book, for the end of day."""
        return DynamoEndOfDayStore(self.database)

    @property
    def is_sandbox(self) -> bool:
        """Whether it has a test clock and simulated counterparties."""
        return "SandboxTable" in self.outputs

    @cached_property
    def clock(self) -> Clock:
        """The stack's time."""
        return self.test_clock if self.is_sandbox else ServiceClock(self.database)

    @cached_property
    def test_clock(self) -> SandboxClock:
        """The test clock of a sandbox.

        Raises
        ------
        StackError
            When the stack is no sandbox.
        """
        if not self.is_sandbox:
            raise StackError("Only a sandbox has a test clock.")
        return SandboxClock(SandboxTable(self.database.client, self.outputs["SandboxTable"]))
