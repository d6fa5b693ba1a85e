"""No order of draws, lower limits and time lets a draw go above the limit of its moment."""

from contextlib import suppress
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER, RATE, known
from tests.support.builders.in_memory_bank import InMemoryBank

START = date(2028, 1, 31)
LIMIT = 5_000_00
TOO_MANY = timedelta(hours=9)

hundreds = st.integers(0, 60).map(lambda number: number * 100_00)
steps = st.lists(st.tuples(st.sampled_from(("draw", "lower")), hundreds), max_size=12)


@given(steps)
def test_line_lends_never_above_its_limit_for_any_order_of_draws_and_lowerings(
    steps: list[tuple[str, int]],
) -> None:
    bank = InMemoryBank(START)
    bank.store.commit(*known(CUSTOMER, LIMIT, RATE, START))
    limit = used = 0
    limit = LIMIT
    for number, (step, amount) in enumerate(steps):
        bank.clock.wait(TOO_MANY)
        with suppress(InvalidInputError, StateConflictError):
            if step == "draw":
                bank.borrow(amount, 5, key=f"draw-{number}", customer_id=CUSTOMER)
                assert used + amount <= limit
                used += amount
            else:
                lower_own_limit(CUSTOMER, amount, bank.store, bank.clock)
                assert 0 < amount <= limit
                limit = amount
        line = bank.line(CUSTOMER)
        unused = line.unused_on(bank.clock.today)
        assert (line.limit, line.used, unused) == (limit, used, max(0, limit - used))
    changes = bank.store.line_changes(CUSTOMER)
    assert [change.after.limit for change in changes][-1:] == ([limit] if limit < LIMIT else [])
    assert audit(bank.store).findings == ()
