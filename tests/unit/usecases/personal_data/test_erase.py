"""A person is shown everything, erased, and may come back; the books are none the worse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from microloan.domain.approval import Act, Approval
from microloan.domain.channel import Channel
from microloan.domain.customers.erasure import DataCategory, Erasure, RetentionReason
from microloan.domain.errors import ConcurrentUpdateError, NotFoundError, StateConflictError
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.payments.credit import Credit
from microloan.domain.underwriting.applicant_data import WalletProfile
from microloan.ports.operator_writes import AddApproval, SavePlanOffer
from microloan.usecases.caller import Caller
from microloan.usecases.payments.book_credit import book_credit
from microloan.usecases.personal_data.erase import erase_person, plan_person, show_person
from microloan_ops.cli.person.output import PARTS, REASONS, export_document
from microloan_testing.audit import audit
from microloan_testing.in_memory.personal_data import InMemoryPersonalData
from tests.support.builders.examples import PERSON
from tests.support.builders.in_memory_bank import InMemoryBank


class Bank:
    """A bank with one customer, who came through both wallets."""

    def __init__(self) -> None:
        self.bank = InMemoryBank()
        self.persons = InMemoryPersonalData(self.bank.store)
        self.callers = [self.bank.invite("o1", channel) for channel in Channel]
        for caller in self.callers:
            self.card = self.bank.bind(caller)
        self.customer_id = self.member(self.callers[0]) or ""

    def member(self, caller: Caller) -> str | None:
        found = self.bank.store.member(caller.member_key)
        return found.customer_id if found else None

    def borrow(self) -> str:
        self.bank.apply(self.callers[0])
        drawn = self.bank.borrow(
            1_000_00, 5, card_id=self.card.card_id, customer_id=self.customer_id
        )
        self.bank.deliver()
        return drawn.opening.loan_id

    def settle(self, loan_id: str) -> None:
        self.bank.repay(loan_id, customer_id=self.customer_id)
        self.bank.deliver()

    def erase(self, *, restart: bool = False) -> Erasure:
        vault, clock = self.bank.vault, self.bank.clock
        return erase_person(self.customer_id, self.persons, vault, clock, restart=restart)


def test_unknown_customer_id_is_not_found_in_erasure_or_display() -> None:
    bank = Bank()
    with pytest.raises(NotFoundError):
        plan_person("cust-nobody", bank.persons, bank.bank.clock)
    with pytest.raises(NotFoundError):
        show_person("cust-nobody", bank.persons, bank.bank.vault)


def test_shown_person_has_every_category_in_plain_words_and_no_token() -> None:
    bank = Bank()
    loan_id = bank.borrow()
    approval = Approval(
        approval_id="approval-1",
        act=Act.CORRECT_LOAN,
        customer_id=bank.customer_id,
        subject=loan_id,
        amount=3_82,
        details=(("counts_from", "2024-01-15"),),
        requested_by="wang",
        requested_at=bank.bank.clock.now(),
        reason="Penalty of a bill that was paid",
    )
    bank.bank.store.commit(AddApproval(approval))
    known = show_person(bank.customer_id, bank.persons, bank.bank.vault)
    document = export_document(known, bank.bank.clock.now())
    assert document["identity"] == {
        "name": PERSON.name,
        "resident_id": PERSON.resident_id,
        "mobile": PERSON.mobile,
        "born": "1990-03-07",
    }
    assert [one["channel"] for one in document["wallets"]] == ["qq", "wechat"]
    assert document["loans"][0]["opening"]["loan_id"] == loan_id
    assert [one["kind"] for one in document["journal"]] == ["drawn", "disbursed"]
    assert sum(document["journal"][0]["postings"].values()) == 0
    assert len(document["transfers"]) == 1
    [asked] = document["approvals"]
    assert (asked["reason"], asked["amount"], asked["details"]) == (
        "Penalty of a bill that was paid",
        3_82,
        {"counts_from": "2024-01-15"},
    )
    assert document["applications"][0]["applicant"]["evidence"]["social"]["wechat"]
    assert bank.card.token not in str(document)


def test_copy_has_the_offers_of_plans_and_the_bank_transfers_of_the_person() -> None:
    bank = Bank()
    loan_id, now = bank.borrow(), bank.bank.clock.now()
    offer = PlanOffer(loan_id, PlanTerms(4, 9), "approval-1", "wang", "li", now, "case 4711")
    bank.bank.store.commit(SavePlanOffer(bank.customer_id, offer, None))
    for credit_id, owner in (("bank-1", bank.customer_id), ("bank-2", None)):
        credit = Credit(credit_id, "my loan", False, 100_00, bank.bank.clock.today)
        book_credit(credit, owner, bank.bank.store, bank.bank.clock)
    known = show_person(bank.customer_id, bank.persons, bank.bank.vault)
    document = export_document(known, now)
    [offered] = document["plan_offers"]
    assert (offered["loan_id"], offered["plan"]) == (loan_id, {"holiday": 4, "instalments": 9})
    assert offered["reason"] == "case 4711"
    [held] = document["bank_transfers"]
    assert held["credit"]["credit_id"] == "bank-1"
    assert held["credit"]["reference"] == "my loan"
    assert held["status"] == "held"


def test_erasure_with_an_open_loan_is_refused_and_changes_nothing() -> None:
    bank = Bank()
    bank.borrow()
    before = bank.persons.person(bank.customer_id)
    with pytest.raises(StateConflictError) as refused:
        bank.erase()
    assert refused.value.code == "loan_open"
    assert bank.persons.person(bank.customer_id) == before


def test_erased_customer_without_a_loan_leaves_no_identity() -> None:
    bank = Bank()
    erasure = bank.erase()
    assert erasure.completed_on == bank.bank.clock.today
    file = bank.persons.person(bank.customer_id)
    assert (file.profile, file.members, file.cards) == (None, (), ())
    assert bank.bank.store.tables.identities == {}


def test_erased_borrower_is_restricted_and_after_ten_years_only_in_the_ledger() -> None:
    bank = Bank()
    bank.settle(bank.borrow())
    entries = bank.persons.person(bank.customer_id).entries
    asked = bank.bank.clock.today
    erasure = bank.erase()
    assert erasure.completed_on is None
    assert erasure.completes_on
    assert erasure.completes_on == asked.replace(year=asked.year + 10)
    file = bank.persons.person(bank.customer_id)
    assert file.profile
    assert file.members == ()
    assert file.line
    assert file.line.line.limit == 0
    assert file.applications[0].applicant.evidence.social == WalletProfile()

    bank.bank.clock.set(erasure.completes_on - timedelta(days=1))
    assert bank.erase().completed_on is None
    assert bank.persons.person(bank.customer_id).profile

    bank.bank.clock.set(erasure.completes_on)
    assert bank.erase().completed_on == erasure.completes_on
    file = bank.persons.person(bank.customer_id)
    assert (file.profile, file.line, file.cards, file.applications) == (None, None, (), ())
    assert file.entries == entries
    checked = audit(bank.bank.store)
    assert checked.findings == ()
    assert bank.customer_id in {one.customer_id for one in file.transfers}


def test_returning_borrower_is_the_same_customer_and_needs_a_new_erasure() -> None:
    bank = Bank()
    bank.settle(bank.borrow())
    bank.erase()
    caller = bank.bank.invite("another", Channel.QQ)
    bank.bank.bind(caller)
    assert bank.member(caller) == bank.customer_id
    application = bank.bank.apply(caller)
    assert application.decision.offer
    assert bank.bank.line(bank.customer_id).limit == application.decision.offer.limit
    with pytest.raises(StateConflictError) as lapsed:
        bank.erase()
    assert lapsed.value.code == "erasure_lapsed"
    bank.bank.clock.next_day()
    assert bank.erase(restart=True).requested_on == bank.bank.clock.today


def test_erasure_that_meets_a_concurrent_draw_fails() -> None:
    bank = Bank()
    bank.settle(bank.borrow())
    bank.bank.store.before_commit.append(
        lambda: bank.bank.borrow(
            1_000_00, 5, card_id=bank.card.card_id, key="key-2", customer_id=bank.customer_id
        )
    )
    with pytest.raises(ConcurrentUpdateError):
        bank.erase()
    assert bank.persons.person(bank.customer_id).members
    with pytest.raises(StateConflictError):
        bank.erase()


def test_every_data_category_and_retention_reason_has_a_name() -> None:
    assert set(PARTS) == set(DataCategory)
    assert set(REASONS) == set(RetentionReason)


def test_inquiry_late_in_the_utc_evening_counts_on_the_next_business_date() -> None:
    bank = Bank()
    bank.bank.apply(bank.callers[0])
    file = bank.persons.person(bank.customer_id)
    [inquiry, *_] = file.trail.inquiries
    # In Shanghai it is two in the morning of New Year's day.
    late = replace(inquiry, asked_at=datetime(2026, 12, 31, 18, tzinfo=UTC))
    holding = replace(file, trail=replace(file.trail, inquiries=(late,))).retention_facts()
    assert holding.last_inquiry == date(2027, 1, 1)
