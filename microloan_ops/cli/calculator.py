"""A loan that nobody has: a draw and payments in, what is owed and why out."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.ledger.explain import Repayment, explain
from microloan.domain.ledger.explanation import Explanation
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Loan, Terms
from microloan_ops.console.options import UsageError


@dataclass(frozen=True)
class Question:
    """What is asked.

    Parameters
    ----------
    terms
        The contract.
    payments
        Dates and fen, in the order of their dates.
    day
        The day whose debt is asked for, not before the last payment.
    """

    terms: Terms
    payments: tuple[Repayment, ...]
    day: date


@dataclass(frozen=True)
class Answer:
    """What comes of it.

    Parameters
    ----------
    question
        What was asked.
    allocations
        How each payment was split.
    loan
        The loan on the day.
    explanation
        What is owed on the day, and why.
    """

    question: Question
    allocations: tuple[Allocation, ...]
    loan: Loan
    explanation: Explanation


def answer(question: Question) -> Answer:
    """Live through the payments and say what is owed.

    Raises
    ------
    UsageError
        For a payment to a loan that is settled already.

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
            raise UsageError("--pay", f"the loan is settled before the payment of {day}")
        loan, allocation = loan.repay(amount, day)
        allocations.append(allocation)
    told = explain(question.terms, question.payments, question.day)
    return Answer(question, tuple(allocations), loan.on(question.day), told)
