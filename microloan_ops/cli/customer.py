"""The command `customer show`: a customer at the service desk.

The output has no name and no number of the person.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan.adapters.dynamodb.entry_items import journal_items
from microloan.domain.approval import NOT_DISCLOSED, Approval, ApprovalState
from microloan.domain.calendar import business_date
from microloan.domain.channel import Channel, member_key
from microloan.domain.customers.customer import Card
from microloan.domain.ledger.audit import CustomerSnapshot
from microloan.domain.ledger.draw_decision import DrawDecision
from microloan.domain.ledger.suspense import SuspenseAccount
from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Transfer
from microloan.domain.underwriting.consent import ConsentWithdrawal
from microloan.ports.applications import ConsentAuditTrail
from microloan_ops.cli import customer_cards, loan_row
from microloan_ops.cli.credit_line_output import extra_words, freeze_words
from microloan_ops.cli.customer_plans import PlanRow, print_plans, read_plans
from microloan_ops.cli.ledger import reader
from microloan_ops.cli.ledger.index import CustomerItems
from microloan_ops.cli.loan_row import LoanRow
from microloan_ops.cli.person.commands import find_by_resident_id
from microloan_ops.cli.suspense import credit_fields, credit_line
from microloan_ops.console import Exit, Reply, command, show
from microloan_ops.console.options import UsageError
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(help="Show a customer at the service desk.", no_args_is_help=True)
# The refused draws to show.
_LAST = 5


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A customer's data for the service desk."""

    stored: CustomerSnapshot
    now: datetime
    trail: ConsentAuditTrail
    refusals: Sequence[tuple[str, DrawDecision]]
    approvals: Sequence[Approval]
    cards: Sequence[Card]
    credits: Sequence[SuspenseAccount]

    @property
    def channels(self) -> list[Channel]:
        """The wallets through which the customer applied or drew.

        The wallets' IDs would need a scan of the white list.
        """
        accounts = [loan.stored for loan in self.stored.loans if loan.stored]
        drawn = {account.opening.channel for account in accounts}
        return sorted(drawn | {consent.channel for consent in self.trail.consents})

    @property
    def withdrawals(self) -> list[ConsentWithdrawal]:
        """The withdrawals that hold. All consents are given anew together."""
        given = max((consent.given_at for consent in self.trail.consents), default=None)
        return [each for each in self.trail.withdrawals if not given or each.withdrawn_at > given]

    @property
    def loans(self) -> list[LoanRow]:
        """The loans under which money is owed or a refund moves, most days past due first."""
        accounts = [loan.stored for loan in self.stored.loans if loan.stored]
        today = business_date(self.now)
        rows = [LoanRow.of(account, today) for account in accounts if not account.finished]
        return sorted(rows, key=lambda row: (-row.days_past_due, row.drawn_on, row.loan_id))

    @property
    def plans(self) -> list[PlanRow]:
        """The plans of all loans, the oldest first."""
        return read_plans(self.stored, business_date(self.now))

    @property
    def transfers(self) -> list[Transfer]:
        """The transfers without a final result, oldest first."""
        pending = [item for item in self.stored.own_transfers if item.is_pending]
        return sorted(pending, key=lambda transfer: transfer.requested_at)


def read(stack: Stack, customer_id: str) -> CustomerFile:
    """Read a customer's file.

    Raises
    ------
    StackError
        When nothing is stored of such a customer.
    """
    known = CustomerItems(customer_id, frozenset(), frozenset())
    stored = reader.read_customer(stack.database, known)
    if not stored.items:
        raise StackError(f"There is no customer {customer_id}.", "no_customer")
    now = stack.clock.now()
    refusals = list(stack.books.draw_refusals(customer_id).items())
    approvals = [
        approval
        for approval in stack.books.approvals()
        if approval.customer_id == customer_id
        and approval.state is ApprovalState.REQUESTED
        and not approval.is_expired(now)
        # The desk tells the customer what it reads, who must not learn of a hold.
        and approval.act not in NOT_DISCLOSED
    ]
    trail = stack.people.trail(customer_id)
    cards = customer_cards.read_bound(stack, customer_id)
    held = [each for each in stack.books.credits() if each.customer_id == customer_id]
    waiting = [each for each in held if not each.finished]
    last = refusals[: -_LAST - 1 : -1]
    return CustomerFile(stored, now, trail, last, approvals, cards, waiting)


