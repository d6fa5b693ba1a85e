"""The stored state of a customer's loan, and its place in the journal."""

from dataclasses import dataclass
from datetime import date, timedelta

from microloan.domain import ids
from microloan.domain.ledger.class_memory import NO_MEMORY, ClassMemory
from microloan.domain.ledger.events import LoanAgreement
from microloan.domain.ledger.loan_class import LoanClass
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan import Plan
from microloan.domain.payments.part_collection import OF_ALL_DUE

TECHNICAL_DAYS = 7
"""Days past due that count as technical while the bank's own collection has no result."""


@dataclass(frozen=True, slots=True)
class LoanAccount:
    """A loan and its place in the journal.

    Parameters
    ----------
    opening
        The borrower and the agreed terms.
    status
        The status of the loan.
    loan
        Its state after the last event.
    seq
        Number of the last event, from 1.
    booked_on
        Business date of the last event.
    head
        Hash of the last journal entry.
    refunding
        Fen of refunds that were requested and have no result yet.
    day_entries, day_bank
        The number of entries booked on `booked_on`, and the fen that the bank account gained by
        them. The end of day proves the journal's day by these.
    changed_card
        The card that the customer chose for repayments after the draw. None without a change.
    memory
        The past of the loan's class.
    """

    opening: LoanAgreement
    status: LoanStatus
    loan: Loan
    seq: int
    booked_on: date
    head: str
    refunding: int = 0
    day_entries: int = 1
    day_bank: int = 0
    changed_card: str | None = None
    memory: ClassMemory = NO_MEMORY

    @property
    def loan_id(self) -> str:
        """The loan's id."""
        return self.opening.loan_id

    @property
    def repayment_card_id(self) -> str:
        """The card of the next collection: that of the draw unless changed."""
        return self.changed_card or self.opening.card_id

    @property
    def credit(self) -> int:
        """Fen that are the customer's and for which no refund was requested."""
        return max(0, self.loan.credit)

    @property
    def finished(self) -> bool:
        """Whether neither side owes anything: no debt, no credit, no refund in transit."""
        return self.status.closed and not self.credit and not self.refunding

    @property
    def plan_in_force(self) -> Plan | None:
        """The plan for a borrower in difficulty by which the loan is repaid now, or None.

        A settled loan has none any more, until a payment of it is returned.
        """
        return None if self.status.closed else self.loan.plan

    @property
    def planned(self) -> frozenset[str]:
        """The ID of the loan while a plan is in force, else nothing."""
        return frozenset([self.loan_id] if self.plan_in_force else [])

    @property
    def late_from(self) -> date | None:
        """The day from which the loan is in arrears, unless it is paid before, or None.

        It is the day after the grace of the oldest unpaid due date. A written-off loan and a refund
        owed back are in arrears at once.
        """
        if self.status in {LoanStatus.DISBURSING, LoanStatus.SETTLED, LoanStatus.CANCELLED}:
            return None
        loan = self.loan
        if self.status is LoanStatus.WRITTEN_OFF:
            return loan.as_of
        late = [loan.owed_back_since] if loan.owed_back_since else []
        if unpaid := loan.bills[0] if loan.bills else loan.next_to_pay():
            late.append(unpaid.due + timedelta(days=loan.terms.grace_days + 1))
        return min(late, default=None)

    def class_on(self, day: date, collecting: str | None = None) -> LoanClass:
        """Return the class at the end of a day.

        A collection that the bank made on the due day, and that has
        no result yet, is a technical delay of up to seven days. Then the class is that of the due
        day.

        Parameters
        ----------
        day
            A business date, not before `loan.as_of`.
        collecting
            The ID of the loan's collection without a result.
        """
        loan = self.loan
        due = loan.due_since(day)
        if collecting and due and (day - due).days <= TECHNICAL_DAYS:
            attempts = [ids.collection_id(self.loan_id, due, each) for each in OF_ALL_DUE]
            if collecting in attempts:
                return self.memory.on(loan, max(due, loan.as_of))
        return self.memory.on(loan, day)

    @property
    def next_activity_on(self) -> date | None:
        """The day on which the loan stops being accrual-only, or None.

        Until that day it only accrues interest: nothing of it is billed, and nothing falls due.
        A loan under observation is valued alone, because its class is not normal.
        """
        loan = self.loan
        waits = loan.bills or loan.credit or self.refunding or loan.plan or self.memory.observed
        if self.status is not LoanStatus.OPEN or waits or not loan.outstanding:
            return None
        return loan.next_due

    @property
    def book_principal(self) -> int:
        """Fen of principal in the account `loans`, zero for a written-off loan."""
        return 0 if self.status is LoanStatus.WRITTEN_OFF else self.loan.principal

    @property
    def book_owed_back(self) -> int:
        """Fen in the account `refunds_receivable`, zero for a written-off loan."""
        return 0 if self.status is LoanStatus.WRITTEN_OFF else self.loan.owed_back
