"""The plans for difficulties of `customer show`, of open and settled loans."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from rich.console import Console

from microloan.domain.ledger.audit import CustomerSnapshot
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.loan.restructuring import first_unpaid


class PlanState(StrEnum):
    """The state of a plan. A broken one can come back into force by a late payment."""

    IN_FORCE = "in_force"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan of a customer's loan on a day.

    Parameters
    ----------
    instalments, holiday
        The agreed numbers.
    instalments_left
        Those not paid in full yet, zero when the plan is no longer in force.
    """

    loan_id: str
    agreed_on: date
    instalments: int
    holiday: int
    instalments_left: int
    state: PlanState

    @property
    def fields(self) -> dict[str, object]:
        """The row as a JSON document."""
        return asdict(self)


def read_plans(stored: CustomerSnapshot, today: date) -> list[PlanRow]:
    """Return the plans of a customer's readable loans, the oldest first."""
    rows = (
        row
        for loan in stored.loans
        if (account := loan.stored) is not None
        for row in _rows(account, [entry for entry, _ in loan.journal if entry.plan], today)
    )
    return sorted(rows, key=lambda row: (row.agreed_on, row.loan_id))


def print_plans(console: Console, plans: list[PlanRow]) -> None:
    """Print each plan."""
    for row in plans:
        left = f", {row.instalments_left} left" if row.state is PlanState.IN_FORCE else ""
        console.print(
            f"Plan {row.state}: agreed on {row.agreed_on}, {row.instalments} instalments{left},\n"
            f"  loan {row.loan_id}"
        )


def _rows(account: LoanAccount, agreed: list[Entry], today: date) -> Iterator[PlanRow]:
    for entry in agreed:
        if entry.plan is None:
            continue
        state = PlanState.BROKEN
        if entry is agreed[-1] and account.loan.plan:
            state = PlanState.KEPT if account.status.closed else PlanState.IN_FORCE
        yield PlanRow(
            loan_id=account.loan_id,
            agreed_on=entry.value_date,
            instalments=entry.plan.instalments,
            holiday=entry.plan.holiday,
            instalments_left=_left(account, today) if state is PlanState.IN_FORCE else 0,
            state=state,
        )


def _left(account: LoanAccount, today: date) -> int:
    """Return the number of instalments of the plan in force that are not paid in full."""
    loan = account.loan.on(max(today, account.loan.as_of))
    unpaid = first_unpaid(loan)
    return loan.plan.last - unpaid + 1 if loan.plan and unpaid else 0
