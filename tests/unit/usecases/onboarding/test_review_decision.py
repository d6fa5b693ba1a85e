from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.underwriting.review import Review, ReviewState
from microloan.ports.application_writes import SaveReview
from microloan.ports.applications import Application
from microloan.ports.customers import ApplicationContext
from microloan.usecases.caller import customer_of
from microloan.usecases.onboarding.review_decision import answer_review, request_review
from tests.support.builders.examples import DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank


class Declined(InMemoryBank):
    """A bank with a member who was declined on the first day."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = self.invite()
        self.bind(self.caller)
        self.customer_id = customer_of(self.caller, self.store)
        self.application = self.apply(self.caller)
        self.application_id = self.application.application_id

    def request(self) -> Application:
        return request_review(self.customer_id, self.application_id, self.store, self.clock)

    def answer(self, state: ReviewState) -> Application:
        return answer_review(
            self.application_id, state, "wang", "a person looked", self.store, self.clock
        )


@pytest.fixture
def bank() -> Declined:
    return Declined()


def test_repeated_review_request_returns_the_pending_review(bank: Declined) -> None:
    asked = bank.request()
    assert asked.review == Review(date(2024, 1, 15))
    bank.clock.set(date(2024, 1, 20))
    assert bank.request() == asked
    assert bank.store.pending_reviews() == [bank.application_id]


def test_two_concurrent_review_requests_are_one_review(bank: Declined) -> None:
    bank.store.before_commit.append(bank.request)
    assert bank.request().review == Review(date(2024, 1, 15))


def test_review_request_for_another_customers_decision_is_not_found(bank: Declined) -> None:
    with pytest.raises(NotFoundError) as refusal:
        request_review("cust-2", bank.application_id, bank.store, bank.clock)
    assert refusal.value.code == "application_not_found"


def test_upheld_decision_stands_for_a_new_application(bank: Declined) -> None:
    bank.request()
    bank.clock.set(date(2024, 1, 16))
    upheld = bank.answer(ReviewState.UPHELD)
    assert upheld.review == Review(
        date(2024, 1, 15), ReviewState.UPHELD, date(2024, 1, 16), "wang", "a person looked"
    )
    assert bank.store.pending_reviews() == []
    assert bank.apply(bank.caller) == upheld
    assert bank.request() == upheld


def test_reopened_decision_allows_a_new_one(bank: Declined) -> None:
    bank.request()
    bank.answer(ReviewState.REOPENED)
    anew = bank.apply(bank.caller)
    assert anew.application_id != bank.application_id
    assert bank.bureau.asked == 2
    assert bank.apply(bank.caller) == anew


def test_decision_of_one_day_that_was_not_reopened_stands_in_any_order(
    bank: Declined,
) -> None:
    bank.request()
    reopened = bank.answer(ReviewState.REOPENED)
    anew = bank.apply(bank.caller)
    for order in ((reopened, anew), (anew, reopened)):
        assert ApplicationContext(None, None, order).standing(bank.clock.today) == anew
    assert ApplicationContext(None, None, (reopened,)).standing(bank.clock.today) is None


def test_review_answer_without_a_request_or_a_second_answer_is_refused(bank: Declined) -> None:
    with pytest.raises(NotFoundError) as refusal:
        bank.answer(ReviewState.UPHELD)
    assert refusal.value.code == "review_not_found"
    bank.request()
    bank.answer(ReviewState.UPHELD)
    with pytest.raises(StateConflictError) as refused:
        bank.answer(ReviewState.REOPENED)
    assert refused.value.code == "review_answered"


@pytest.mark.parametrize(
    ("note", "good"),
    [("x" * 10, True), ("x" * 500, True), ("ok", False), (" " * 20, False), ("x" * 501, False)],
)
def test_review_note_outside_10_to_500_characters_is_refused(note: str, *, good: bool) -> None:
    asked = Review(DRAWN_ON)
    if good:
        answered = asked.answer(ReviewState.UPHELD, DRAWN_ON, "wang", f" {note}\n")
        assert answered.note == note
        return
    with pytest.raises(InvalidInputError, match="10 to 500 characters") as invalid:
        asked.answer(ReviewState.UPHELD, DRAWN_ON, "wang", note)
    assert invalid.value.field == "note"


def test_first_of_two_concurrent_review_answers_stands(bank: Declined) -> None:
    asked = bank.request()
    assert asked.review
    upheld = asked.review.answer(ReviewState.UPHELD, date(2024, 1, 15), "li", "the first of two")
    first = Application(asked.application_id, asked.decision, asked.applicant, upheld)
    bank.store.before_commit.append(
        lambda: bank.store.commit(SaveReview(bank.customer_id, first, asked))
    )
    with pytest.raises(StateConflictError) as refused:
        bank.answer(ReviewState.REOPENED)
    assert refused.value.code == "review_answered"
    assert list(bank.store.load_for_application(bank.customer_id).applications) == [first]


def test_review_answer_for_an_unknown_application_is_not_found(bank: Declined) -> None:
    with pytest.raises(NotFoundError) as refusal:
        answer_review("app-9", ReviewState.UPHELD, "wang", "", bank.store, bank.clock)
    assert refusal.value.code == "application_not_found"