@command(app, "show")
def show_command(  # noqa: PLR0913 - each is a way to find a customer
    customer_id: Annotated[
        str | None, typer.Argument(metavar="CUSTOMER_ID", help="Customer ID.", show_default=False)
    ] = None,
    member: Annotated[
        tuple[Channel, str] | None,
        typer.Option("--member", metavar="CHANNEL OPENID", help="Find by wallet and its ID."),
    ] = None,
    loan: Annotated[
        str | None, typer.Option("--loan", metavar="LOAN_ID", help="Find by a loan.")
    ] = None,
    transfer: Annotated[
        str | None, typer.Option("--transfer", metavar="TRANSFER_ID", help="Find by a transfer.")
    ] = None,
    stack: StackName = None,
    *,
    resident_id: Annotated[
        bool, typer.Option("--resident-id", help="Find by the resident ID, which it asks for.")
    ] = False,
) -> Reply:
    """Show a customer: line, loans, cards, transfers, approvals.

    Name the customer in one of the ways. The output has no name and no number of the person.

    Found
    -----
    Stored data of the customer cannot be read. The output names each item.

    Examples
    --------
    microloan customer show CUSTOMER_ID
    microloan customer show --member qq OPENID
    microloan customer show --transfer TRANSFER_ID --json

    JSON
    ----
    customer_id, channels[*], line{standing, limit, extra{amount, since, until}, used, available,
    good_until, freeze{code, until, frozen_by, frozen_at, ended_on}},
    consents_withdrawn[consent, channel, withdrawn_at], loans[loan_id, customer_id, channel,
    state, drawn_on, principal, instalments, daily_rate, outstanding, owed, due_now, days_past_due,
    next_due], plans[loan_id, agreed_on, instalments, holiday, instalments_left, state],
    bank_transfers[credit_id, reference, payer_matches, amount, value_date, booked_on, customer_id,
    returning, declined], cards[card_id, bank, last4, default, loans[*]], transfers[transfer_id,
    direction, status, loan_id, amount, requested_at, reason],
    refused_draws[decided_at, amount, result],
    approvals[approval_id, act, subject, amount, requested_by, requested_at], unreadable[*]
    """
    if sum(map(bool, (customer_id, member, loan, transfer, resident_id))) != 1:
        raise UsageError("CUSTOMER_ID", "Name the customer in exactly one way.")
    connected = Stack.connect(stack)
    found = customer_id
    if member:
        found = _of_member(connected, *member)
    elif loan:
        found = _of_loan(connected, loan)
    elif transfer:
        found = _of_transfer(connected, transfer)
    file = read(connected, found or find_by_resident_id(connected))
    code = Exit.FOUND if file.stored.unread else Exit.DONE
    return Reply(_document(file), lambda console: _print(console, file), code)


def _of_member(stack: Stack, channel: Channel, openid: str) -> str:
    member = stack.people.member(member_key(channel, openid))
    if member is None:
        raise StackError("This member is not on the white list.", "no_member")
    if member.customer_id is None:
        raise StackError("This member is not a customer.", "no_customer")
    return member.customer_id


def _of_loan(stack: Stack, loan_id: str) -> str:
    for item in journal_items(stack.database, loan_id):
        if opening := item.get("opening"):
            return str(opening["customer_id"])
    raise StackError(f"There is no loan {loan_id}.", "no_loan")


