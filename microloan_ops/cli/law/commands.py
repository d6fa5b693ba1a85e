"""The `microloan law` commands."""

from datetime import date
from typing import Annotated

import typer

from microloan.domain.calendar import business_date
from microloan.usecases.operations.check_law import LawCheck, ask
from microloan_ops.cli.law import output
from microloan_ops.cli.law.check import check_loan
from microloan_ops.console import Exit, Reply, command
from microloan_ops.console.options import date_option
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Check loans by the rules of the law.", no_args_is_help=True)


@command(app, "check")
def check_command(
    before: Annotated[
        date | None, date_option("--before", "Check the rules that take effect up to this day.")
    ] = None,
    loan_id: Annotated[
        str | None, typer.Option("--loan", metavar="LOAN_ID", help="Check this loan only.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Check loans by the rules of the law, open and settled.

    With --before, only the rules that take effect after today count, as if they held for every loan
    already. Use it before a rule takes effect.

    Found
    -----
    A loan breaks a rule, or cannot be read. The output names each.

    Examples
    --------
    microloan law check
    microloan law check --before 2027-01-01 --json

    JSON
    ----
    day, before, holds, loans, settled, shown, charged, unexplained,
    rules[rule, title, source, since, until, decided_by, breaches],
    breaches[rule, loan_id, day, text], unreadable[loan_id]
    """
    connected = Stack.connect(stack)
    question = ask(business_date(connected.clock.now()), before)
    if not question.rules:
        document = output.document(LawCheck(), question, before)
        return Reply(document, f"No rule takes effect up to {before}.")
    if loan_id:
        checked = check_loan(connected, loan_id, question)
    else:
        checked = output.check_with_progress(connected, question)
    return Reply(
        output.document(checked, question, before),
        lambda console: output.print_check(console, checked, question),
        Exit.DONE if checked.holds else Exit.FOUND,
    )
