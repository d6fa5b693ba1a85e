"""Who has a line, a decision or open money without a profile; and what people lawfully leave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.customers.erasure import Erasure
from microloan.domain.ledger.audit import Check
from microloan.domain.money import yuan
from microloan.domain.underwriting.review import ReviewState
from microloan.usecases.caller import customer_of
from microloan.usecases.onboarding.review_decision import answer_review, request_review
from microloan.usecases.personal_data.erase import erase_person
from microloan_testing.audit import audit
from microloan_testing.in_memory.personal_data import InMemoryPersonalData
from tests.support.builders.corruption import FIRST, decline, named
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, UNKNOWN


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


# What is lawful


class Person(InMemoryBank):
    """A bank with one person who came by the page; all that is stored is verified."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = self.invite()
        self.card = self.bind(self.caller)
        self.customer_id = customer_of(self.caller, self.store)

    def holds(self) -> None:
        assert audit(self.store).findings == ()

    def decided(self, *, well: bool) -> str:
        overdue = 0 if well else 5_000_00
        self.bureau.answer = replace(self.bureau.answer, overdue_now=overdue)
        application = self.apply(self.caller)
        assert (application.decision.offer is not None) == well
        self.holds()
        return application.application_id

    def reopened(self, application_id: str) -> None:
        request_review(self.customer_id, application_id, self.store, self.clock)
        state, note = ReviewState.REOPENED, "a person looked"
        answer_review(application_id, state, "wang", note, self.store, self.clock)
        self.holds()

    def settled_loan(self) -> None:
        loan_id = self.borrow(
            1_000_00, 5, card_id=self.card.card_id, customer_id=self.customer_id
        ).opening.loan_id
        self.deliver()
        self.holds()
        self.repay(loan_id, customer_id=self.customer_id)
        self.deliver()

    def erased(self, *, restart: bool = False) -> None:
        persons = InMemoryPersonalData(self.store)
        erase_person(self.customer_id, persons, self.vault, self.clock, restart=restart)
        self.holds()

    def back(self) -> None:
        self.caller = self.invite("another")
        self.bind(self.caller)
        self.holds()


def test_line_after_new_applications_and_reviews_has_no_finding() -> None:
    person = Person()
    person.holds()
    first = person.decided(well=False)
    person.reopened(first)
    second = person.decided(well=True)
    person.settled_loan()
    person.holds()
    person.reopened(second)
    person.decided(well=False)
    person.clock.set(person.clock.today + timedelta(days=31))
    person.decided(well=True)
    person.clock.set(person.clock.today + timedelta(days=366))
    person.holds()
    person.decided(well=True)


@pytest.mark.parametrize("well", [True, False], ids=["approved", "declined"])
def test_customer_after_an_erasure_has_no_finding(well: bool) -> None:
    person = Person()
    person.decided(well=well)
    person.erased()
    assert person.customer_id not in person.store.tables.profiles
    person.back()
    person.decided(well=True)


def test_returned_borrower_can_be_erased_completely_after_a_second_erasure() -> None:
    person = Person()
    person.decided(well=True)
    person.settled_loan()
    person.erased()
    assert person.customer_id in person.store.tables.profiles
    person.back()
    person.decided(well=False)
    person.erased(restart=True)
    person.clock.set(person.clock.today.replace(year=person.clock.today.year + 11))
    person.erased()
    tables = person.store.tables
    assert (tables.profiles, tables.lines, dict(tables.decisions)) == ({}, {}, {})
    assert len(tables.settled_loans) == 1
    assert len(tables.transfers) == 2


def test_interrupted_erasure_is_found_and_can_be_repeated() -> None:
    """The line is withdrawn first, and the decision keeps its social data yet."""
    person = Person()
    application_id = person.decided(well=True)
    person.settled_loan()
    line = person.store.line(person.customer_id)
    assert line
    InMemoryPersonalData(person.store).withdraw(person.customer_id, line)
    (finding,) = named(person)
    limit = yuan(line.line.limit)
    assert finding == (
        *(Check.GIVEN, f"customer {person.customer_id}"),
        f"limit is 0.00, by application {application_id} {limit}: {line.line.limit} fen too little",
    )
    person.erased()


# What is held without a profile


def without_profile(bank: InMemoryBank) -> None:
    del bank.store.tables.profiles[CUSTOMER]


def not_known(subject: str, what: str) -> tuple[Check, str, str]:
    return Check.KNOWN, subject, f"{what}, but customer {CUSTOMER} has no profile"


def test_m8_line_and_decision_of_an_erased_customer_are_found(bank: InMemoryBank) -> None:
    without_profile(bank)
    assert named(bank) == [
        not_known(f"application {FIRST}", "is kept"),
        not_known(f"customer {CUSTOMER}", "has a line of 50,000.00"),
    ]


def test_m8_application_of_an_erased_customer_is_found_without_a_line(bank: InMemoryBank) -> None:
    """Nothing else leads to the customer: no line, no loan, no transfer."""
    without_profile(bank)
    bank.store.tables.lines.clear()
    decline(bank, FIRST)
    assert named(bank) == [not_known(f"application {FIRST}", "is kept")]


@pytest.mark.parametrize("line", [True, False], ids=["line and decision", "decision"])
def test_m8_second_erasure_removes_what_the_first_left(bank: InMemoryBank, line: bool) -> None:
    """The remedy of the runbook."""
    tables = bank.store.tables
    without_profile(bank)
    tables.erasures[CUSTOMER] = Erasure(DRAWN_ON, None, DRAWN_ON)
    if not line:
        tables.lines.clear()
    erase_person(CUSTOMER, InMemoryPersonalData(bank.store), bank.vault, bank.clock)
    assert named(bank) == []


def test_m7_open_loan_of_an_erased_customer_is_found(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(500_00, 5)
    tables = bank.store.tables
    without_profile(bank)
    for table in (tables.lines, tables.cards, tables.decisions):
        table.clear()
    assert named(bank) == [
        (Check.LINES, f"customer {CUSTOMER}", "has loans of 50000 fen, but no line"),
        not_known(f"loan {loan_id}", "is open"),
    ]


def test_m7_transfer_in_transit_of_an_erased_customer_is_found(bank: InMemoryBank) -> None:
    bank.gateway.script = [UNKNOWN]
    drawn = bank.borrow(500_00, 5)
    (transfer,) = bank.outbox()
    without_profile(bank)
    found_now = named(bank)
    assert not_known(f"loan {drawn.opening.loan_id}", "is disbursing") in found_now
    assert (
        not_known(f"transfer {transfer.transfer_id}", "disburse of 500.00 is requested")
        in found_now
    )


def test_failed_refund_of_a_customer_without_a_profile_is_found(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(500_00, 5)
    bank.cross(loan_id, 600_25)
    (collection,) = bank.outbox()
    bank.move(collection.transfer_id)
    (refund,) = bank.outbox()
    bank.gateway.script = [DECLINED]
    bank.move(refund.transfer_id)
    without_profile(bank)
    what = f"refund of {yuan(refund.amount)} is failed"
    assert not_known(f"transfer {refund.transfer_id}", what) in named(bank)


def test_settled_loan_of_a_customer_without_a_profile_has_no_finding(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(500_00, 5)
    bank.repay(loan_id)
    bank.deliver()
    tables = bank.store.tables
    without_profile(bank)
    for table in (tables.lines, tables.cards, tables.decisions):
        table.clear()
    assert (len(tables.settled_loans), len(tables.transfers)) == (1, 2)
    assert named(bank) == []
