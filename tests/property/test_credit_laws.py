"""Random bank transfers over random loans: the shares sum up, and what is due comes first."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.ledger.credit_split import split_credit
from microloan.domain.ledger.end_of_day import value_credit
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount, add
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.ledger.suspense import end, receive, replay_credit
from microloan.domain.loan.terms import Terms
from microloan.domain.payments.credit import Credit
from tests.support.builders.examples import DRAWN_ON, history
from tests.support.builders.strategies import contracts


def _account(number: int, terms: Terms) -> LoanAccount:
    account = history(terms)[-1][0]
    return replace(account, opening=replace(account.opening, loan_id=f"loan-{number}"))


@given(
    st.lists(contracts(), min_size=1, max_size=4),
    st.integers(1, 60_000_00),
    st.integers(0, 500),
)
def test_shares_of_a_credit_sum_to_it_and_pay_what_is_due_first(
    contracts_: list[Terms], amount: int, days: int
) -> None:
    loans = [_account(number, terms) for number, terms in enumerate(contracts_)]
    day = max(account.loan.as_of for account in loans) + timedelta(days=days)
    shares = split_credit(amount, loans, day)
    assert sum(share.amount for share in shares) == amount
    assert all(share.amount > 0 for share in shares)
    due = {account.loan_id: account.loan.due_now(day) for account in loans}
    paid = {share.account.loan_id: share.amount for share in shares}
    unpaid = [loan for loan, owed in due.items() if paid.get(loan, 0) < owed]
    if unpaid:
        # No loan is prepaid while another one has something due.
        assert all(paid.get(loan, 0) <= owed for loan, owed in due.items())
    payoffs = sum(account.loan.payoff(day) for account in loans)
    surplus = sum(max(0, paid.get(a.loan_id, 0) - a.loan.payoff(day)) for a in loans)
    assert surplus == max(0, amount - payoffs)


@given(
    st.integers(1, 10_000_00),
    st.integers(0, 30),
    st.sampled_from([None, LoanEventType.CREDIT_ASSIGNED, LoanEventType.CREDIT_RETURNED]),
)
def test_journal_of_a_credit_replays_to_its_state_and_balances(
    amount: int, days: int, kind: LoanEventType | None
) -> None:
    credit = Credit("bank-1", "reference", False, amount, DRAWN_ON)
    account, first = receive(credit, "", DRAWN_ON)
    entries = [first]
    day = DRAWN_ON + timedelta(days=days)
    if kind:
        account, last = end(account, kind, day, "ret-1")
        entries.append(last)
    assert replay_credit(entries) == account
    balances = add(*(entry.postings for entry in entries))
    assert sum(balances.values()) == 0
    held = value_credit(account, max(day, account.booked_on)).controls.suspense
    assert -balances[LedgerAccount.SUSPENSE] == held == (0 if kind else amount)
