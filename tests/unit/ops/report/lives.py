"""Lives of loans of 10,000 yuan over ten months, for the figures of the report."""

from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import post_event
from microloan_ops.report.figures.arrears import Course, course
from tests.support.builders.examples import DRAWN_ON, event, history, terms

LAST = date(2024, 7, 31)
# The last days of the months from January to July.
ENDS = tuple(date(2024, month, day) for month, day in enumerate((31, 29, 31, 30, 31, 30, 31), 1))
PRINCIPAL, BILL = 10_000_00, 1_155_00
LOST_ON = date(2024, 6, 10)


def paid(*payments: tuple[date, int], drawn_on: date = DRAWN_ON) -> Course:
    """Return a loan with payments. It is due on the 15th of each month, from February on."""
    return course([entry for _, entry in history(terms(drawn_on=drawn_on), payments)], LAST)


def lost(recovered: int = 0) -> Course:
    """Return a loan that is never paid, written off on 10 June, and recovered a month later."""
    steps = history(terms())
    events = [event(LoanEventType.WRITTEN_OFF, PRINCIPAL, LOST_ON)]
    if recovered:
        events.append(event(LoanEventType.RECOVERED, recovered, date(2024, 7, 10), "t-9"))
    for each in events:
        steps.append(post_event(steps[-1][0], each))
    return course([entry for _, entry in steps], LAST)


def reopened() -> Course:
    """Return a loan that is settled on 1 February, and whose payment is returned on 5 March."""
    steps = history(terms(), [(date(2024, 2, 1), 20_000_00)])
    settled, payment = steps[-1]
    sent_back = event(LoanEventType.RETURNED, payment.amount, date(2024, 3, 5))
    steps.append(post_event(settled, sent_back, [entry for _, entry in steps]))
    return course([entry for _, entry in steps], LAST)
