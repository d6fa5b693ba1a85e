"""The check of one loan, or of the whole loan book."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing as closed_at_end
from functools import partial
from itertools import islice

from microloan.usecases.end_of_day.assess_loans import BAD_LOAN
from microloan.usecases.operations.check_law import LawCheck, LawQuestion, check_customer
from microloan_ops.cli.ledger import reader
from microloan_ops.cli.ledger.index import CustomerItems, Index
from microloan_ops.console.stack import Stack, StackError

Seen = Callable[[int], object]

_WORKERS = 8
# Enough to keep the workers busy, and few enough for the memory.
_BATCH = 8 * _WORKERS


def check_loan(stack: Stack, loan_id: str, question: LawQuestion) -> LawCheck:
    """Check a loan beside the other loans of its customer.

    Raises
    ------
    StackError
        When there is no such loan.
    """
    try:
        entries = stack.books.entries(loan_id)
    except BAD_LOAN:
        return LawCheck(unreadable=(loan_id,))
    opening = entries[0].opening if entries else None
    if opening is None:
        raise StackError(f"There is no loan {loan_id}.", "no_loan")
    loans = {record.account.loan_id for record in stack.books.loans(opening.customer_id)}
    return check_customer(loans | {loan_id}, stack.books, question, only=loan_id)


def check_book(stack: Stack, question: LawQuestion, keys: Seen, customers: Seen) -> LawCheck:
    """Check every loan, open or settled.

    Parameters
    ----------
    keys, customers
        Called with the number of keys read and of customers checked.
    """
    result = LawCheck()
    with closed_at_end(Index()) as index, ThreadPoolExecutor(_WORKERS) as pool:
        reader.fill(index, stack.database, keys)
        rest = iter(index.customers())
        while some := list(islice(rest, _BATCH)):
            for checked in pool.map(partial(_customer, stack, question), some):
                result += checked
                customers(1)
    return result


def _customer(stack: Stack, question: LawQuestion, known: CustomerItems) -> LawCheck:
    return check_customer(known.loans, stack.books, question)
