"""`microloan person`: export, erase, due, find."""

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
from microloan_ops.console.asking import somebody_is_there
from microloan_ops.console.options import CustomerId, Output
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(help="What is kept of a person; for the privacy officer.", no_args_is_help=True)
# The owner's own; nobody else of the machine's.
_PRIVATE = 0o600


def vault(stack: Stack) -> KmsIdentityCipher:
    """Return the vault, opened under the permissions of whoever runs the command."""
    outputs = stack.outputs
    return KmsIdentityCipher(
        stack.client("kms"), outputs["PersonalDataKey"], outputs["PseudonymKey"]
    )


@command(app, "find")
def find_command(stack: StackName = None) -> Reply:
    """Tell a person's customer id; the resident ID is asked for, and shown nowhere.

    Without a terminal it is read from standard input.

    Examples
    --------
    microloan person find

    JSON
    ----
    customer_id
    """
    connected = Stack.connect(stack)
    try:
        number, born = read_resident_id(_typed())
        require_plausible_birth(born, business_date(connected.clock.now()))
    except InvalidInputError as invalid:
        raise StackError(invalid.message, invalid.code) from None
    customer = connected.people.customer_of(vault(connected).identity_hash(number))
    if customer is None:
        raise StackError("this person is no customer", "no_customer")
    return Reply({"customer_id": customer}, customer)


def _typed() -> str:
    try:
        return getpass.getpass("Resident ID: ") if somebody_is_there() else sys.stdin.readline()
    except UnicodeDecodeError:
        raise StackError("what was typed is not UTF-8 text", "not_utf_8") from None


@command(app, "export")
def export_command(customer_id: CustomerId, output: Output, stack: StackName = None) -> Reply:
    """Write all that is kept of a person as JSON, the identity readable.

    The file must not be there yet; nobody else of this machine can read it.

    Examples
    --------
    microloan person export CUSTOMER_ID -o copy.json

    JSON
    ----
    customer_id, file
    """
    connected = Stack.connect(stack)
    known = show_person(customer_id, DynamoPersonalDataStore(connected.database), vault(connected))
    document = person_output.everything(known, connected.clock.now().astimezone(SHANGHAI))
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    with os.fdopen(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE), "w") as file:
        file.write(text)
    words = f"Written to {output}. It names a person: hand it over, and delete it."
    return Reply({"customer_id": customer_id, "file": str(output)}, words)


@command(app, "erase")
def erase_command(
    customer_id: CustomerId,
    stack: StackName = None,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="The person came back, and asks once more.")
    ] = False,
    yes: Yes = False,
) -> Reply:
    """Erase what may go of a person; later, once more, what had to stay.

    Broken off
    ----------
    Run it again: it goes on with what is left.

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
    found = plan_person(customer_id, persons, connected.clock, restart=anew)
    confirm(f"Erase {customer_id}", connected, person_output.plan(found), yes=yes)
    erasure = erase_person(customer_id, persons, vault(connected), connected.clock, restart=anew)
    document = {"customer_id": customer_id} | person_output.erased(found, erasure)
    return Reply(document, person_output.done(erasure))


@command(app, "due")
def due_command(stack: StackName = None) -> Reply:
    """List customers whose retention period has ended: they can be erased fully now.

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
    return Reply({"due": due}, "\n".join(due) or "Nobody is due.")
