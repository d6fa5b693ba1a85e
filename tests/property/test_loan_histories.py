"""Every law of a loan, after every step of a random life; `make prove` lives 100,000 of them."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given

from microloan.domain.ledger.journal import Entry, LedgerAccount, add, verify_chain
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, replay
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Loan, Terms
from tests.property.booked_loan import LATE, Books
from tests.property.loan_histories import CEILING, Claim, Life, Paid, Witness, fold, lives

LONG_AFTER = timedelta(days=400)

# What this process has lived through, for `make prove` to count.
lived: Counter[str] = Counter()


def the_dates_compose(loan: Loan, day: date) -> None:
    later = day + LONG_AFTER
    assert loan.on(day).on(later) == loan.on(later)
    assert loan.owed(day) == loan.on(day).owed(day)
    assert loan.on(later).principal == loan.principal


def the_payoff_closes_to_zero(loan: Loan, day: date) -> None:
    payoff = loan.payoff(day)
    if not payoff:
        assert loan.on(day).settled
        return
    closed, split = loan.repay(payoff, day)
    assert closed.settled
    assert (closed.payoff(day), split.unapplied) == (0, 0)
    assert closed.payoff(day + LONG_AFTER) == 0
    if payoff > 1:
        assert loan.repay(payoff - 1, day)[0].payoff(day) == 1


def the_schedule_sums_to_the_principal(loan: Loan, _: date) -> None:
    lines = loan.schedule()
    assert sum(line.principal for line in lines) == loan.outstanding
    assert all(line.due.day == loan.terms.due_day for line in lines)
    if loan.level:
        # each but the first, of which interest can be paid, and the last, which takes the rest
        assert {line.total for line in lines[1:-1]} <= {loan.level.amount}
    else:
        # a remainder of some fen goes to the last instalments, one each
        assert all(0 <= later.principal - line.principal <= 1 for line, later in pairwise(lines))
    assert not lines or lines[-1].balance == 0


def days_past_due_are_of_the_oldest_unpaid_bill(loan: Loan, day: date) -> None:
    bills = loan.on(day).bills
    assert loan.days_past_due(day) == max(((day - bill.due).days for bill in bills), default=0)
    assert [bill.number for bill in bills] == sorted({bill.number for bill in bills})
    assert all(bill.owed(day, loan.terms).total > 0 for bill in bills)


ON_A_DATE: tuple[Callable[[Loan, date], None], ...] = (
    the_dates_compose,
    the_payoff_closes_to_zero,
    the_schedule_sums_to_the_principal,
    days_past_due_are_of_the_oldest_unpaid_bill,
)


def every_fen_is_allocated_once(paid: Paid) -> None:
    day, amount = paid.payment.day, paid.payment.amount
    owed, split = paid.before.owed(day), paid.split
    assert split.total == amount
    assert split.unapplied == max(0, amount - owed.total)
    assert paid.after.owed(day).total == owed.total - split.applied
    assert paid.before.principal - paid.after.principal == split.principal
    assert min(split.penalty, split.interest, split.principal, split.unapplied) >= 0


def interest_and_penalty_are_rounded_once(terms: Terms, paid: list[Paid], day: date) -> None:
    """Walk from due day to due day and payment to payment beside the loan, and compare."""
    witness, loan = Witness(terms), Loan.draw(terms)
    for one in paid:
        the_periods_cost_what_they_bear(witness, loan, one.payment.day)
        the_bills_cost_what_they_bear(witness, one)
        loan = one.after
    the_periods_cost_what_they_bear(witness, loan, day)


def the_periods_cost_what_they_bear(witness: Witness, loan: Loan, day: date) -> None:
    while loan.outstanding and loan.next_due <= day:
        due = loan.next_due
        unpaid = witness.run(loan.outstanding, due)
        billed = loan.on(due)
        bill = next((bill for bill in billed.bills if bill.due == due), None)
        assert (bill.interest if bill else 0) == unpaid
        if bill:
            witness.claims[bill.number] = Claim(due, bill.principal, bill.interest, due)
        witness.billed(due)
        loan = billed
    running = witness.run(loan.outstanding, day)
    assert loan.owed(day).interest == running + sum(bill.interest for bill in loan.on(day).bills)
    assert Fraction(loan.on(day).exact_interest(day)) == witness.exact


def the_bills_cost_what_they_bear(witness: Witness, paid: Paid) -> None:
    day, terms, interest = paid.payment.day, witness.terms, paid.split.interest
    after = {bill.number: bill for bill in paid.after.bills}
    for bill in paid.before.bills:
        claim, left = witness.claims[bill.number], after.get(bill.number)
        assert claim.to(day, terms) - claim.paid == bill.penalty(day, terms)
        owed = left.owed(day, terms) if left else Allocation()
        claim.paid += bill.penalty(day, terms) - owed.penalty
        claim.pay(owed.principal, owed.interest, terms)
        interest -= bill.interest - owed.interest
    witness.paid += interest


def nothing_passes_the_ceiling(terms: Terms, paid: list[Paid], day: date) -> None:
    """Interest and penalty cost at most 24 % a year of the principal in use, but for rounding."""
    since, principal, allowed, charged = terms.interest_from, terms.principal, Fraction(), 0
    loan = Loan.draw(terms)
    for one in paid:
        allowed += principal * CEILING * (one.payment.day - since).days
        since, principal, loan = one.payment.day, one.after.principal, one.after
        charged += one.split.interest + one.split.penalty
    day = max(day, terms.interest_from + timedelta(days=1))
    allowed += principal * CEILING * (day - since).days
    owed = loan.owed(day)
    # The day of a payment can be the first one, which always counts.
    first = terms.principal * CEILING
    assert charged + owed.interest + owed.penalty <= allowed + first + terms.instalments


def the_journal_agrees(account: LoanAccount, entries: list[Entry], paid: list[Paid]) -> None:
    assert replay(entries) == account
    verify_chain((entry, entry.hash) for entry in entries)
    assert all(sum(entry.postings.values()) == 0 for entry in entries)
    books = add(*(entry.postings for entry in entries))
    total = sum((one.split for one in paid), Allocation())
    assert books[LedgerAccount.LOANS] == account.book_principal
    assert books[LedgerAccount.CUSTOMER_CREDIT] == -account.credit == -total.unapplied
    assert books[LedgerAccount.BANK] + books[LedgerAccount.CORRECTIONS] == (
        total.total - account.opening.terms.principal
    )
    if not books[LedgerAccount.LOSS_ALLOWANCE]:
        assert books[LedgerAccount.INTEREST_INCOME] == -total.interest
        assert books[LedgerAccount.PENALTY_INCOME] == -total.penalty


def over_a_leap_day(terms: Terms, day: date) -> bool:
    return any(terms.drawn_on <= date(year, 2, 29) < day for year in (2020, 2024, 2028))


def every_law_holds(books: Books, day: date) -> None:
    loan, terms = books.account.loan, books.account.loan.terms
    folded, paid = fold(terms, books.payments)
    assert loan == folded
    for law in ON_A_DATE:
        law(loan, day)
    for one in paid:
        every_fen_is_allocated_once(one)
    assert terms.principal == loan.principal + sum(one.split.principal for one in paid)
    interest_and_penalty_are_rounded_once(terms, paid, day)
    nothing_passes_the_ceiling(terms, paid, day)
    the_journal_agrees(books.account, books.entries, paid)


def live(life: Life) -> None:
    books = Books(life.terms, life.in_transit)
    day = books.account.loan.as_of
    every_law_holds(books, day)
    for number, step in enumerate(life.steps):
        day += timedelta(days=step.wait)
        happened = books.happen(step, number, day)
        every_law_holds(books, day)
        late = books.account.loan.days_past_due(day) > LATE
        lived.update({"steps": 1, step.act.value: happened, "late": late})
    settled = books.account.status is LoanStatus.SETTLED
    lived.update({"histories": 1, "settled": settled, "leap": over_a_leap_day(life.terms, day)})


@given(lives)
def test_every_law_of_a_loan_holds_after_every_step(life: Life) -> None:
    live(life)
