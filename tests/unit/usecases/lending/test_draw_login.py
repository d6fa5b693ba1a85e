"""The login that a draw needs, and its trace in the loan and the journal."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, NotFoundError, StepUpRequiredError
from microloan.domain.product import BY_VERSION, PRODUCT
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.lending.draw_loan import DrawRequest, DrawResult, draw_loan
from microloan_testing.confirmations import LENDER, confirm_now
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

RECEIVED = 1_800_000_000


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def draw(
    bank: InMemoryBank,
    amr: list[str],
    amount: int = 1_000_00,
    card_id: str = CARD.card_id,
    key: str = "a key of its own",
    age: int = 0,
) -> DrawResult:
    login = Authentication.of(amr, RECEIVED - age)
    request = DrawRequest(
        amount,
        5,
        card_id,
        "travel",
        key,
        fingerprint=f"{amount}",
        confirmation=confirm_now(CUSTOMER, amount, 5, bank.store, bank.clock),
        authentication=login,
        received_at=RECEIVED,
    )
    return draw_loan(CUSTOMER, Channel.WECHAT, request, bank.store, bank.clock, LENDER)


def test_login_is_kept_with_the_loan_and_in_the_journal(bank: InMemoryBank) -> None:
    drawn = draw(bank, ["pwd", "otp", "face"], age=20)

    login = Authentication.of(["pwd", "otp", "face"], RECEIVED - 20)
    assert bank.loan(drawn.opening.loan_id).account.opening.authentication == login
    [entry] = bank.store.entries(drawn.opening.loan_id)
    assert entry.opening
    assert entry.opening.authentication == login


def test_first_draw_needs_a_face_until_its_money_has_arrived(bank: InMemoryBank) -> None:
    with pytest.raises(StepUpRequiredError, match="too weak"):
        draw(bank, ["pwd", "otp"])
    draw(bank, ["pwd", "otp", "face"])
    with pytest.raises(StepUpRequiredError, match="too weak"):
        draw(bank, ["pwd"], key="key-2")
    bank.deliver()

    assert not draw(bank, ["pwd"], key="key-2").repeated


def test_draw_to_a_new_card_needs_a_face(bank: InMemoryBank) -> None:
    bank.open_loan()
    bound_at = bank.clock.now() - timedelta(hours=23)
    new = replace(CARD, card_id="card-new", bound_at=bound_at)
    bank.store.commit(SaveCard(CUSTOMER, new))
    before = deepcopy(bank.store.tables)

    with pytest.raises(StepUpRequiredError, match="too weak") as refusal:
        draw(bank, ["pwd", "otp"], card_id="card-new")

    assert refusal.value.accepted[0] == ("pwd", "otp", "face")
    assert bank.store.tables == before
    assert not draw(bank, ["pwd"], key="to-the-old-card").repeated
    assert not draw(bank, ["pwd", "otp", "tel"], key="key-3", card_id="card-new").repeated


def test_old_login_is_refused_and_a_repetition_needs_no_new_one(bank: InMemoryBank) -> None:
    bank.open_loan()
    with pytest.raises(StepUpRequiredError, match="more than 5 minutes old"):
        draw(bank, ["pwd"], age=301)
    first = draw(bank, ["pwd"], age=300)

    assert draw(bank, [], age=86_400) == replace(first, repeated=True)


def test_draw_that_is_refused_for_another_reason_needs_no_login(bank: InMemoryBank) -> None:
    with pytest.raises(InvalidInputError):
        draw(bank, [], amount=50_100_00)
    with pytest.raises(NotFoundError):
        draw(bank, [], card_id="card-9")


def test_thresholds_are_those_of_the_version_of_the_draw(
    bank: InMemoryBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.open_loan()
    draw(bank, ["pwd"], key="by the thresholds of today")
    strict = replace(PRODUCT, code_from=1_000_00)
    monkeypatch.setitem(BY_VERSION, PRODUCT.version, strict)

    with pytest.raises(StepUpRequiredError) as refusal:
        draw(bank, ["pwd"])

    assert refusal.value.accepted == (("pwd", "otp"),)
