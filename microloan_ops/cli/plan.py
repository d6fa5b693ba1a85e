"""The commands `plan`: the cost of a plan, and its offer."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console

from microloan.domain.approval import Act
from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.end_of_day import value_loan
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanAccount, post_event
from microloan.domain.ledger.plan_rules import require_plannable, select_offer
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.plan_quote import PlanQuote
from microloan.domain.money import round_half_up, yuan
from microloan.entrypoints.models.plan import OwedAnswer
from microloan.entrypoints.models.schedule import InstalmentAnswer
from microloan_ops.cli import loan
from microloan_ops.cli.approval.requests import By, Reason, create_request, submit
from microloan_ops.console import Reply, Yes, command, show
from microloan_ops.console.options import LoanId
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Quote and offer a plan for a borrower in difficulty.", no_args_is_help=True)

Instalments = Annotated[
    int, typer.Option(min=1, metavar="NUMBER", help="All instalments of the plan.")
]
Holiday = Annotated[
    int, typer.Option(min=0, metavar="NUMBER", help="First instalments without principal.")
]


@dataclass(frozen=True)
class DeskQuote:
    """A plan as the service desk sees it.

    Parameters
    ----------
    offered
        Whether the customer can accept it without an offer of two people.
    allowance_now, allowance_after
        Fen of expected loss without the plan and with it, at the end of the day.
    """

    loan_id: str
    quote: PlanQuote
    offered: bool
    allowance_now: int
    allowance_after: int

    @classmethod
    def of(cls, account: LoanAccount, plan: PlanTerms, today: date) -> "DeskQuote":
        """Return the quote of a plan.

        Raises
        ------
        MicroloanError
            For a loan that can have no plan, or a plan beyond the bounds.
        """
        require_plannable(account, today)
        day = max(today, account.loan.as_of)
        quote = PlanQuote(account.loan, plan, day)
        event = LoanEvent(LoanEventType.PLAN_AGREED, quote.principal, day, day, "", plan=plan)
        after, _ = post_event(account, event)
        return cls(
            account.loan_id,
            quote,
            _is_offered(account, plan, today),
            _allowance(account, day),
            _allowance(after, day),
        )


def _is_offered(account: LoanAccount, plan: PlanTerms, today: date) -> bool:
    try:
        select_offer(account, plan, None, today)
    except MicroloanError:
        return False
    return True


def _allowance(account: LoanAccount, day: date) -> int:
    stages = value_loan(account, day).stages
    return sum(round_half_up(provision.expected) for provision in stages.values())


@command(app, "quote")
def quote_command(
    loan_id: LoanId, instalments: Instalments, holiday: Holiday = 0, stack: StackName = None
) -> Reply:
    """Show a plan by month, beside payment now and no payment.

    It shows the allowance for the loan with the plan and without it, and the interest of the plan.

    Examples
    --------
    microloan plan quote LOAN_ID --instalments 9 --holiday 3

    JSON
    ----
    loan_id, type, holiday, instalments, agreed_on, first_due, last_due, principal,
    deferred_interest, penalty_put_aside, total_interest, total,
    schedule[number, due, principal, interest, total, balance],
    pay_now{date, principal, interest, penalty, owed_back, total, days_past_due},
    stay_late{date, principal, interest, penalty, owed_back, total, days_past_due}, needs_offer,
    allowance_now, allowance_after, interest_income
    """
    file = loan.read(Stack.connect(stack), loan_id)
    desk = DeskQuote.of(file.account, PlanTerms(holiday, instalments), file.today)
    return Reply(_document(desk), lambda console: _print(console, desk))


def _document(desk: DeskQuote) -> dict[str, Any]:
    quote = desk.quote
    now = OwedAnswer.on(quote.day, quote.pay_now, quote.loan.days_past_due(quote.day))
    late = OwedAnswer.on(quote.last_due, quote.stay_late, quote.days_late)
    return {
        "loan_id": desk.loan_id,
        "type": quote.type,
        "holiday": quote.terms.holiday,
        "instalments": quote.terms.instalments,
        "agreed_on": quote.day,
        "first_due": quote.first_due,
        "last_due": quote.last_due,
        "principal": quote.principal,
        "deferred_interest": quote.deferred,
        "penalty_put_aside": quote.waivable,
        "total_interest": quote.total_interest,
        "total": quote.total,
        "schedule": [InstalmentAnswer.from_value(line).document() for line in quote.schedule],
        "pay_now": now.document(),
        "stay_late": late.document(),
        "needs_offer": not desk.offered,
        "allowance_now": desk.allowance_now,
        "allowance_after": desk.allowance_after,
        "interest_income": quote.total_interest - quote.deferred,
    }


def _print(console: Console, desk: DeskQuote) -> None:
    quote = desk.quote
    columns = ("", "due", "principal", "interest", "total", "balance")
    lines = show.table(f"Plan of type {quote.type}, yuan", *columns, amounts_from=2)
    for line in quote.schedule:
        parts = (line.principal, line.interest, line.total, line.balance)
        lines.add_row(str(line.number), str(line.due), *map(yuan, parts))
    console.print(lines)
    console.print(
        f"The plan costs {yuan(quote.total)} yuan in all, and waives {yuan(quote.waivable)} of"
        f" penalty.\nPayment now costs {yuan(quote.pay_now.total)} yuan. Without a plan and a"
        f" payment, {yuan(quote.stay_late.total)} yuan\nare owed on {quote.last_due},"
        f" {quote.days_late} days past due.\n"
        f"Allowance: {yuan(desk.allowance_now)} yuan now, {yuan(desk.allowance_after)} with the"
        f" plan. Interest to come: {yuan(quote.total_interest - quote.deferred)}."
    )
    if not desk.offered:
        console.print("This plan is beyond the rules, so two people have to offer it.")


@command(app, "offer")
def offer_command(  # noqa: PLR0913 - the options of a command
    loan_id: LoanId,
    reason: Reason,
    instalments: Instalments,
    holiday: Holiday = 0,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request the offer of a plan that is beyond the rules.

    Another operator approves the request. Then the customer can accept the plan for 30 days.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan plan offer LOAN_ID --instalments 9 --holiday 4 \
      --reason "Lost the job, case 4711"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    file = loan.read(connected, loan_id)
    desk = DeskQuote.of(file.account, PlanTerms(holiday, instalments), file.today)
    ask = partial(create_request, connected, Act.OFFER_PLAN, subject=loan_id, reason=reason, by=by)
    approval = ask(
        customer_id=file.account.opening.customer_id,
        amount=desk.quote.principal,
        details={"holiday": str(holiday), "instalments": str(instalments)},
    )
    lines = (
        f"Loan {loan_id} of {approval.customer_id}",
        f"{instalments} instalments from {desk.quote.first_due} to {desk.quote.last_due}",
        f"Without principal: the first {holiday}",
        f"In all {yuan(desk.quote.total)} yuan, {yuan(desk.quote.waivable)} of penalty waived",
        f"Allowance: {yuan(desk.allowance_now)} yuan now, {yuan(desk.allowance_after)} after",
    )
    return submit(connected, approval, *lines, yes=yes)
