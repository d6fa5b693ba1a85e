"""A customer in difficulty asks for a plan, agrees on it once, and borrows nothing meanwhile."""

from datetime import date, timedelta

import pytest

from microloan.domain.errors import (
    ConcurrentUpdateError,
    DisclosureDiffersError,
    InvalidInputError,
    MicroloanError,
    NotFoundError,
    ThrottledError,
)
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.plan_rules import acceptable_offer
from microloan.domain.loan.confirmation import Confirmation
from microloan.domain.loan.plan import PlanTerms, PlanType, most_instalments
from microloan.domain.loan.plan_disclosure import PlanDisclosure
from microloan.domain.loan.restructuring import first_number
from microloan.usecases.lending.agree_plan import AgreedPlan, agree_plan, quote_plan
from microloan.usecases.lending.draw_loan import quote
from microloan_testing import two_people
from microloan_testing.audit import audit
from microloan_testing.confirmations import LENDER, confirmation_of
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.screening import import_list

DRAWN, LATE = date(2027, 1, 15), date(2027, 3, 20)
PLAN = PlanTerms(2, 10)
WHY = "lost the job, case 4711"


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(DRAWN)
    bank.customer()
    return bank


@pytest.fixture
def loan_id(bank: InMemoryBank) -> str:
    """Return a loan of which the second instalment is overdue."""
    loan_id = bank.open_loan()
    bank.clock.set(LATE)
    return loan_id


def shown(bank: InMemoryBank, loan_id: str, plan: PlanTerms = PLAN) -> PlanDisclosure:
    return quote_plan(CUSTOMER, loan_id, plan, bank.store, bank.clock, LENDER)


def agree(
    bank: InMemoryBank, loan_id: str, read: Confirmation, plan: PlanTerms = PLAN
) -> AgreedPlan:
    return agree_plan(CUSTOMER, loan_id, plan, read, bank.store, bank.clock, LENDER)


def refusal(bank: InMemoryBank, loan_id: str, plan: PlanTerms = PLAN) -> str:
    with pytest.raises(MicroloanError) as error:
        shown(bank, loan_id, plan)
    with pytest.raises(MicroloanError) as again:
        agree(bank, loan_id, confirmation_of("0" * 64), plan)
    assert again.value.code == error.value.code
    return error.value.code


def kinds(bank: InMemoryBank, loan_id: str) -> list[LoanEventType]:
    return [entry.kind for entry in bank.store.entries(loan_id)]


def test_quote_of_a_plan_has_every_month_beside_payment_now_and_no_payment(
    bank: InMemoryBank, loan_id: str
) -> None:
    made = shown(bank, loan_id).quote
    loan = bank.loan(loan_id).account.loan
    assert (made.type, len(made.schedule), made.last_due) == (
        *(PlanType.HOLIDAY, 10),
        date(2028, 1, 15),
    )
    assert made.pay_now == loan.owed(LATE)
    assert (made.stay_late, made.days_late) == (loan.owed(made.last_due), 334)
    assert made.principal == sum(line.principal for line in made.schedule)
    assert made.pay_now.penalty == made.waivable


def test_quote_of_a_plan_writes_nothing(bank: InMemoryBank, loan_id: str) -> None:
    bank.store.before_commit = [lambda: pytest.fail("it writes")]
    shown(bank, loan_id)


def test_agreed_plan_is_one_entry_and_freezes_the_line(bank: InMemoryBank, loan_id: str) -> None:
    read = confirmation_of(shown(bank, loan_id).hash)
    assert not agree(bank, loan_id, read).repeated

    entry = bank.store.entries(loan_id)[-1]
    assert (entry.kind, entry.plan) == (LoanEventType.PLAN_AGREED, PLAN)
    assert entry.agreed
    assert entry.agreed.confirmation == read
    assert bank.line().standing(LATE) is LineStanding.PLAN
    with pytest.raises(MicroloanError, match="by a plan") as error:
        quote(CUSTOMER, 1_000_00, 5, bank.store, bank.clock, LENDER)
    assert error.value.code == "line_under_plan"
    assert not audit(bank.store).findings


def test_same_plan_again_is_the_same_answer_without_a_write(
    bank: InMemoryBank, loan_id: str
) -> None:
    read = confirmation_of(shown(bank, loan_id).hash)
    first = agree(bank, loan_id, read)
    bank.store.before_commit = [lambda: pytest.fail("it writes")]
    bank.clock.set(LATE + timedelta(days=3))
    again = agree(bank, loan_id, read)
    assert again.repeated
    assert again.account == first.account


