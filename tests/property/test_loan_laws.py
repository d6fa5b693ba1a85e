from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from microloan.domain.ledger.journal import LedgerAccount, verify_chain
from microloan.domain.ledger.loan_account import replay
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.loan.quote import Quote
from microloan.domain.loan.terms import interest
from microloan.domain.money import round_half_up
from microloan.domain.rates import DAILY_CEILING
from tests.support.builders.examples import history
from tests.support.builders.strategies import (
    Payments,
    Steps,
    contracts,
    fen,
    histories,
    lived_loans,
    payments,
)

offsets = st.integers(0, 900)
part = st.integers(0, 1_000).map(lambda n: Decimal(n) / 1_000)


def days(count: int) -> timedelta:
    return timedelta(days=count)


@given(lived_loans(), offsets, offsets)
def test_loan_advanced_in_two_steps_equals_the_loan_advanced_in_one(
    loan: Loan, first: int, second: int
) -> None:
    sooner = loan.as_of + days(first)
    later = sooner + days(second)
    assert loan.on(sooner).on(later) == loan.on(later)


@given(lived_loans(), offsets)
def test_owed_on_a_later_day_leaves_the_loan_unchanged(loan: Loan, later: int) -> None:
    day = loan.as_of + days(later)
    assert loan.owed(day) == loan.on(day).owed(day)
    assert loan.on(day).principal == loan.principal


@given(lived_loans(), offsets)
def test_payoff_settles_the_loan_and_a_fen_less_leaves_a_fen(loan: Loan, later: int) -> None:
    assume(not loan.settled)
    day = loan.as_of + days(later)
    payoff = loan.payoff(day)
    closed, split = loan.repay(payoff, day)
    assert closed.settled
    assert (closed.principal, closed.payoff(day), split.unapplied) == (0, 0, 0)
    assume(payoff > 1)
    assert loan.repay(payoff - 1, day)[0].payoff(day) == 1


@given(lived_loans(), offsets, fen)
def test_every_fen_of_a_payment_is_allocated_once(loan: Loan, later: int, amount: int) -> None:
    day = loan.as_of + days(later)
    before = loan.owed(day)
    after, split = loan.repay(amount, day)
    assert split.total == amount
    assert split.unapplied == max(0, amount - before.total)
    assert loan.principal - after.principal == split.principal
    assert after.payoff(day) == before.total - split.applied
    assert min(split.penalty, split.interest, split.principal, split.unapplied) >= 0


@given(lived_loans(), offsets, fen, fen)
def test_two_payments_on_a_day_settle_as_much_as_one(
    loan: Loan, later: int, one: int, two: int
) -> None:
    day = loan.as_of + days(later)
    halfway, first = loan.repay(one, day)
    twice, second = halfway.repay(two, day)
    once, together = loan.repay(one + two, day)
    assert twice.payoff(day) == once.payoff(day)
    assert (first + second).total == together.total


@given(lived_loans())
def test_schedule_has_all_the_unbilled_principal(loan: Loan) -> None:
    lines = loan.schedule()
    assert sum(line.principal for line in lines) == loan.outstanding
    left = loan.terms.instalments - loan.billed if loan.outstanding else 0
    assert [line.number - loan.billed for line in lines] == list(range(1, len(lines) + 1))
    # equal instalments of a few fen can end early, because each is rounded up
    assert len(lines) == left or (loan.level and len(lines) < left and loan.level.amount < left)
    if lines:
        assert lines[-1].balance == 0
    if lines and not loan.level:
        assert max(a.principal - b.principal for a in lines for b in lines) <= 1


@given(contracts())
def test_schedule_of_a_draw_sums_to_the_draw_and_settles_it(
    terms: Terms,
) -> None:
    loan = Loan.draw(terms)
    lines = loan.schedule()
    assert sum(line.principal for line in lines) == terms.principal
    for line in lines:
        loan, split = loan.repay(line.total, line.due)
        assert (split.interest, split.principal, split.penalty) == (
            line.interest,
            line.principal,
            0,
        )
        assert loan.outstanding == line.balance
    assert loan.settled


@given(contracts(), st.lists(st.tuples(st.integers(0, 60), fen), max_size=6))
def test_interest_of_a_period_is_exact_and_rounded_once_at_any_payments(
    terms: Terms, wishes: list[tuple[int, int]]
) -> None:
    loan, paid, exact, since = Loan.draw(terms), 0, Decimal(0), terms.drawn_on
    for later, amount in sorted(wishes):
        day = terms.drawn_on + days(later)
        if day >= terms.first_due or loan.settled:
            break
        # the day of the draw counts even when something is paid on it
        until = max(day, terms.drawn_on + days(1))
        exact += interest(loan.outstanding, terms.daily_rate, (until - since).days)
        since = until
        loan, split = loan.repay(amount, day)
        paid += split.interest
    if not loan.settled:
        exact += interest(loan.outstanding, terms.daily_rate, (terms.first_due - since).days)
        bill = loan.on(terms.first_due).bills
        paid += bill[0].interest if bill else 0
    assert paid == round_half_up(exact)


