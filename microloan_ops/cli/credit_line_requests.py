"""The requests of the commands `line` that need two people."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated

import typer

from microloan.domain.approval import Act, Approval
from microloan.domain.calendar import business_date
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.money import yuan
from microloan.domain.product import PRODUCT
from microloan.usecases.lending.change_line import find_line
from microloan.usecases.lending.freeze_line import describe_freeze
from microloan.usecases.lending.give_extra import describe_room
from microloan_ops.cli.approval.requests import By, Reason, create_request, submit
from microloan_ops.cli.credit_line_output import line_words
from microloan_ops.console import Reply, Yes
from microloan_ops.console.options import CustomerId, date_option, fen, rate
from microloan_ops.console.stack import Stack, StackName

_Amount = Annotated[
    int,
    typer.Option(metavar="YUAN", parser=partial(fen, "--amount"), help="Extra in yuan."),
]
_Until = Annotated[date, date_option("--until", "Day on which it ends by itself.")]
_DailyRate = Annotated[
    Decimal,
    typer.Option(
        metavar="RATE",
        parser=lambda text: rate(
            "--daily-rate", text, PRODUCT.min_daily_rate, PRODUCT.max_daily_rate
        ),
        help="New price, such as 0.0004 a day.",
    ),
]


def extra_command(  # noqa: PLR0913 - the options of a command
    customer_id: CustomerId,
    amount: _Amount,
    until: _Until,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request a temporary extra above a customer's limit.

    Another operator approves it. It ends by itself on the day that you give, at most 92 days after
    the first day of an extra that still holds. It takes the place of that extra. To end an extra
    before its day, lower the limit to the present one.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is missing.

    Examples
    --------
    microloan line extra CUSTOMER_ID --amount 5000 --until 2027-02-28 \
      --reason "Case 4711, a wedding"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    today = business_date(connected.clock.now())
    record = find_line(customer_id, connected.books)
    approval = create_request(
        connected,
        Act.GIVE_EXTRA,
        customer_id=customer_id,
        subject=customer_id,
        amount=amount,
        reason=reason,
        by=by,
        details={"until": until.isoformat(), "replaces": describe_room(record.line, today)},
    )
    plan = (
        f"Line of {customer_id}, extra {yuan(amount)} yuan until {until}",
        line_words(record, today),
    )
    return submit(connected, approval, *plan, yes=yes)


def reprice_command(  # noqa: PLR0913 - the options of a command
    customer_id: CustomerId,
    daily_rate: _DailyRate,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Request a lower price for a customer's later draws.

    Another operator approves it, because the bank gives income away. Each loan keeps its price. A
    new credit decision sets the price anew.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is missing.

    Examples
    --------
    microloan line reprice CUSTOMER_ID --daily-rate 0.0004 \
      --reason "Case 4711, a loyal customer"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    record = find_line(customer_id, connected.books)
    approval = create_request(
        connected,
        Act.REPRICE_LINE,
        customer_id=customer_id,
        subject=customer_id,
        amount=0,
        reason=reason,
        by=by,
        details={"daily_rate": str(daily_rate), "replaces": str(record.line.daily_rate)},
    )
    plan = (
        f"Line of {customer_id}, {daily_rate} a day for later draws",
        f"Now {record.line.daily_rate} a day. The loans keep their price.",
    )
    return submit(connected, approval, *plan, yes=yes)


def request_freeze(  # noqa: PLR0913 - the fields of a request
    stack: Stack, customer_id: str, code: FreezeCode, until: date | None, reason: str, by: str
) -> Approval:
    """Return the request of a freeze that needs two people."""
    today = business_date(stack.clock.now())
    held = find_line(customer_id, stack.books).line.frozen_on(today)
    details = {
        "code": code.value,
        "until": until.isoformat() if until else "",
        "replaces": describe_freeze(held),
    }
    return create_request(
        stack,
        Act.FREEZE_LINE,
        customer_id=customer_id,
        subject=customer_id,
        amount=0,
        reason=reason,
        by=by,
        details=details,
    )
