"""A calculator of hypothetical loans: schedule, payments and debt."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.ledger.explain import Repayment, explain
from microloan.domain.ledger.explanation import Explanation
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Loan, Terms
from microloan_ops.console.options import UsageError


@dataclass(frozen=True)
class Question:
    """The input of the calculator.

    Parameters
    ----------
    terms
        The contract.
    payments
        Dates and fen, in the order of their dates.
    day
        The day of the debt, not before the last payment.
    """

    terms: Terms
    payments: tuple[Repayment, ...]
    day: date


@dataclass(frozen=True)
class Answer:
    """The output of the calculator.

    Parameters
    ----------
    question
        The input.
    allocations
        The allocation of each payment.
    loan
        The loan on the day.
    explanation
        The debt on the day, and its reasons.
    """

    question: Question
    allocations: tuple[Allocation, ...]
    loan: Loan
    explanation: Explanation


def answer(question: Question) -> Answer:
    """Apply the payments and explain the debt.

    Raises
    ------
    UsageError
        When a payment follows the settlement.

    Examples
    --------
    >>> from decimal import Decimal
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> asked = Question(terms, ((date(2024, 1, 25), 105_00),), date(2024, 1, 27))
    >>> answer(asked).explanation.owed
    Allocation(penalty=0, interest=90, principal=90000, unapplied=0, owed_back=0)
    """
    loan, allocations = Loan.draw(question.terms), []
    for day, amount in question.payments:
        if loan.settled:
            raise UsageError("--pay", f"The loan is settled before the payment of {day}.")
        loan, allocation = loan.repay(amount, day)
        allocations.append(allocation)
    explanation = explain(question.terms, question.payments, question.day)
    return Answer(question, tuple(allocations), loan.on(question.day), explanation)
