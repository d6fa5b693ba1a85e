"""`microloan person`: export, erase, due, find."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan.adapters.dynamodb.persons import DynamoPersons
from microloan.adapters.vault import KmsVault
from microloan.domain.calendar import SHANGHAI, business_date
from microloan.domain.errors import Invalid
from microloan.entry.identity import read_resident_id
from microloan.usecases.erase_person import erase_person, plan_person, show_person
from ops.cli.person import shown
from ops.cli.stack import Stack, StackError, StackName

app = typer.Typer(help="What is kept of a person; for the privacy officer.", no_args_is_help=True)
console = Console()
Customer = Annotated[str, typer.Option(help="The customer's id.")]
# The owner's own; nobody else of the machine's.
_PRIVATE = 0o600


def vault(stack: Stack) -> KmsVault:
    """Return the vault, opened under the permissions of whoever runs the command."""
    outputs = stack.outputs
    return KmsVault(stack.client("kms"), outputs["PersonalDataKey"], outputs["PseudonymKey"])


@app.command()
def export(
    customer: Customer,
    output: Annotated[Path, typer.Option("-o", "--output", help="A file that is not there yet.")],
    stack: StackName = None,
) -> None:
    """Write all that is kept of a person as JSON, the identity readable."""
    connected = Stack.connect(stack)
    known = show_person(customer, DynamoPersons(connected.database), vault(connected))
    document = shown.everything(known, connected.clock.now().astimezone(SHANGHAI))
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    with os.fdopen(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE), "w") as file:
        file.write(text)
    console.print(f"Written to {output}. It names a person: hand it over, and delete it.")


@app.command()
def erase(
    customer: Customer,
    stack: StackName = None,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="The person came back, and asks once more.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was done as JSON.")] = False,
) -> None:
    """Erase what may go of a person; later, once more, what had to stay."""
    if as_json and not yes:
        raise StackError("--json does not ask: give --yes, too")
    connected = Stack.connect(stack)
    persons = DynamoPersons(connected.database)
    found = plan_person(customer, persons, connected.clock, anew=anew)
    if not as_json:
        shown.plan(console, found)
    if not yes:
        typer.confirm(f"Erase {customer}?", abort=True)
    erasure = erase_person(customer, persons, vault(connected), connected.clock, anew=anew)
    if as_json:
        print(json.dumps(shown.as_json(found, erasure)))  # noqa: T201
    else:
        shown.done(console, erasure)


@app.command()
def due(stack: StackName = None) -> None:
    """List the customers of whom the law keeps nothing any more: erase them once more."""
    connected = Stack.connect(stack)
    today = business_date(connected.clock.now())
    for customer in DynamoPersons(connected.database).due(today):
        print(customer)  # noqa: T201


@app.command()
def find(stack: StackName = None) -> None:
    """Tell a person's customer id; the resident ID is asked for, and shown nowhere."""
    connected = Stack.connect(stack)
    typed = typer.prompt("Resident ID", hide_input=True)
    try:
        number, _ = read_resident_id(typed.strip())
    except Invalid as invalid:
        raise StackError(invalid.message) from None
    customer = connected.people.customer_of(vault(connected).pseudonym(number))
    if customer is None:
        raise StackError("this person is no customer")
    print(customer)  # noqa: T201
