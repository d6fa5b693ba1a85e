from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.draw_rules import decide, facts_of
from microloan.domain.ledger.events import LoanAgreement, LoanEventType
from microloan.domain.ledger.journal import (
    GENESIS,
    Entry,
    LedgerAccount,
    Postings,
    WrittenOffAccount,
    add,
    postings_of,
    require_balanced,
    verify_chain,
)
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID, SCHEDULE_CHANGED, TAKEN_OUT
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.confirmation import Agreed
from microloan.domain.loan.disclosure import WORDING
from microloan.domain.loan.loan import Terms
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.product import PRODUCT
from microloan_testing.confirmations import LENDER, confirmation_of
from tests.support.builders.examples import LINE, NOON, history, terms

SPLIT = Allocation(penalty=1, interest=20, principal=300, unapplied=3950, owed_back=50)
ENTRIES = [
    entry
    for _, entry in history(
        terms(), [(date(2024, 2, 15), 1_155_00), (date(2024, 2, 16), 20_000_00)]
    )
]
HASHES = [entry.hash for entry in ENTRIES]


@pytest.mark.parametrize(
    ("kind", "split", "expected"),
    [
        (
            LoanEventType.DRAWN,
            NOTHING,
            {LedgerAccount.LOANS: 4321, LedgerAccount.IN_TRANSIT: -4321},
        ),
        (
            LoanEventType.DISBURSED,
            NOTHING,
            {LedgerAccount.IN_TRANSIT: 4321, LedgerAccount.BANK: -4321},
        ),
        (
            LoanEventType.DISBURSEMENT_FAILED,
            NOTHING,
            {LedgerAccount.IN_TRANSIT: 4321, LedgerAccount.LOANS: -4321},
        ),
        (
            LoanEventType.REPAID,
            SPLIT,
            {
                LedgerAccount.BANK: 4321,
                LedgerAccount.PENALTY_INCOME: -1,
                LedgerAccount.INTEREST_INCOME: -20,
                LedgerAccount.LOANS: -300,
                LedgerAccount.CUSTOMER_CREDIT: -3950,
                LedgerAccount.REFUNDS_RECEIVABLE: -50,
            },
        ),
        (
            LoanEventType.REFUNDED,
            NOTHING,
            {LedgerAccount.REFUNDS_IN_TRANSIT: 4321, LedgerAccount.BANK: -4321},
        ),
        (
            LoanEventType.REFUND_REQUESTED,
            Allocation(unapplied=-4321),
            {LedgerAccount.CUSTOMER_CREDIT: 4321, LedgerAccount.REFUNDS_IN_TRANSIT: -4321},
        ),
        (
            LoanEventType.REFUND_CANCELLED,
            Allocation(unapplied=4321),
            {LedgerAccount.REFUNDS_IN_TRANSIT: 4321, LedgerAccount.CUSTOMER_CREDIT: -4321},
        ),
        (
            LoanEventType.REFUND_RETURNED,
            Allocation(unapplied=4321),
            {LedgerAccount.BANK: 4321, LedgerAccount.CUSTOMER_CREDIT: -4321},
        ),
    ],
)
def test_each_loan_event_posts_its_debits_and_credits(
    kind: LoanEventType, split: Allocation, expected: Postings
) -> None:
    postings = postings_of(kind, 4321, split)
    assert postings == expected
    assert sum(postings.values()) == 0


NO_MONEY = SCHEDULE_CHANGED | {LoanEventType.PLAN_KEPT, LoanEventType.REPAYMENT_CARD_CHANGED}


def test_events_of_money_have_postings_and_all_others_have_none() -> None:
    with pytest.raises(CorruptDataError):
        postings_of(LoanEventType.VALUED, 1, NOTHING)
    split = {
        **dict.fromkeys((*COUNTS_AS_PAID, LoanEventType.REFUND_RETURNED), SPLIT),
        **dict.fromkeys(
            (
                LoanEventType.REFUND_CANCELLED,
                LoanEventType.REFUND_FAILED,
                LoanEventType.WRITTEN_OFF,
            ),
            SPLIT,
        ),
        **dict.fromkeys((*TAKEN_OUT, LoanEventType.REFUND_REQUESTED), NOTHING - SPLIT),
    }
    for kind in set(LoanEventType) - {LoanEventType.VALUED}:
        posted = postings_of(kind, 4321, split.get(kind, NOTHING))
        assert bool(posted) == (kind not in NO_MONEY)


