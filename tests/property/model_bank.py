"""What the model of the bank knows: each movement of money, and the naive day-by-day loan."""

from datetime import date, datetime, timedelta

from microloan.domain.ledger.loan_account import LoanStatus
from tests.oracles.naive import NaiveLoan
from tests.property.model_loan import ModelLoan
from tests.support.builders.in_memory_bank import InMemoryBank

ONE_HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
MOST_IN_HOUR, MOST_IN_DAY = 3, 10


class ModelBank:
    """The model beside a bank."""

    bank: InMemoryBank
    loans: dict[str, ModelLoan]
    drawn_at: dict[str, datetime]

    @property
    def today(self) -> date:
        return self.bank.clock.today

    def used(self, customer_id: str) -> int:
        return sum(
            model.terms.principal if model.arrived is None else self.owed(loan_id)[2]
            for loan_id, model in self.loans.items()
            if model.customer_id == customer_id and model.arrived is not False
        )

    def lived(self, loan_id: str) -> tuple[NaiveLoan, int]:
        return self.loans[loan_id].lived(self.bank.store.entries(loan_id), self.today)

    def owed(self, loan_id: str) -> tuple[int, int, int]:
        """Penalty, interest, and principal with what is owed back of refunds."""
        naive, credit = self.lived(loan_id)
        penalty, interest, principal, _ = naive.owed
        return penalty, interest, principal + max(0, -credit)

    def in_arrears(self, customer_id: str) -> bool:
        """Whether a loan of the customer is past grace, written off, or owes a refund back."""
        for loan_id, model in self.loans.items():
            if model.customer_id == customer_id and model.arrived:
                naive, credit = self.lived(loan_id)
                if naive.days_past_due > naive.terms.grace_days or credit < 0:
                    return True
                if self.bank.loan(loan_id, customer_id).account.status is LoanStatus.WRITTEN_OFF:
                    return True
        return False

    def has_borrowed_often(self, customer_id: str) -> bool:
        """Whether three draws of an hour, or ten of a day, have not failed."""
        ago = [
            self.bank.clock.now() - at
            for loan_id, at in self.drawn_at.items()
            if self.loans[loan_id].customer_id == customer_id
            and self.loans[loan_id].arrived is not False
        ]
        in_hour, in_day = (sum(one < most for one in ago) for most in (ONE_HOUR, ONE_DAY))
        return in_hour >= MOST_IN_HOUR or in_day >= MOST_IN_DAY
