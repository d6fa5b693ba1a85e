"""Random loans with plans: the state is the replay, the explanation adds up, no rule is broken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.errors import InvalidInputError
from microloan.domain.law import LOAN_RULES, LoanHistory, breaches
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.explain import explain_account
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, post_event, replay
from microloan.domain.ledger.payment_history import effective_history, effective_terms
from microloan.domain.ledger.payment_history import replay_effects as fold
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan import PlanTerms, most_instalments
from microloan.domain.loan.restructuring import breaks_plan, first_number, first_unpaid
from microloan.domain.loan.schedule import Instalment
from microloan.domain.loan.terms import Terms
from tests.oracles.test_naive_plans import Wish, plans, wishes
from tests.support.builders.examples import event, history
from tests.support.builders.strategies import contracts


def within_bounds(plan: PlanTerms, loan: Loan, day: date) -> PlanTerms:
    """Return a plan of about the same figures that may be agreed."""
    first = first_number(loan, day)
    left = max(0, loan.terms.instalments - first + 1)
    least = left + plan.holiday + (not plan.holiday or not left)
    most = max(least, most_instalments(loan.terms, first))
    return PlanTerms(plan.holiday, min(max(plan.instalments, least), most))


@dataclass
class Books:
    """A loan and its journal, and what may happen to it."""

    account: LoanAccount
    entries: list[Entry]
    paid: dict[str, int] = field(default_factory=dict)

    @classmethod
    def opened(cls, terms: Terms) -> "Books":
        steps = history(terms)
        return cls(steps[-1][0], [entry for _, entry in steps])

    def post(self, event: LoanEvent) -> bool:
        """Post an event, and return whether it fits the state."""
        try:
            self.account, entry = post_event(self.account, event, self.entries)
        except InvalidInputError:
            return False
        self.entries.append(entry)
        return True

    def happen(self, wish: Wish, seq: int, day: date) -> date:
        """Let a thing happen, and return the day of its end."""
        loan = self.account.loan.on(max(day, self.account.loan.as_of))
        if wish.kind == "plan":
            agreed = event(LoanEventType.PLAN_AGREED, loan.principal, day, "")
            self.post(replace(agreed, plan=within_bounds(wish.plan, loan, loan.as_of)))
        elif wish.kind == "keep":
            day = self.keep(loan.schedule()[: wish.share // 50], seq, day)
        elif wish.kind == "due day" and not loan.bills:
            changed = event(LoanEventType.DUE_DAY_CHANGED, 0, day, "")
            self.post(replace(changed, due_day=wish.due_day))
        elif wish.kind == "wait" and self.paid:
            transfer_id, amount = self.paid.popitem()
            self.post(event(LoanEventType.RETURNED, amount, day, transfer_id))
        else:
            self.pay(wish, seq, day)
        self.end_plan(day)
        return day

    def keep(self, lines: Sequence[Instalment], seq: int, day: date) -> date:
        """Pay all that is due on some due dates."""
        for line in lines:
            day = line.due
            if due := self.account.loan.due_now(day):
                paid = event(LoanEventType.REPAID, due, day, f"in-{seq}-{line.number}")
                self.post(paid)
                self.paid[paid.transfer_id] = due
        return day

    def pay(self, wish: Wish, seq: int, day: date) -> None:
        """Pay a share of what is due or owed; an odd share counts from some days before."""
        loan = self.account.loan.on(max(day, self.account.loan.as_of))
        due = loan.due_now(day) if wish.kind == "pay due" else loan.payoff(day)
        amount, back = due * wish.share // 1_000, timedelta(days=wish.share % 2 * wish.due_day)
        counts_from = max(day - back, self.entries[1].value_date)
        came = LoanEvent(LoanEventType.REPAID, amount, day, counts_from, f"in-{seq}")
        if amount and self.account.status is LoanStatus.OPEN and self.post(came):
            self.paid[came.transfer_id] = amount

    def end_plan(self, day: date) -> None:
        """Do what the payment and the night do at the end of a plan."""
        loan = self.account.loan.on(max(day, self.account.loan.as_of))
        if loan.plan and self.account.status is LoanStatus.SETTLED:
            self.post(event(LoanEventType.PLAN_KEPT, loan.plan.waivable, day, ""))
        elif loan.plan and breaks_plan(loan, day):
            waived = loan.plan.waived(first_unpaid(loan) or 0)
            assert self.post(event(LoanEventType.PLAN_BROKEN, waived, day, ""))

    def days(self, last: date) -> Iterator[date]:
        yield from sorted({*(entry.booked_on for entry in self.entries), last})


@given(contracts(), wishes, st.integers(0, 400))
def test_loan_with_plans_is_the_replay_of_its_journal_explained_and_lawful(
    terms: Terms, wished: list[Wish], later: int
) -> None:
    books, day = Books.opened(terms), terms.drawn_on
    for seq, wish in enumerate(wished):
        day += timedelta(days=wish.wait)
        day = books.happen(wish, seq, day)
    account, entries = books.account, books.entries

    assert replay(entries) == account
    arrived = effective_terms(entries)
    assert arrived
    folded = fold(arrived, effective_history(entries))[0]
    day = max(day + timedelta(days=later), folded.as_of, account.loan.as_of)
    assert folded.on(day) == account.loan.on(day)
    assert explain_account(entries, day).owed == account.loan.owed(day)
    for checked in books.days(day):
        found = breaches(LoanHistory(tuple(entries)), checked, LOAN_RULES, as_if_in_force=True)
        assert found == ()


@given(contracts(), st.integers(35, 120), plans)
def test_plan_charges_no_penalty_and_no_interest_on_interest(
    terms: Terms, wait: int, agreed: PlanTerms
) -> None:
    day = terms.drawn_on + timedelta(days=wait)
    books = Books.opened(terms)
    owed = books.account.loan.owed(day)
    plan = event(LoanEventType.PLAN_AGREED, owed.principal, day, "")
    if not books.post(replace(plan, plan=agreed)):
        return
    loan = books.account.loan
    for line in loan.schedule():
        loan, paid = loan.repay(line.total, line.due)
        assert paid.penalty == 0
        owed = owed.__class__(interest=owed.interest - paid.interest)
    assert loan.settled
    # What is left is the interest of the days since, on principal only.
    running, since = Decimal(0), day
    balance = books.account.loan.principal
    for line in books.account.loan.schedule():
        running += balance * terms.daily_rate * (line.due - since).days
        balance, since = line.balance, line.due
    assert abs(-owed.interest - running) <= len(books.account.loan.schedule())