@given(contracts(), st.lists(st.tuples(st.integers(0, 25), part), max_size=6))
def test_penalty_of_a_bill_is_exact_and_rounded_once_at_any_payments(
    terms: Terms, parts: list[tuple[int, Decimal]]
) -> None:
    due = terms.first_due
    (bill,) = Loan.draw(terms).on(due).bills
    principal, unpaid, paid, exact, since = bill.principal, bill.interest, 0, Decimal(0), due
    for later, share in sorted(parts):
        day = due + days(later)
        owed = bill.owed(day, terms)
        agreed = interest(principal + unpaid, terms.penalty_rate, (day - since).days)
        most = interest(principal, DAILY_CEILING, (day - since).days)
        limited = bill.at_ceiling(terms)
        if later > terms.grace_days:
            exact += min(agreed, most)
            since = day
        assert owed.penalty + paid == (int(exact) if limited else round_half_up(exact))
        bill, split = bill.pay(int(owed.total * share), day, terms)
        paid += split.penalty
        unpaid -= split.interest
        principal -= split.principal
        if limited and not bill.at_ceiling(terms):
            exact = Decimal(int(exact))
    assert (principal, unpaid) == (bill.principal, bill.interest)


@given(histories())
def test_replay_of_any_prefix_of_a_journal_is_the_account_at_that_time(steps: Steps) -> None:
    entries = [entry for _, entry in steps]
    for count, (account, _) in enumerate(steps, start=1):
        assert replay(entries[:count]) == account
    verify_chain((entry, entry.hash) for entry in entries)


@given(histories())
def test_every_entry_sums_to_zero_and_the_journal_has_the_principal(steps: Steps) -> None:
    for _, entry in steps:
        assert sum(entry.postings.values()) == 0
    held = sum(entry.postings.get(LedgerAccount.LOANS, 0) for _, entry in steps)
    assert held == steps[-1][0].loan.principal


@given(contracts())
def test_irr_is_between_the_simple_rate_and_the_compounded_rate(
    terms: Terms,
) -> None:
    quote = Quote(terms)
    compounded = (1 + terms.daily_rate) ** 365 - 1
    # whole fen of interest move the rate a little on small draws
    assert quote.annual_rate_simple - Decimal("0.0002") < quote.annual_rate_irr
    assert quote.annual_rate_irr < compounded + Decimal("0.0002")


@given(contracts())
def test_instalments_are_on_the_due_day_a_month_apart(terms: Terms) -> None:
    dues = [line.due for line in Loan.draw(terms).schedule()]
    assert {due.day for due in dues} == {terms.due_day}
    months = [due.year * 12 + due.month for due in dues]
    assert months == list(range(months[0], months[0] + terms.instalments))
    assert timedelta(28) <= dues[0] - terms.drawn_on <= timedelta(61)


@given(contracts(), st.lists(st.tuples(offsets, part), max_size=6), offsets)
def test_interest_and_penalty_never_pass_24_percent_a_year_of_the_principal_in_use(
    terms: Terms, parts: list[tuple[int, Decimal]], later: int
) -> None:
    """The ceiling of Fafa [2017] No. 22, with the half fen of each rounding."""
    loan, charged, allowed, since = Loan.draw(terms), 0, Decimal(0), terms.drawn_on
    for offset, share in sorted([*parts, (later, Decimal(0))]):
        day = max(terms.drawn_on + days(offset), terms.drawn_on + days(1))
        loan = loan.on(day)
        allowed += interest(loan.principal, DAILY_CEILING, (day - since).days)
        since = day
        owed = loan.owed(day)
        roundings = 2 * terms.instalments
        assert charged + owed.interest + owed.penalty <= allowed + Decimal(roundings) / 2
        if amount := int(owed.total * share):
            loan, paid = loan.repay(amount, day)
            charged += paid.interest + paid.penalty


@st.composite
def late_arrivals(draw: st.DrawFn) -> tuple[Terms, int, Payments]:
    """Draw a contract, the days until its money arrives, and payments after that."""
    contract, in_transit = draw(contracts()), draw(st.integers(0, 90))
    return contract, in_transit, draw(payments(contract.drawn_on + days(in_transit)))


@given(late_arrivals(), offsets)
def test_draw_that_arrives_later_costs_as_much_as_a_later_draw(
    late: tuple[Terms, int, Payments], later: int
) -> None:
    contract, in_transit, paid = late
    made_later = replace(contract, drawn_on=contract.drawn_on + days(in_transit))

    arrived = [account for account, _ in history(contract, paid, days_in_transit=in_transit)][1:]
    drawn = [account for account, _ in history(made_later, paid)][1:]

    assert [account.status for account in arrived] == [account.status for account in drawn]
    for one, other in zip(arrived, drawn, strict=True):
        day = one.loan.as_of + days(later)
        assert one.loan.owed(day) == other.loan.owed(day)
        assert one.loan.schedule() == other.loan.schedule()
        assert one.loan.due_since(day) == other.loan.due_since(day)


@given(contracts(), offsets, st.dates(date(2019, 12, 1), date(2027, 1, 1)))
def test_money_in_transit_costs_nothing_and_is_never_overdue(
    contract: Terms, later: int, day: date
) -> None:
    account, _ = history(contract)[0]
    assume(day >= contract.drawn_on)

    loan = account.loan.on(day)

    assert (loan.payoff(day), loan.due_now(day), loan.days_past_due(day)) == (0, 0, 0)
    assert loan.exact_interest(day + days(later)) == 0
    assert loan.exposure == contract.principal


@given(histories(), offsets)
def test_late_from_of_an_account_is_the_day_on_which_it_passes_grace(
    steps: Steps, later: int
) -> None:
    for account, _ in steps:
        day = account.loan.as_of + days(later)
        late = account.loan.days_past_due(day) > account.loan.terms.grace_days
        owes_back = account.loan.owed_back > 0
        known = account.late_from
        assert (known is not None and known <= day) is (late or owes_back)
