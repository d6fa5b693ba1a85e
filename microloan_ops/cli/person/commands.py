"""The commands of `microloan person`."""

import getpass
import json
import os
import sys
from typing import Annotated

import typer

from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher
from microloan.adapters.dynamodb.personal_data import DynamoPersonalDataStore
from microloan.domain.calendar import SHANGHAI, business_date
from microloan.domain.customers.customer import require_plausible_birth
from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.identity import read_resident_id
from microloan.usecases.personal_data.erase import erase_person, plan_person, show_person
from microloan_ops.cli.person import output as person_output
from microloan_ops.console import Reply, Yes, command, confirm
from microloan_ops.console.confirmation import has_terminal
from microloan_ops.console.options import CustomerId, Output
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(help="Find, export and erase personal data.", no_args_is_help=True)
# Only the owner may read the file.
_PRIVATE = 0o600


def identity_cipher(stack: Stack) -> KmsIdentityCipher:
    """Return the cipher, with the permissions of the operator."""
    outputs = stack.outputs
    return KmsIdentityCipher(
        stack.client("kms"), outputs["PersonalDataKey"], outputs["PseudonymKey"]
    )


@command(app, "find")
def find_command(stack: StackName = None) -> Reply:
    """Find a customer ID by resident ID.

    The command asks for the resident ID and never shows it. Without a terminal, it reads standard
    input.

    Examples
    --------
    microloan person find

    JSON
    ----
    customer_id
    """
    customer = find_by_resident_id(Stack.connect(stack))
    return Reply({"customer_id": customer}, customer)


def find_by_resident_id(stack: Stack) -> str:
    """Ask for a resident ID and return the customer's ID.

    Raises
    ------
    StackError
        When it is no resident ID, or not a customer's.
    """
    try:
        number, born = read_resident_id(_read_resident_id())
        require_plausible_birth(born, business_date(stack.clock.now()))
    except InvalidInputError as invalid:
        raise StackError(invalid.message, invalid.code) from None
    customer = stack.people.customer_of(identity_cipher(stack).identity_hash(number))
    if customer is None:
        raise StackError("This person is not a customer.", "no_customer")
    return customer


def _read_resident_id() -> str:
    try:
        return getpass.getpass("Resident ID: ") if has_terminal() else sys.stdin.readline()
    except UnicodeDecodeError:
        raise StackError("The input is not UTF-8 text.", "not_utf_8") from None


@command(app, "export")
def export_command(customer_id: CustomerId, output: Output, stack: StackName = None) -> Reply:
    """Export a person's data as JSON, with the identity decrypted.

    The file must not exist. Only you can read it.

    Examples
    --------
    microloan person export CUSTOMER_ID -o copy.json

    JSON
    ----
    customer_id, file
    """
    connected = Stack.connect(stack)
    known = show_person(
        customer_id, DynamoPersonalDataStore(connected.database), identity_cipher(connected)
    )
    document = person_output.export_document(known, connected.clock.now().astimezone(SHANGHAI))
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    with os.fdopen(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE), "w") as file:
        file.write(text)
    words = f"Written to {output}. It holds personal data. Hand it over, then delete it."
    return Reply({"customer_id": customer_id, "file": str(output)}, words)


@command(app, "erase")
def erase_command(
    customer_id: CustomerId,
    stack: StackName = None,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Restart the erasure of a returned customer.")
    ] = False,
    yes: Yes = False,
) -> Reply:
    """Erase a person's data as far as the law allows.

    Run it again after the retention period for the rest. See microloan person due.

    Interrupted
    -----------
    Repeat the command. It continues with the remaining data.

    Examples
    --------
    microloan person erase CUSTOMER_ID
    microloan person erase CUSTOMER_ID --yes --json

    JSON
    ----
    customer_id, goes[*], stays[part, until, why], requested_on, completes_on, completed_on
    """
    connected = Stack.connect(stack)
    persons = DynamoPersonalDataStore(connected.database)
    planned = plan_person(customer_id, persons, connected.clock, restart=anew)
    confirm(f"Erase {customer_id}", connected, person_output.plan_lines(planned), yes=yes)
    erasure = erase_person(
        customer_id, persons, identity_cipher(connected), connected.clock, restart=anew
    )
    document = {"customer_id": customer_id} | person_output.erasure_document(planned, erasure)
    return Reply(document, person_output.erasure_message(erasure))


@command(app, "due")
def due_command(stack: StackName = None) -> Reply:
    """List customers whose retention period has ended.

    You can erase their remaining data now.

    Examples
    --------
    microloan person due

    JSON
    ----
    due[*]
    """
    connected = Stack.connect(stack)
    today = business_date(connected.clock.now())
    due = list(DynamoPersonalDataStore(connected.database).due(today))
    return Reply({"due": due}, "\n".join(due) or "There are none.")