def test_other_plan_while_one_is_in_force_is_refused(bank: InMemoryBank, loan_id: str) -> None:
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    assert refusal(bank, loan_id, PlanTerms(3, 12)) == "plan_in_force"


def test_plan_of_another_table_or_of_yesterday_is_refused_with_the_new_table(
    bank: InMemoryBank, loan_id: str
) -> None:
    old = shown(bank, loan_id)
    bank.clock.set(LATE + timedelta(days=1))
    with pytest.raises(DisclosureDiffersError) as error:
        agree(bank, loan_id, confirmation_of(old.hash))
    assert error.value.disclosure == shown(bank, loan_id)


def test_plan_that_was_not_read_for_long_enough_is_refused(
    bank: InMemoryBank, loan_id: str
) -> None:
    made = shown(bank, loan_id)
    hasty = Confirmation(made.hash, confirmation_of("").confirmed_at, 4)
    with pytest.raises(InvalidInputError) as error:
        agree(bank, loan_id, hasty)
    assert error.value.code == "reading_too_short"


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (PlanTerms(7, 15), "holiday_not_offered"),
        (PlanTerms(0, 8), "plan_length_not_offered"),
        (PlanTerms(0, 40), "plan_length_not_offered"),
        (PlanTerms(4, 13), "plan_not_offered"),
    ],
)
def test_plan_beyond_the_bounds_or_the_rules_is_refused(
    bank: InMemoryBank, loan_id: str, plan: PlanTerms, code: str
) -> None:
    assert refusal(bank, loan_id, plan) == code


def test_loan_in_transit_settled_or_written_off_has_no_plan(bank: InMemoryBank) -> None:
    in_transit = bank.borrow(key="key-0").opening.loan_id
    assert refusal(bank, in_transit) == "loan_not_disbursed"
    bank.deliver()
    bank.repay(in_transit)
    bank.deliver()
    assert refusal(bank, in_transit) == "loan_settled"
    lost = bank.open_loan(key="key-2")
    bank.clock.set(LATE)
    two_people.write_off(CUSTOMER, lost, WHY, bank.store, bank.clock)
    assert refusal(bank, lost) == "loan_written_off"


