"""A freeze after a freeze: one person cannot stretch the thirty days, two people can."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from microloan.domain.approval import Act
from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.ledger.line_standing import LineStanding
from microloan.ports.writes import LineRecord
from microloan.usecases.lending.freeze_line import freeze_line, unfreeze_line
from microloan_testing import two_people
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

WHY, CODE = "case 4711, two wallets", FreezeCode.SUSPECTED_FRAUD
ENDS, LONG = date(2024, 2, 14), date(2024, 2, 15)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def freeze(bank: InMemoryBank, until: date = ENDS) -> LineRecord:
    return freeze_line(
        *(CUSTOMER, CODE, until), operator="wang", reason=WHY, books=bank.store, clock=bank.clock
    )


def unfreeze(bank: InMemoryBank) -> LineRecord:
    return unfreeze_line(CUSTOMER, "wang", "case 4711 is closed", bank.store, bank.clock)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(MicroloanError) as refused:
        act()
    return refused.value.code


def test_freeze_by_one_person_cannot_be_renewed_beyond_30_days(bank: InMemoryBank) -> None:
    began = freeze(bank).line.freeze
    assert began
    bank.clock.set(date(2024, 2, 10))

    assert refusal(lambda: freeze(bank, LONG)) == "freeze_too_long"

    renewed = freeze(bank, ENDS).line.freeze
    assert renewed
    assert renewed.frozen_at == began.frozen_at


@pytest.mark.parametrize("by_hand", [True, False], ids=["unfrozen", "ended by its date"])
def test_one_person_cannot_stretch_a_freeze_by_another_after_its_end(
    bank: InMemoryBank, *, by_hand: bool
) -> None:
    ended, end_of_pause = date(2024, 1, 20), date(2024, 2, 19)
    began = freeze(bank, ENDS if by_hand else ended).line.freeze
    assert began
    bank.clock.set(ended)
    if by_hand:
        unfreeze(bank)
    assert bank.line().standing(ended) is LineStanding.CLEAR

    assert refusal(lambda: freeze(bank, LONG)) == "freeze_too_long"
    again = freeze(bank, date(2024, 1, 22)).line.freeze
    assert again
    assert again.frozen_at == began.frozen_at
    if by_hand:
        unfreeze(bank)
    else:
        end_of_pause = date(2024, 2, 21)

    bank.clock.set(end_of_pause - ONE_DAY)
    day_after = end_of_pause + ONE_DAY
    assert refusal(lambda: freeze(bank, day_after)) == "freeze_too_long"
    bank.clock.set(end_of_pause)
    anew = freeze(bank, end_of_pause + timedelta(days=30)).line.freeze
    assert anew
    assert anew.frozen_at == bank.clock.now()
    assert audit(bank.store).findings == ()


def test_two_people_freeze_a_line_for_long_right_after_the_end_of_a_freeze(
    bank: InMemoryBank,
) -> None:
    freeze(bank)
    unfreeze(bank)

    asked = two_people.request(
        *(Act.FREEZE_LINE, CUSTOMER, CUSTOMER, 0, WHY, bank.store, bank.clock),
        details={"code": CODE.value, "until": "", "replaces": ""},
    )
    two_people.approve_request(asked, bank.store, bank.clock)

    assert bank.line().standing(LONG) is LineStanding.FROZEN
    unfreeze(bank)
    assert audit(bank.store).findings == ()
