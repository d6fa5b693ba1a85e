"""The books of one random life: its account, its journal and the payments that count."""

from datetime import date

from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus, post_event
from microloan.domain.loan.terms import Terms
from tests.property.loan_histories import Act, Payment, Step, incoming
from tests.support.builders.examples import history

LATE = 90


class Books:
    """A loan that was paid out, and everything that happens to it afterwards."""

    def __init__(self, terms: Terms, in_transit: int = 0) -> None:
        steps = history(terms, days_in_transit=in_transit)
        self.account = steps[-1][0]
        self.entries = [entry for _, entry in steps]
        self.payments: list[Payment] = []
        self.corrections: set[Payment] = set()

    def happen(self, step: Step, number: int, day: date) -> bool:
        """Let a step happen; return whether there was anything to happen."""
        match step.act:
            case Act.RETURN:
                return self._take_back(step, day)
            case Act.WRITE_OFF:
                return self._write_off(day)
            case _:
                payment = incoming(step, number, self.account.loan, day)
                if step.act is Act.CORRECT:
                    self.corrections.add(payment)
                return bool(payment.amount) and self._pay(payment, day)

    def _pay(self, payment: Payment, day: date) -> bool:
        gone = any(entry.kind is LoanEventType.WRITTEN_OFF for entry in self.entries)
        kind = LoanEventType.RECOVERED if gone else LoanEventType.REPAID
        self._record(LoanEventType.CORRECTED if payment in self.corrections else kind, payment, day)
        self.payments = sorted([*self.payments, payment])
        return True

    def _take_back(self, step: Step, day: date) -> bool:
        if not self.payments:
            return False
        payment = self.payments[step.amount % len(self.payments)]
        corrected = payment in self.corrections
        self._record(
            LoanEventType.CORRECTION_REVERSED if corrected else LoanEventType.RETURNED, payment, day
        )
        self.payments.remove(payment)
        return True

    def _write_off(self, day: date) -> bool:
        loan = self.account.loan
        if self.account.status is not LoanStatus.OPEN or loan.days_past_due(day) <= LATE:
            return False
        self._record(LoanEventType.WRITTEN_OFF, Payment(day, 0, loan.principal), day)
        return True

    def _record(self, kind: LoanEventType, payment: Payment, day: date) -> None:
        event = LoanEvent(kind, payment.amount, day, payment.day, payment.transfer_id)
        self.account, entry = post_event(self.account, event, self.entries)
        self.entries.append(entry)
