"""The decision on a draw is kept, and a second opinion is asked last."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import (
    InvalidInputError,
    StateConflictError,
    StepUpRequiredError,
    UnavailableError,
)
from microloan.domain.ledger.draw_decision import FraudScore
from microloan.ports.fraud_scoring import FraudQuery
from microloan.ports.writes import SaveLine
from microloan.usecases.lending.draw_loan import DrawRequest, DrawResult, draw_loan
from microloan_testing.bank import JUST_LOGGED_IN
from microloan_testing.confirmations import LENDER, confirm_now
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank


@dataclass
class Provider:
    """A provider of fraud scores that gives one answer, and notes the questions."""

    score_: int | None = 0
    asked: list[FraudQuery] = field(default_factory=list)

    def score(self, query: FraudQuery) -> FraudScore:
        self.asked.append(query)
        if self.score_ is None:
            raise UnavailableError("We cannot check your loan at the moment. Try again later.")
        return FraudScore(self.score_, "model-1")


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(date(2026, 11, 29))
    bank.customer()
    return bank


def ask(bank: InMemoryBank, provider: Provider | None = None, **changes: object) -> DrawResult:
    confirmation = confirm_now(CUSTOMER, 1_000_00, 5, bank.store, bank.clock)
    request = DrawRequest(
        1_000_00,
        5,
        CARD.card_id,
        "travel",
        "a key",
        "the body",
        confirmation,
        authentication=JUST_LOGGED_IN,
    )
    changed = replace(request, **changes)  # type: ignore[arg-type] # the fields of the request
    return draw_loan(CUSTOMER, Channel.QQ, changed, bank.store, bank.clock, LENDER, provider)


def change_line(bank: InMemoryBank, **changes: object) -> None:
    before = bank.store.line(CUSTOMER)
    assert before
    line = replace(before.line, **changes)  # type: ignore[arg-type] # the fields of a line
    bank.store.commit(SaveLine(CUSTOMER, line, before))


def test_decision_is_kept_in_the_entry_of_the_draw(bank: InMemoryBank) -> None:
    drawn = ask(bank, Provider(120))
    [entry] = bank.store.entries(drawn.opening.loan_id)
    assert entry.decision
    assert (entry.decision.result, entry.decision.rules) == ("accepted", "2027-01")
    assert entry.decision.facts.fraud == FraudScore(120, "model-1")
    assert entry.decision.facts.available == 50_000_00


def test_decision_is_kept_without_a_score_where_the_bank_has_no_provider(
    bank: InMemoryBank,
) -> None:
    [entry] = bank.store.entries(ask(bank).opening.loan_id)
    assert entry.decision
    assert entry.decision.facts.fraud is None


def test_refusal_is_kept_with_its_facts_and_draws_nothing(bank: InMemoryBank) -> None:
    change_line(bank, open_loans=20)
    provider = Provider()
    with pytest.raises(StateConflictError) as refusal:
        ask(bank, provider)
    assert refusal.value.code == "too_many_loans"
    [decision] = bank.store.draw_refusals(CUSTOMER).values()
    assert (decision.result, decision.facts.open_loans) == ("too_many_loans", 20)
    assert (bank.store.loans(CUSTOMER), provider.asked) == ([], [])


def test_score_above_the_bound_refuses_the_draw_and_is_kept(bank: InMemoryBank) -> None:
    with pytest.raises(StateConflictError) as refusal:
        ask(bank, Provider(801))
    assert refusal.value.code == "draw_refused"
    assert "fraud" not in refusal.value.message
    [decision] = bank.store.draw_refusals(CUSTOMER).values()
    assert decision.facts.fraud == FraudScore(801, "model-1")
    assert (bank.store.loans(CUSTOMER), bank.outbox()) == ([], [])


def test_provider_that_is_silent_refuses_the_draw_and_a_repetition_can_succeed(
    bank: InMemoryBank,
) -> None:
    with pytest.raises(UnavailableError):
        ask(bank, Provider(None))
    assert (bank.store.loans(CUSTOMER), bank.store.draw_refusals(CUSTOMER)) == ([], {})
    assert not ask(bank, Provider()).repeated


def test_provider_is_asked_only_for_a_draw_that_is_possible_otherwise(bank: InMemoryBank) -> None:
    provider = Provider()
    with pytest.raises(StepUpRequiredError):
        ask(bank, provider, authentication=None)
    with pytest.raises(InvalidInputError):
        ask(bank, provider, purpose="securities")
    assert provider.asked == []
    ask(bank, provider)
    ask(bank, provider)
    [query] = provider.asked
    assert (query.amount, query.first_draw, query.draws_in_day) == (1_000_00, True, 0)


def test_provider_is_asked_once_when_the_draw_lost_a_race(bank: InMemoryBank) -> None:
    provider = Provider()
    bank.store.before_commit.append(lambda: change_line(bank, due_day=None))
    ask(bank, provider)
    assert len(provider.asked) == 1


def test_query_tells_the_provider_no_name_and_no_number_of_the_person(bank: InMemoryBank) -> None:
    provider = Provider()
    ask(bank, provider)
    [query] = provider.asked
    assert query.card == CARD
    assert {"name", "resident_id", "mobile"}.isdisjoint(FraudQuery.__slots__)
