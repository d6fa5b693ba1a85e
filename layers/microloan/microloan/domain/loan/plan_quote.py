"""The cost of a plan for a borrower in difficulty, before it is agreed."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Instalment, Loan
from microloan.domain.loan.plan import Plan, PlanTerms, PlanType, check_plan
from microloan.domain.loan.restructuring import agree_plan, first_number


# Not slotted: the loan under the plan is computed once for hash and answer.
@dataclass(frozen=True)
class PlanQuote:
    """A plan month by month, beside payment now and no payment at all.

    Parameters
    ----------
    loan
        The loan before the plan.
    terms
        The figures of the plan.
    day
        The day of its agreement, not before the loan's state.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from microloan.domain.loan.loan import Terms
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2026, 1, 15), 15)
    >>> quote = PlanQuote(Loan.draw(terms), PlanTerms(1, 6), date(2026, 4, 20))
    >>> quote.type.value, quote.total, quote.last_due, quote.waivable
    ('both', 109550, datetime.date(2026, 10, 15), 1379)
    >>> quote.pay_now.total, quote.stay_late.total, quote.days_late
    (105079, 116528, 242)
    """

    loan: Loan
    terms: PlanTerms
    day: date

    @cached_property
    def type(self) -> PlanType:
        """The type of the plan.

        Raises
        ------
        InvalidInputError
            Naming `holiday` or `instalments`, for a plan beyond the bounds.
        """
        return check_plan(self.terms, self.loan.terms, first_number(self.loan, self.day))

    @cached_property
    def after(self) -> Loan:
        """The loan under the plan."""
        return agree_plan(self.loan, self.terms, self.day)

    @property
    def plan(self) -> Plan:
        """The plan as the loan has it."""
        plan = self.after.plan
        if plan is None:
            raise ValueError("a loan without principal has no plan")
        return plan

    @property
    def principal(self) -> int:
        """Fen of unpaid principal that the plan spreads."""
        return self.after.outstanding

    @cached_property
    def schedule(self) -> tuple[Instalment, ...]:
        """The instalments, if each is paid on its due date."""
        return self.after.schedule()

    @property
    def total_interest(self) -> int:
        """Fen of interest over the plan, that owed at the agreement too."""
        return sum(line.interest for line in self.schedule)

    @property
    def total(self) -> int:
        """Fen of all instalments together."""
        return self.principal + self.total_interest

    @property
    def first_due(self) -> date:
        """The date of its first instalment."""
        return self.schedule[0].due

    @property
    def last_due(self) -> date:
        """The date of its last instalment."""
        return self.schedule[-1].due

    @property
    def deferred(self) -> int:
        """Fen of interest owed at the agreement, which bears no interest."""
        return self.plan.deferred

    @property
    def waivable(self) -> int:
        """Fen of penalty that are waived when the plan is kept."""
        return self.plan.waivable

    @cached_property
    def pay_now(self) -> Allocation:
        """The amounts that close the loan on the day, without a plan."""
        return self.loan.owed(self.day)

    @cached_property
    def stay_late(self) -> Allocation:
        """The amounts owed on the plan's last due date, without a plan or a payment."""
        return self.loan.owed(self.last_due)

    @property
    def days_late(self) -> int:
        """Days past due on that date, without a plan or a payment."""
        return self.loan.days_past_due(self.last_due)
