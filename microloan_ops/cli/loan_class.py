"""The class of a loan and its expected loss, as lines and as JSON."""

from datetime import date
from decimal import Decimal

from rich.console import Console

from microloan.domain.ledger.end_of_day import loss_on
from microloan.domain.ledger.expected_loss import ExpectedLoss
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.ledger.loan_class import LoanClass
from microloan.domain.money import round_half_up, yuan


def _loss(account: LoanAccount, day: date, cls: LoanClass) -> ExpectedLoss | None:
    """Return the expected loss, None for a loan that is off the balance sheet."""
    return None if account.status is LoanStatus.WRITTEN_OFF else loss_on(account, day, cls)


def print_class(console: Console, account: LoanAccount, day: date) -> None:
    """Print the class at the end of a day, and the expected loss."""
    cls = account.class_on(day)
    observed = f", observed until {cls.observing_until}" if cls.observing_until else ""
    console.print(
        f"Class [bold]{_words(cls.classification)}[/] since {cls.since}"
        f" ({_words(cls.cause)}{observed}), stage {cls.stage.value}"
    )
    loss = _loss(account, day, cls)
    if loss is None:
        console.print("Written off, so nothing is set aside any more.")
        return
    console.print(
        f"Expected loss [bold]{yuan(round_half_up(loss.amount))}[/] yuan: {_percent(loss)}"
        f" of {yuan(round_half_up(loss.exposure))}. By the rates of 2002"
        f" {yuan(_allowance_2002(account, cls))}"
    )


def document(account: LoanAccount, day: date) -> dict[str, object] | None:
    """Return class and expected loss as a JSON document, null for a closed loan."""
    if account.status.closed:
        return None
    cls = account.class_on(day)
    loss = _loss(account, day, cls)
    return {
        "class": cls.classification,
        "since": cls.since,
        "cause": cls.cause,
        "observing_until": cls.observing_until,
        "restructured": cls.restructured,
        "stage": cls.stage.value,
        "default_probability": loss and loss.default_probability,
        "loss_share": loss and loss.loss_share,
        "exposure": loss and round_half_up(loss.exposure),
        "expected_loss": round_half_up(loss.amount) if loss else 0,
        "allowance_2002": _allowance_2002(account, cls) if loss else 0,
        "tables": loss and loss.version,
    }


def _allowance_2002(account: LoanAccount, cls: LoanClass) -> int:
    return round_half_up(cls.classification.allowance_rate * account.loan.exposure)


def _percent(loss: ExpectedLoss) -> str:
    shares = (loss.default_probability, loss.loss_share)
    return " × ".join(f"{(each * Decimal(100)).normalize():f} %" for each in shares)


def _words(value: str) -> str:
    return value.replace("_", " ")