def test_loan_within_grace_or_after_ninety_days_needs_an_offer(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan()
    for day in (date(2027, 2, 16), date(2027, 5, 17)):
        bank.clock.set(day)
        assert refusal(bank, loan_id, PlanTerms(2, 12)) == "plan_not_offered"
    bank.clock.set(date(2027, 2, 17))
    assert shown(bank, loan_id, PlanTerms(2, 11))
    bank.clock.set(date(2027, 5, 16))
    assert shown(bank, loan_id, PlanTerms(2, 11))


def test_plan_of_another_customer_is_not_found(bank: InMemoryBank, loan_id: str) -> None:
    with pytest.raises(NotFoundError):
        quote_plan("cust-2", loan_id, PLAN, bank.store, bank.clock, LENDER)


def test_plan_while_a_collection_is_under_way_is_refused(bank: InMemoryBank, loan_id: str) -> None:
    bank.repay(loan_id, 1_000_00)
    with pytest.raises(MicroloanError) as error:
        agree(bank, loan_id, confirmation_of(shown(bank, loan_id).hash))
    assert error.value.code == "collection_pending"


def test_customer_on_hold_gets_no_plan_and_hears_of_a_busy_service(
    bank: InMemoryBank, loan_id: str
) -> None:
    read = confirmation_of(shown(bank, loan_id).hash)
    import_list([CUSTOMER], bank.store, bank.clock)
    with pytest.raises(ThrottledError):
        agree(bank, loan_id, read)
    assert LoanEventType.PLAN_AGREED not in kinds(bank, loan_id)


def test_offer_of_two_people_lets_the_customer_agree_beyond_the_rules(
    bank: InMemoryBank, loan_id: str
) -> None:
    offered = PlanTerms(4, 13)
    two_people.offer_plan(CUSTOMER, loan_id, offered, WHY, bank.store, bank.clock)
    bank.core.agree_plan(CUSTOMER, loan_id, offered)
    _, offer = bank.store.loan_with_offer(CUSTOMER, loan_id)
    assert offer
    assert (offer.used_on, offer.offered_by, offer.approved_by) == (LATE, "wang", "li")


def test_offer_is_for_its_figures_and_thirty_days_only(bank: InMemoryBank, loan_id: str) -> None:
    two_people.offer_plan(CUSTOMER, loan_id, PlanTerms(4, 13), WHY, bank.store, bank.clock)
    assert refusal(bank, loan_id, PlanTerms(5, 14)) == "plan_offer_differs"
    bank.clock.set(LATE + timedelta(days=30))
    assert shown(bank, loan_id, PlanTerms(4, 13))
    bank.clock.set(LATE + timedelta(days=31))
    assert refusal(bank, loan_id, PlanTerms(4, 13)) == "plan_offer_expired"


def test_offer_ends_when_a_due_day_leaves_no_time_for_it(bank: InMemoryBank, loan_id: str) -> None:
    loan = bank.loan(loan_id).account.loan.on(LATE)
    longest = PlanTerms(4, most_instalments(loan.terms, first_number(loan, LATE)))
    two_people.offer_plan(CUSTOMER, loan_id, longest, WHY, bank.store, bank.clock)
    _, offer = bank.store.loan_with_offer(CUSTOMER, loan_id)
    assert shown(bank, loan_id, longest)
    assert acceptable_offer(bank.loan(loan_id).account, offer, date(2027, 4, 14)) == offer
    bank.clock.set(date(2027, 4, 15))
    assert acceptable_offer(bank.loan(loan_id).account, offer, date(2027, 4, 15)) is None
    assert refusal(bank, loan_id, longest) == "plan_offer_expired"


def test_offer_that_another_plan_overtook_cannot_be_accepted(
    bank: InMemoryBank, loan_id: str
) -> None:
    two_people.offer_plan(CUSTOMER, loan_id, PlanTerms(4, 13), WHY, bank.store, bank.clock)
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    account = bank.loan(loan_id).account
    _, offer = bank.store.loan_with_offer(CUSTOMER, loan_id)
    assert offer
    assert not offer.is_open(LATE, account.memory.restructured)


def test_plan_that_was_agreed_meanwhile_makes_the_approval_of_an_offer_impossible(
    bank: InMemoryBank, loan_id: str
) -> None:
    asked = two_people.request_plan(
        CUSTOMER, loan_id, PlanTerms(4, 13), WHY, bank.store, bank.clock
    )
    bank.store.before_commit = [lambda: bank.core.agree_plan(CUSTOMER, loan_id, PLAN)]
    with pytest.raises(MicroloanError) as error:
        two_people.approve_request(asked, bank.store, bank.clock)
    assert error.value.code == "plan_in_force"
    assert bank.store.loan_with_offer(CUSTOMER, loan_id)[1] is None


def test_payment_that_settles_between_read_and_write_leaves_no_plan(
    bank: InMemoryBank, loan_id: str
) -> None:
    read = confirmation_of(shown(bank, loan_id).hash)

    def settle() -> None:
        bank.repay(loan_id)
        bank.deliver()

    bank.store.before_commit = [settle]
    with pytest.raises(MicroloanError) as error:
        agree(bank, loan_id, read)
    assert error.value.code == "loan_settled"
    assert bank.line().plans == frozenset()


def test_plan_that_nothing_allowed_is_a_finding_of_the_audit(
    bank: InMemoryBank, loan_id: str
) -> None:
    offered = PlanTerms(4, 13)
    two_people.offer_plan(CUSTOMER, loan_id, offered, WHY, bank.store, bank.clock)
    bank.core.agree_plan(CUSTOMER, loan_id, offered)
    assert not audit(bank.store).findings
    bank.store.tables.approvals.clear()
    [finding] = audit(bank.store).findings
    assert finding.text == "a plan of 13 instalments has no approved offer"


def test_lost_race_of_an_acceptance_is_not_an_acceptance(bank: InMemoryBank, loan_id: str) -> None:
    read = confirmation_of(shown(bank, loan_id).hash)

    def lose() -> None:
        raise ConcurrentUpdateError("another write")

    bank.store.before_commit = [lose]
    assert agree(bank, loan_id, read).account.plan_in_force
    assert kinds(bank, loan_id).count(LoanEventType.PLAN_AGREED) == 1
