"""An application opens a line that its customer closed, and leaves a lowered limit as it is."""

from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.ledger.audit import Check, check_customer
from microloan.domain.underwriting.consent import Consent
from microloan.domain.underwriting.outcome import Outcome
from microloan.domain.underwriting.review import ReviewState
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.lower_limit import lower_limit_by_bank, lower_own_limit
from microloan.usecases.onboarding.review_decision import answer_review, request_review
from microloan.usecases.onboarding.withdraw_consent import withdraw_consent
from microloan_testing.audit import audit, customer_snapshot
from tests.support.builders.examples import GOOD_REPORT
from tests.support.builders.in_memory_bank import InMemoryBank

LOWER = 1_000_00


class Approved(InMemoryBank):
    """A bank with a customer whose application was approved on the first day."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = self.invite()
        self.bind(self.caller)
        self.customer_id = customer_of(self.caller, self.store)
        self.application_id = self.apply(self.caller).application_id

    def lower(self, limit: int) -> None:
        lower_own_limit(self.customer_id, limit, self.store, self.clock)

    def close(self) -> None:
        close_own_line(self.customer_id, self.store, self.clock)

    def withdraw(self) -> None:
        withdraw_consent(
            self.customer_id, Channel.WECHAT, Consent.DATA_SHARING, self.store, self.clock
        )

    def reopen_and_decline(self) -> None:
        """Let a review end the decision, and a new application be declined."""
        request_review(self.customer_id, self.application_id, self.store, self.clock)
        answer_review(
            *(self.application_id, ReviewState.REOPENED, "wang", "a person looked"),
            self.store,
            self.clock,
        )
        self.bureau.answer = replace(GOOD_REPORT, listed=True)
        assert self.apply(self.caller).decision.outcome is Outcome.DECLINED


@pytest.fixture
def bank() -> Approved:
    return Approved()


def test_consents_given_anew_leave_a_lowered_limit(bank: Approved) -> None:
    bank.lower(LOWER)
    bank.withdraw()
    bank.apply(bank.caller)
    line = bank.line(bank.customer_id)
    assert (line.limit, line.consent_withdrawn_on) == (LOWER, None)


def test_closing_and_another_application_do_not_undo_a_limit_that_the_bank_lowered(
    bank: Approved,
) -> None:
    lower_limit_by_bank(
        bank.customer_id, LOWER, "wang", "case 4711, less income", bank.store, bank.clock
    )
    for _ in range(2):
        bank.close()
        bank.apply(bank.caller)
        assert bank.line(bank.customer_id).limit == LOWER
    assert audit(bank.store).findings == ()


def test_application_after_closing_and_withdrawal_ends_both(bank: Approved) -> None:
    before = bank.line(bank.customer_id)
    bank.close()
    bank.withdraw()
    bank.apply(bank.caller)
    assert bank.line(bank.customer_id) == before


def test_line_stays_closed_when_a_new_decision_declines_at_the_same_moment(
    bank: Approved,
) -> None:
    bank.close()
    bank.store.before_commit.append(bank.reopen_and_decline)
    bank.apply(bank.caller)
    assert bank.line(bank.customer_id).limit == 0
    assert audit(bank.store).findings == ()


def test_line_that_a_decision_closed_stays_closed_under_it(bank: Approved) -> None:
    bank.reopen_and_decline()
    bank.apply(bank.caller)
    assert bank.line(bank.customer_id).limit == 0


def test_audit_finds_a_lowered_limit_that_a_new_decision_replaced(bank: Approved) -> None:
    bank.lower(LOWER)
    bank.clock.set(date(2025, 1, 16))
    bank.apply(bank.caller)
    file = customer_snapshot(bank.store, bank.customer_id)
    assert file.line
    wrong = replace(file, line=replace(file.line, limit=LOWER))
    [finding] = check_customer(wrong).findings
    assert finding.check is Check.GIVEN
