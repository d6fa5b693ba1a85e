"""An approval whose act is another one by now is refused, and nothing is done."""

from dataclasses import replace

import pytest

from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.usecases.payments.reverse_payment import book_return
from microloan_testing.audit import audit
from microloan_testing.two_people import approve_request
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.requested_acts import (
    OTHER,
    books_of,
    done,
    refused,
    reissue,
    reversal,
    write_off,
)
from tests.support.fakes.outbound_services import SETTLED


def test_write_off_of_another_exposure_is_refused() -> None:
    waiting = write_off()
    book_return(waiting.paid, waiting.bank.store, waiting.bank.clock)

    assert refused(waiting) == "exposure_differs"


def test_write_off_of_a_loan_that_was_paid_is_refused() -> None:
    waiting = write_off()
    bank = waiting.bank
    bank.gateway.script = [SETTLED]
    owed = bank.loan(waiting.loan_id).account.loan.payoff(bank.clock.today)
    bank.cross(waiting.loan_id, owed, "all")
    bank.deliver()

    assert bank.loan(waiting.loan_id).account.status is LoanStatus.SETTLED
    assert refused(waiting) == "loan_not_open"


def test_write_off_while_a_collection_is_under_way_is_refused() -> None:
    waiting = write_off()
    waiting.bank.repay(waiting.loan_id, 1_00, "more")

    assert refused(waiting) == "collection_pending"


def test_reversal_of_a_payment_that_came_back_is_refused() -> None:
    waiting = reversal()
    book_return(waiting.paid, waiting.bank.store, waiting.bank.clock)

    assert (refused(waiting), done(waiting)) == ("payment_returned", 0)


def test_payment_that_is_returned_during_its_approval_is_booked_once() -> None:
    waiting = reversal()
    bank = waiting.bank
    bank.store.before_commit.append(lambda: book_return(waiting.paid, bank.store, bank.clock))

    with pytest.raises(StateConflictError) as error:
        approve_request(waiting.asked, bank.store, bank.clock)

    assert error.value.code == "payment_returned"
    kinds = [entry.kind for entry in bank.store.entries(waiting.loan_id)]
    assert kinds.count(LoanEventType.RETURNED) == 1
    assert audit(bank.store).findings == ()


def test_callback_about_a_reversed_payment_changes_nothing() -> None:
    waiting = reversal()
    bank = waiting.bank
    approve_request(waiting.asked, bank.store, bank.clock)
    before = books_of(bank)

    book_return(waiting.paid, bank.store, bank.clock)

    assert books_of(bank) == before


def test_reversal_of_another_amount_is_refused() -> None:
    waiting = reversal()
    other = replace(waiting.asked, approval_id="approval-other", amount=1)
    waiting.bank.store.tables.approvals["approval-other"] = other

    assert refused(replace(waiting, asked=other)) == "amount_differs"


def test_refund_of_another_amount_is_refused() -> None:
    waiting = reissue()
    book_return(waiting.paid, waiting.bank.store, waiting.bank.clock)

    assert refused(waiting) == "refund_differs"


def test_refund_to_a_card_that_is_gone_is_refused() -> None:
    waiting = reissue()
    del waiting.bank.store.tables.cards[CUSTOMER, OTHER.card_id]

    assert refused(waiting) == "card_not_found"