def _of_transfer(stack: Stack, transfer_id: str) -> str:
    transfer = stack.books.transfer(transfer_id)
    if transfer is None:
        raise StackError(f"There is no transfer {transfer_id}.", "no_transfer")
    return transfer.customer_id


def _document(file: CustomerFile) -> dict[str, object]:
    shown = ("transfer_id", "direction", "status", "loan_id", "amount", "requested_at", "reason")
    asked = ("approval_id", "act", "subject", "amount", "requested_by", "requested_at")
    return {
        "customer_id": file.stored.customer_id,
        "channels": file.channels,
        "line": _line(file),
        "consents_withdrawn": [asdict(withdrawal) for withdrawal in file.withdrawals],
        "loans": [row.fields for row in file.loans],
        "plans": [row.fields for row in file.plans],
        "bank_transfers": [credit_fields(account) for account in file.credits],
        "cards": customer_cards.documents(file.cards, file.stored),
        "transfers": [{name: getattr(each, name) for name in shown} for each in file.transfers],
        "refused_draws": [
            {
                "decided_at": decision.facts.decided_at,
                "amount": decision.facts.amount,
                "result": decision.result,
            }
            for _, decision in file.refusals
        ],
        "approvals": [{name: getattr(each, name) for name in asked} for each in file.approvals],
        "unreadable": [item.subject for item in file.stored.unread],
    }


def _line(file: CustomerFile) -> dict[str, object] | None:
    line, today = file.stored.line, business_date(file.now)
    if line is None:
        return None
    freeze, extra = line.frozen_on(today), line.extra_on(today)
    return {
        "standing": line.standing(today),
        "limit": line.limit,
        "extra": asdict(extra) if extra else None,
        "used": line.used,
        "available": line.available_on(today),
        "good_until": line.good_until,
        "freeze": asdict(freeze) if freeze else None,
    }


def _print(console: Console, file: CustomerFile) -> None:
    for item in file.stored.unread:
        console.print(f"[red]Cannot read {item.subject}. Run microloan ledger verify.[/]")
    wallets = ", ".join(file.channels) or "none used yet"
    console.print(f"Customer [bold]{file.stored.customer_id}[/], wallets: {wallets}")
    _print_line(console, file)
    for withdrawal in file.withdrawals:
        when = show.instant(withdrawal.withdrawn_at)
        console.print(f"Consent withdrawn: {withdrawal.consent}, {when}")
    if file.loans:
        console.print(
            loan_row.table("Open loans, days past due, yuan", file.loans, of_customer=True)
        )
    else:
        console.print("There is no open loan.")
    print_plans(console, file.plans)
    for account in file.credits:
        console.print(credit_line(account))
    customer_cards.print_cards(console, file.cards, file.stored)
    for transfer in file.transfers:
        console.print(
            f"Transfer {transfer.transfer_id}: {transfer.direction} of {yuan(transfer.amount)} yuan"
            f",\n  {transfer.reason or transfer.status}, {show.instant(transfer.requested_at)}"
            f", loan {transfer.loan_id}"
        )
    for _, decision in file.refusals:
        facts = decision.facts
        when = show.instant(facts.decided_at)
        console.print(f"Draw refused {when}: {yuan(facts.amount)} yuan, {decision.result}")
    for approval in file.approvals:
        console.print(
            f"Approval {approval.approval_id}: {approval.act}, {yuan(approval.amount)} yuan"
            f", by {escape(approval.requested_by)}"
        )


def _print_line(console: Console, file: CustomerFile) -> None:
    line, today = file.stored.line, business_date(file.now)
    if line is None:
        console.print("There is no credit line.")
        return
    console.print(
        f"Line {line.standing(today)}: limit {yuan(line.limit)} yuan, used {yuan(line.used)},"
        f" available {yuan(line.available_on(today))}"
    )
    if extra := line.extra_on(today):
        console.print(f"Extra: {extra_words(extra)}")
    console.print(f"Freeze: {freeze_words(line.frozen_on(today))}")
