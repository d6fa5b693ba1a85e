"""The states and events in docs/diagrams.md are those of the code."""

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_state import LoanStatus
from microloan.domain.payments.transfer import TransferStatus
from tests.support.assertions.diagrams import Transition, transitions

END = "[*]"
LOAN = list(transitions("The states of a loan"))
TRANSFER = list(transitions("The states of a transfer"))


def states(arrows: list[Transition]) -> set[str]:
    return {state for arrow in arrows for state in (arrow.source, arrow.target)} - {END}


def test_diagram_of_a_loan_has_every_status_and_no_other() -> None:
    assert states(LOAN) == set(LoanStatus)


def test_diagram_of_a_loan_has_every_event_of_a_loan_and_no_other() -> None:
    labels = {label for arrow in LOAN for label in arrow.labels}

    # The valuation is the end of day's entry, and belongs to no loan.
    assert labels == set(LoanEventType) - {LoanEventType.VALUED}


def test_diagram_of_a_transfer_has_every_status_and_no_other() -> None:
    assert states(TRANSFER) == set(TransferStatus)
