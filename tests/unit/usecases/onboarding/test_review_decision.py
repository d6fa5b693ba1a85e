from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.underwriting.review import Review, ReviewState
from microloan.ports.applications import Application, SaveReview
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


def test_a_review_is_requested_once_and_waits(bank: Declined) -> None:
    asked = bank.request()
    assert asked.review == Review(date(2024, 1, 15))
    bank.clock.set(date(2024, 1, 20))
    assert bank.request() == asked
    assert bank.store.pending_reviews() == [bank.application_id]


def test_two_requests_at_once_are_one_review(bank: Declined) -> None:
    bank.store.before_commit.append(bank.request)
    assert bank.request().review == Review(date(2024, 1, 15))


def test_only_the_customers_own_decision_can_be_reviewed(bank: Declined) -> None:
    with pytest.raises(NotFoundError) as refusal:
        request_review("cust-2", bank.application_id, bank.store, bank.clock)
    assert refusal.value.code == "application_not_found"


def test_an_upheld_decision_stands(bank: Declined) -> None:
    bank.request()
    bank.clock.set(date(2024, 1, 16))
    upheld = bank.answer(ReviewState.UPHELD)
    assert upheld.review == Review(
        date(2024, 1, 15), ReviewState.UPHELD, date(2024, 1, 16), "wang", "a person looked"
    )
    assert bank.store.pending_reviews() == []
    assert bank.apply(bank.caller) == upheld
    assert bank.request() == upheld


def test_a_reopened_decision_makes_room_for_a_new_one(bank: Declined) -> None:
    bank.request()
    bank.answer(ReviewState.REOPENED)
    anew = bank.apply(bank.caller)
    assert anew.application_id != bank.application_id
    assert bank.bureau.asked == 2
    assert bank.apply(bank.caller) == anew


def test_whichever_comes_last_of_one_day_the_one_that_was_not_reopened_stands(
    bank: Declined,
) -> None:
    bank.request()
    reopened = bank.answer(ReviewState.REOPENED)
    anew = bank.apply(bank.caller)
    for order in ((reopened, anew), (anew, reopened)):
        assert ApplicationContext(None, None, order).standing(bank.clock.today) == anew
    assert ApplicationContext(None, None, (reopened,)).standing(bank.clock.today) is None


def test_a_review_is_answered_once_and_only_when_asked_for(bank: Declined) -> None:
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
def test_a_note_has_ten_to_five_hundred_characters(note: str, *, good: bool) -> None:
    asked = Review(DRAWN_ON)
    if good:
        answered = asked.answer(ReviewState.UPHELD, DRAWN_ON, "wang", f" {note}\n")
        assert answered.note == note
        return
    with pytest.raises(InvalidInputError, match="10 to 500 characters") as invalid:
        asked.answer(ReviewState.UPHELD, DRAWN_ON, "wang", note)
    assert invalid.value.field == "note"


def test_of_two_answers_at_once_the_first_stands(bank: Declined) -> None:
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


def test_an_answer_needs_an_application(bank: Declined) -> None:
    with pytest.raises(NotFoundError) as refusal:
        answer_review("app-9", ReviewState.UPHELD, "wang", "", bank.store, bank.clock)
    assert refusal.value.code == "application_not_found"
