"""The states and events in docs/diagrams.md are those of the code."""

import re

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.payments.transfer import TransferStatus
from tests.support.assertions.diagrams import PAGE, transitions
from tests.support.builders.reachable_states import reachable_changes

END = "[*]"
CHANGES = reachable_changes()


def test_diagram_of_a_loan_has_every_change_of_its_status() -> None:
    drawn = {
        (arrow.source, label, arrow.target)
        for arrow in transitions("The states of a loan")
        for label in arrow.labels
    }
    changing = {change for change in CHANGES if change[0] is not change[2]}

    assert drawn == changing | {(END, LoanEventType.DRAWN, LoanStatus.DISBURSING)}


def test_table_has_every_event_that_leaves_the_status_of_a_loan() -> None:
    section = PAGE.read_text("utf-8").partition("| status | events |\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (\w+) \| (.+) \|$", section, re.MULTILINE)
    listed = {(status, event) for status, events in rows for event in events.split(", ")}

    assert listed == {(before, event) for before, event, after in CHANGES if before is after}


def test_every_loan_event_is_reached_in_the_diagram_states() -> None:
    reached = {event for _, event, _ in CHANGES} | {LoanEventType.DRAWN}

    # The valuation is the end of day's entry, and belongs to no loan. Neither does a credit.
    of_no_loan = {
        LoanEventType.VALUED,
        LoanEventType.CREDITED,
        LoanEventType.CREDIT_ASSIGNED,
        LoanEventType.CREDIT_RETURNED,
    }
    assert reached == set(LoanEventType) - of_no_loan


def test_diagram_of_a_transfer_has_every_status_and_no_other() -> None:
    arrows = list(transitions("The states of a transfer"))
    states = {state for arrow in arrows for state in (arrow.source, arrow.target)}

    assert states - {END} == set(TransferStatus)