def test_returned_payment_is_posted_as_the_exact_reverse() -> None:
    paid = postings_of(LoanEventType.REPAID, 4321, SPLIT)
    back = postings_of(LoanEventType.RETURNED, 4321, NOTHING - SPLIT)
    assert back == {account: -fen for account, fen in paid.items()}


def test_payment_on_a_written_off_loan_is_posted_as_a_recovery() -> None:
    unapplied = SPLIT.unapplied
    assert postings_of(LoanEventType.RECOVERED, 4321, SPLIT, WrittenOffAccount.RECOVERY) == {
        LedgerAccount.BANK: 4321,
        LedgerAccount.RECOVERIES: unapplied - 4321,
        LedgerAccount.CUSTOMER_CREDIT: -unapplied,
    }
    leaves = Allocation(principal=900_00)
    assert postings_of(LoanEventType.WRITTEN_OFF, 900_00, leaves) == {
        LedgerAccount.LOSS_ALLOWANCE: 900_00,
        LedgerAccount.LOANS: -900_00,
    }


def test_repayment_that_is_not_wholly_allocated_is_refused() -> None:
    with pytest.raises(CorruptDataError):
        postings_of(LoanEventType.REPAID, 4322, SPLIT)


def test_postings_that_do_not_sum_to_zero_are_refused_and_zeros_left_out() -> None:
    assert require_balanced(
        {LedgerAccount.BANK: 5, LedgerAccount.LOANS: -5, LedgerAccount.RECOVERIES: 0}
    ) == {
        LedgerAccount.BANK: 5,
        LedgerAccount.LOANS: -5,
    }
    with pytest.raises(CorruptDataError):
        require_balanced({LedgerAccount.BANK: 5, LedgerAccount.LOANS: -4})


def test_balances_are_summed_account_by_account() -> None:
    total = add({LedgerAccount.BANK: 5}, {LedgerAccount.BANK: -7, LedgerAccount.LOANS: 2}, {})
    assert (
        total[LedgerAccount.BANK],
        total[LedgerAccount.LOANS],
        total[LedgerAccount.RECOVERIES],
    ) == (-2, 2, 0)


def test_journal_is_a_chain_of_hashes_from_its_first_entry() -> None:
    assert [entry.seq for entry in ENTRIES] == [1, 2, 3, 4]
    assert [entry.previous for entry in ENTRIES] == ["0" * 64, *HASHES[:-1]]
    verify_chain(zip(ENTRIES, HASHES, strict=True))


def _reopened(**changes: Any) -> Any:  # noqa: ANN401 - the value of any field
    opening = ENTRIES[0].opening
    assert opening
    return replace(opening, **changes)


CHANGED: list[tuple[str, Any]] = [
    ("loan_id", "loan-2"),
    ("seq", 9),
    ("kind", LoanEventType.REFUNDED),
    ("amount", 1),
    ("booked_on", date(2024, 9, 9)),
    ("value_date", date(2024, 9, 9)),
    ("transfer_id", "t-2"),
    ("allocation", Allocation(penalty=1)),
    ("allocation", Allocation(interest=1)),
    ("allocation", Allocation(principal=1)),
    ("postings", {LedgerAccount.LOANS: 1, LedgerAccount.BANK: -1}),
    ("previous", "f" * 64),
    ("reason", "changed"),
    ("due_day", 7),
    ("agreed", Agreed(confirmation_of("f" * 64), WORDING, LENDER)),
    ("decision", decide(facts_of(LINE, 500_00, PRODUCT, NOON))),
    ("plan", PlanTerms(1, 7)),
    ("card_id", "card-2"),
    ("changed_by", "customer"),
    ("opening", None),
    ("opening", _reopened(loan_id="loan-2")),
    ("opening", _reopened(customer_id="cust-2")),
    ("opening", _reopened(channel=Channel.QQ)),
    ("opening", _reopened(card_id="card-2")),
    ("opening", _reopened(purpose="medical")),
    ("opening", _reopened(authentication=Authentication.of(["pwd"], 1_800_000_000))),
    ("opening", _reopened(terms=terms(rate=Decimal("0.0004")))),
]


