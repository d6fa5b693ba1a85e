"""Acts that need two people are held against their approved requests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.ledger.audit import Check, CustomerSnapshot, check_customer
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.domain.payments.transfer import Direction
from microloan_testing import two_people
from microloan_testing.audit import customer_snapshot
from tests.support.builders.examples import CARD, CUSTOMER, NOON
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, UNKNOWN

WHY = "as the letter of the court says"
# The release of a hold leaves no trace in the ledger, and an offer none until it is accepted. The
# changes of a line are checked one by one. The journal of a credit in suspense is not a loan's.
_OF_LINES = {Act.FREEZE_LINE, Act.GIVE_EXTRA, Act.REPRICE_LINE}
_WITHOUT_TRACE = {Act.RELEASE_HOLD, Act.OFFER_PLAN}
_OF_CREDITS = {Act.ASSIGN_CREDIT, Act.RETURN_CREDIT}
ACTS = tuple(act for act in Act if act not in _OF_LINES | _WITHOUT_TRACE | _OF_CREDITS)


@pytest.fixture(scope="module")
def sound() -> CustomerSnapshot:
    """A customer with whom operators did each act once."""
    bank = InMemoryBank()
    bank.customer()
    store, clock = bank.store, bank.clock
    loan_id = bank.open_loan(1_000_00, 5, key="first")
    two_people.correct_loan(
        CUSTOMER,
        loan_id,
        "approval-1",
        amount=12_34,
        counts_from=clock.today,
        reason=WHY,
        books=store,
        clock=clock,
    )
    two_people.reverse_correction(
        CUSTOMER, loan_id, "approval-1", reason=WHY, books=store, clock=clock
    )
    paid = bank.repay(loan_id, 100_00, "some").transfer.transfer_id
    bank.deliver()
    two_people.reverse_payment(paid, WHY, store, clock)
    overpaid = bank.cross(bank.open_loan(500_00, 5, key="second"), 600_25).transfer_id
    bank.move(overpaid)
    [refund] = bank.outbox(Direction.REFUND)
    bank.gateway.script = [DECLINED]
    bank.move(refund.transfer_id)
    two_people.reissue_refund(refund.transfer_id, CARD.card_id, store, clock)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    drawn = bank.borrow(700_00, 5, key="third").transfer_id
    bank.move(drawn)
    two_people.resolve_transfer(
        drawn,
        settled=True,
        settled_on=clock.today,
        evidence=WHY,
        books=store,
        clock=clock,
    )
    clock.set(date(2024, 3, 1))
    two_people.write_off(CUSTOMER, loan_id, WHY, store, clock)
    return customer_snapshot(store, CUSTOMER)


def found(file: CustomerSnapshot) -> list[str]:
    result = check_customer(file)
    return [
        f"{finding.subject}: {finding.text}"
        for finding in result.findings
        if finding.check is Check.APPROVED
    ]


def changed(
    file: CustomerSnapshot, act: Act, change: Callable[[Approval], Approval | None]
) -> CustomerSnapshot:
    """Return the file with another request for an act, or with none."""
    made = [change(asked) if asked.act is act else asked for asked in file.approvals]
    return replace(file, approvals=tuple(filter(None, made)))


def test_acts_with_approved_requests_have_no_finding(sound: CustomerSnapshot) -> None:
    assert {asked.act for asked in sound.approvals} == set(ACTS)
    assert check_customer(sound).findings == ()
    assert check_customer(sound).looked_at[Check.APPROVED] == len(ACTS)


def test_customer_without_approved_acts_is_not_counted_as_checked() -> None:
    assert check_customer(CustomerSnapshot("cust-1")).looked_at[Check.APPROVED] == 0


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        lambda asked: replace(asked, state=ApprovalState.REQUESTED),
        lambda asked: replace(asked, state=ApprovalState.REFUSED),
    ],
    ids=["missing", "requested", "refused"],
)
def test_act_without_an_approved_request_is_found(
    sound: CustomerSnapshot, act: Act, change: Callable[[Approval], Approval | None]
) -> None:
    [text] = found(changed(sound, act, change))
    assert f"{act} of " in text
    assert text.endswith(" has no approved request that equals it")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "change",
    [
        lambda asked: replace(asked, amount=asked.amount + 1),
        lambda asked: replace(asked, subject="another"),
    ],
    ids=["amount", "subject"],
)
def test_act_that_differs_from_its_approval_is_found_on_both_sides(
    sound: CustomerSnapshot, act: Act, change: Callable[[Approval], Approval | None]
) -> None:
    undone, unasked = sorted(found(changed(sound, act, change)), key=lambda text: "equals" in text)
    assert undone.endswith("was approved, but it was not done as approved")
    assert unasked.endswith("has no approved request that equals it")


@pytest.mark.parametrize(
    ("act", "change"),
    [
        (Act.CORRECT_LOAN, {"details": (("counts_from", "2024-01-14"),)}),
        (Act.CORRECT_LOAN, {"approval_id": "approval-2"}),
        (Act.CORRECT_LOAN, {"reason": "another reason"}),
        (Act.REVERSE_CORRECTION, {"details": (("correction_id", "approval-2"),)}),
        (Act.REVERSE_CORRECTION, {"reason": "another reason"}),
        (Act.WRITE_OFF, {"reason": "another reason"}),
        (Act.REVERSE_PAYMENT, {"reason": "another reason"}),
        (Act.REISSUE_REFUND, {"details": (("card_id", "card-2"),)}),
        (Act.RESOLVE_TRANSFER, {"requested_by": "zhao"}),
        *(
            (Act.RESOLVE_TRANSFER, {"details": (*details, ("result", "settled"))})
            for details in (
                (("evidence", "other"), ("settled_on", "2024-01-15")),
                (("evidence", WHY), ("settled_on", "2024-01-14")),
                (("evidence", WHY),),
            )
        ),
    ],
)
def test_act_with_another_detail_than_approved_is_found(
    sound: CustomerSnapshot, act: Act, change: dict[str, object]
) -> None:
    made = changed(sound, act, lambda asked: replace(asked, **change))  # type: ignore[arg-type]
    assert len(found(made)) == 2


FROZEN = Freeze(FreezeCode.JUDICIAL_ORDER, None, "wang", NOON)
ASKED = Approval(
    approval_id="approval-9",
    act=Act.FREEZE_LINE,
    customer_id=CUSTOMER,
    subject=CUSTOMER,
    amount=0,
    details=(("code", "judicial_order"), ("replaces", ""), ("until", "")),
    requested_by="wang",
    requested_at=NOON,
    reason=WHY,
    state=ApprovalState.APPROVED,
)


@pytest.mark.parametrize(
    ("freeze", "asked", "count"),
    [
        (FROZEN, ASKED, 0),
        (FROZEN, None, 1),
        (FROZEN, replace(ASKED, state=ApprovalState.REQUESTED), 1),
        (FROZEN, replace(ASKED, requested_by="li"), 1),
        (replace(FROZEN, code=FreezeCode.CREDIT_RISK), ASKED, 1),
        (replace(FROZEN, until=date(2024, 2, 15)), ASKED, 1),
        (replace(FROZEN, until=date(2024, 2, 14)), None, 0),
    ],
)
def test_long_freeze_without_its_request_is_found(
    sound: CustomerSnapshot, freeze: Freeze, asked: Approval | None, count: int
) -> None:
    assert sound.line
    line = replace(sound.line, freeze=freeze)
    approvals = (*sound.approvals, *([asked] if asked else []))
    texts = found(replace(sound, line=line, approvals=approvals))
    assert len(texts) == count
    assert all(text.startswith(f"customer {CUSTOMER}: freeze_line ") for text in texts)


def test_write_off_that_was_approved_and_not_done_is_found(sound: CustomerSnapshot) -> None:
    loans = tuple(
        replace(
            loan,
            journal=tuple(
                hashed for hashed in loan.journal if hashed[0].kind is not LoanEventType.WRITTEN_OFF
            ),
        )
        for loan in sound.loans
    )
    [text] = found(replace(sound, loans=loans))
    assert "write_off of 1,000.00 was approved, but it was not done as approved" in text