def test_changes_of_an_entry_cover_every_field() -> None:
    assert {name for name, _ in CHANGED} == {field.name for field in fields(Entry)}


@pytest.mark.parametrize(("field", "value"), CHANGED)
def test_changed_field_of_an_entry_breaks_the_chain(field: str, value: object) -> None:
    changes: dict[str, Any] = {field: value}
    changed = [replace(ENTRIES[0], **changes), *ENTRIES[1:]]
    with pytest.raises(CorruptDataError):
        verify_chain(zip(changed, HASHES, strict=True))


# Written by hand, and its hash by `sha256sum`: docs/books.md says how an auditor does the same.
CANONICAL_DRAW = (
    '{"amount":1000000,"booked_on":"2024-01-15","form":"loan-entry-1","interest":0,"kind"'
    ':"drawn","loan_id":"loan-1","opening":{"card_id":"card-1","channel":"wechat","custom'
    'er_id":"cust-1","daily_rate":"0.0005","drawn_on":"2024-01-15","due_day":15,"grace_da'
    'ys":3,"instalments":10,"loan_id":"loan-1","penalty_rate":"0.00075","principal":10000'
    '00,"purpose":"education"},"owed_back":0,"penalty":0,"postings":{"disbursements_in_tr'
    'ansit":-1000000,"loans":1000000},"previous":"000000000000000000000000000000000000000'
    '0000000000000000000000000","principal":0,"reason":"","seq":1,"transfer_id":"out-1","'
    'unapplied":0,"value_date":"2024-01-15"}'
)
CANONICAL_DRAW_HASH = "16dcd4dcd27c588f1fb48f8116efe434f174751a61be80b61ca6bc3aed2134c2"


def test_canonical_form_of_a_draw_is_pinned() -> None:
    agreed = Terms(
        principal=10_000_00,
        daily_rate=Decimal("0.0005"),
        penalty_rate=Decimal("0.00075"),
        instalments=10,
        drawn_on=date(2024, 1, 15),
        due_day=15,
        grace_days=3,
    )
    entry = Entry(
        loan_id="loan-1",
        seq=1,
        kind=LoanEventType.DRAWN,
        amount=10_000_00,
        booked_on=date(2024, 1, 15),
        value_date=date(2024, 1, 15),
        transfer_id="out-1",
        allocation=NOTHING,
        postings={LedgerAccount.LOANS: 10_000_00, LedgerAccount.IN_TRANSIT: -10_000_00},
        previous=GENESIS,
        opening=LoanAgreement("loan-1", "cust-1", Channel.WECHAT, "card-1", "education", agreed),
    )

    assert entry.canonical == CANONICAL_DRAW
    assert entry.hash == CANONICAL_DRAW_HASH


def test_equal_rates_have_one_canonical_form() -> None:
    written_longer = _reopened(terms=terms(rate=Decimal("0.000500")))
    assert replace(ENTRIES[0], opening=written_longer).hash == HASHES[0]


def test_every_field_of_allocation_and_contract_is_in_the_hash() -> None:
    opening = ENTRIES[0].opening
    assert opening
    for field in fields(Allocation):
        changes: dict[str, Any] = {field.name: 1}
        assert replace(ENTRIES[0], allocation=Allocation(**changes)).hash != HASHES[0], field.name

    opening_changes = [value for name, value in CHANGED if name == "opening" and value]
    for field in fields(LoanAgreement):
        before = getattr(opening, field.name)
        assert any(getattr(value, field.name) != before for value in opening_changes), field.name


def test_rehashed_entry_breaks_the_chain_at_the_next_entry() -> None:
    changed = [replace(ENTRIES[0], amount=1), *ENTRIES[1:]]
    with pytest.raises(CorruptDataError, match="at entry 2"):
        verify_chain((entry, entry.hash) for entry in changed)


@pytest.mark.parametrize("order", [(0, 2, 3), (1, 0, 2, 3), (1, 2, 3)])
def test_a_missing_or_moved_entry_breaks_the_chain(order: tuple[int, ...]) -> None:
    with pytest.raises(CorruptDataError):
        verify_chain((ENTRIES[n], HASHES[n]) for n in order)
