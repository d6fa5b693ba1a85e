"""The effect of each event on a loan: the one table of states and events."""

from collections.abc import Sequence
from dataclasses import replace

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry, WrittenOffAccount
from microloan.domain.ledger.loan_state import LoanAccount, LoanStatus
from microloan.domain.ledger.payment_history import (
    REFUND_REVERSED,
    SCHEDULE_CHANGED,
    TAKEN_OUT,
    Effect,
    Payment,
    ScheduleChange,
    booked_effects,
    in_order,
    replay_effects,
    without_broken_plans,
)
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan import check_plan
from microloan.domain.loan.restructuring import (
    agree_plan,
    breaks_plan,
    change_due_day,
    first_number,
    first_unpaid,
)

_OF_THE_SCHEDULE = SCHEDULE_CHANGED | {LoanEventType.PLAN_KEPT}


def _is_written_off(account: LoanAccount, history: Sequence[Entry]) -> bool:
    """Return whether a loan is written off, even when it was recovered in full since."""
    return account.status is LoanStatus.WRITTEN_OFF or any(
        entry.kind is LoanEventType.WRITTEN_OFF for entry in history
    )


def account_of_written_off(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry]
) -> WrittenOffAccount | None:
    """Return the account that takes an event's money, for a written-off loan."""
    if not _is_written_off(account, history):
        return None
    recovered = event.kind is LoanEventType.RECOVERED or any(
        entry.kind is LoanEventType.RECOVERED and entry.transfer_id == event.transfer_id
        for entry in history
    )
    return WrittenOffAccount.RECOVERY if recovered else WrittenOffAccount.ALLOWANCE


def apply_event(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry]
) -> tuple[LoanAccount, Allocation]:
    """Return the loan after an event, and the change in the allocation of its money.

    Parameters
    ----------
    history
        The loan's whole journal, where the event needs it.

    Raises
    ------
    InvalidInputError
        When the event does not fit the state.
    """
    loan, amount, refunding = account.loan, event.amount, account.refunding
    match account.status, event.kind:
        case LoanStatus.DISBURSING, (
            LoanEventType.DISBURSED | LoanEventType.DISBURSEMENT_FAILED
        ) if amount == loan.terms.principal:
            return _end_transit(account, event), NOTHING
        case (
            (LoanStatus.OPEN | LoanStatus.SETTLED, LoanEventType.REPAID)
            | (LoanStatus.WRITTEN_OFF | LoanStatus.SETTLED, LoanEventType.RECOVERED)
            | (
                LoanStatus.OPEN | LoanStatus.WRITTEN_OFF | LoanStatus.SETTLED,
                LoanEventType.CORRECTED,
            )
        ):
            loan, allocation = _apply_payment(account, event, history)
        case (
            LoanStatus.OPEN | LoanStatus.WRITTEN_OFF | LoanStatus.SETTLED,
            LoanEventType.DISBURSEMENT_RETURNED,
        ) if amount == loan.terms.principal:
            loan, allocation = _undo_draw(account, history)
        case _, kind if kind in TAKEN_OUT and account.status is not LoanStatus.DISBURSING:
            loan, allocation = _remove_payment(account, event, history)
        case LoanStatus.OPEN, LoanEventType.WRITTEN_OFF if amount == loan.exposure:
            return replace(account, status=LoanStatus.WRITTEN_OFF), NOTHING
        case _, kind if kind in _OF_THE_SCHEDULE:
            loan, allocation = _change_schedule(account, event, history)
        case _, LoanEventType.REFUND_REQUESTED if 0 < amount <= loan.credit:
            loan, allocation = loan.refund(amount, event.value_date)
            refunding += amount
        case _, LoanEventType.REFUNDED if 0 < amount <= refunding:
            return replace(account, refunding=refunding - amount), NOTHING
        case status, kind if (
            kind in REFUND_REVERSED
            and status is not LoanStatus.DISBURSING
            and amount <= refunding + _settled_amount(event)
        ):
            loan, allocation = _apply_payment(account, event, history)
            refunding -= amount - _settled_amount(event)
        case _:
            raise _does_not_fit(account, event)
    status = _next_status(account, event, loan, history)
    return replace(account, status=status, loan=loan, refunding=refunding), allocation


def _does_not_fit(account: LoanAccount, event: LoanEvent) -> InvalidInputError:
    return InvalidInputError(
        "kind",
        "event_does_not_fit",
        f"Loan {account.loan_id} is {account.status}, which does not allow"
        f" {event.kind} of {event.amount} fen.",
    )


def _change_schedule(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry]
) -> tuple[Loan, Allocation]:
    """Return the loan after a plan, its end, or a change of the due day."""
    loan, day, amount = account.loan, event.value_date, event.amount
    match account.status, event.kind:
        case LoanStatus.OPEN, LoanEventType.PLAN_AGREED if event.plan and not loan.plan:
            loan = loan.on(day)
            check_plan(event.plan, loan.terms, first_number(loan, day))
            if amount == loan.principal:
                return agree_plan(loan, event.plan, day), NOTHING
        case LoanStatus.SETTLED, LoanEventType.PLAN_KEPT if (
            loan.plan and amount == loan.plan.waivable
        ):
            return loan, NOTHING
        case LoanStatus.OPEN, LoanEventType.PLAN_BROKEN if (
            _waived_by(account, event) == event.amount
        ):
            return _break_plan(account, event, history)
        case LoanStatus.OPEN, LoanEventType.DUE_DAY_CHANGED if event.due_day and not amount:
            return change_due_day(loan, event.due_day, day), NOTHING
    raise _does_not_fit(account, event)


def _waived_by(account: LoanAccount, event: LoanEvent) -> int | None:
    """Return the penalty that a broken plan leaves waived, None where no plan is broken."""
    loan = account.loan.on(max(event.value_date, account.loan.as_of))
    if not breaks_plan(loan, event.value_date):
        return None
    plan, unpaid = loan.plan, first_unpaid(loan)
    return plan.waived(unpaid) if plan and unpaid else None


def _end_transit(account: LoanAccount, event: LoanEvent) -> LoanAccount:
    """Return the loan after its money arrived, or did not."""
    loan = account.loan
    if event.kind is LoanEventType.DISBURSEMENT_FAILED:
        cancelled = replace(loan, outstanding=0, in_transit=False)
        return replace(account, status=LoanStatus.CANCELLED, loan=cancelled)
    terms = loan.terms.arrive(event.value_date, event.due_day or loan.terms.due_day)
    return replace(account, status=LoanStatus.OPEN, loan=Loan.draw(terms))


def _settled_amount(event: LoanEvent) -> int:
    """Return the fen of a refund that is no longer in transit, because it was settled."""
    return event.amount if event.kind is LoanEventType.REFUND_RETURNED else 0


def _next_status(
    account: LoanAccount, event: LoanEvent, loan: Loan, history: Sequence[Entry]
) -> LoanStatus:
    if not loan.settled:
        return LoanStatus.WRITTEN_OFF if _is_written_off(account, history) else LoanStatus.OPEN
    cancelled = (
        account.status is LoanStatus.CANCELLED or event.kind is LoanEventType.DISBURSEMENT_RETURNED
    )
    return LoanStatus.CANCELLED if cancelled else LoanStatus.SETTLED


def _apply_payment(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry]
) -> tuple[Loan, Allocation]:
    """Allocate a payment, in its place when it counts from before the last one."""
    if event.value_date >= account.loan.as_of:
        return account.loan.repay(event.amount, event.value_date)
    payment = Payment(
        event.value_date, account.seq + 1, event.amount, event.transfer_id, event.kind
    )
    before = _require_effects(account, history)
    return _replay_changed(account, history, before, in_order((*before, payment)))


def _remove_payment(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry]
) -> tuple[Loan, Allocation]:
    """Replay the loan without a returned payment or a reversed correction."""
    before = _require_effects(account, history)
    corrected = event.kind is LoanEventType.CORRECTION_REVERSED
    removed = [
        effect
        for effect in before
        if isinstance(effect, Payment)
        and effect.transfer_id == event.transfer_id
        and (effect.kind is LoanEventType.CORRECTED) is corrected
    ]
    if sum(payment.amount for payment in removed) != event.amount:
        raise InvalidInputError(
            "transfer_id",
            "payment_not_found",
            f"Loan {account.loan_id} has no payment {event.transfer_id} of {event.amount} fen.",
        )
    after = tuple(effect for effect in before if effect not in removed)
    return _replay_changed(account, history, before, after)


def _break_plan(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry]
) -> tuple[Loan, Allocation]:
    """Replay the loan without its plan, but with the part of the penalty that it waived."""
    before = _require_effects(account, history)
    broken = ScheduleChange(event.value_date, account.seq + 1, breaks=True, waived=event.amount)
    return _replay_changed(account, history, before, in_order((*before, broken)))


def _undo_draw(account: LoanAccount, history: Sequence[Entry]) -> tuple[Loan, Allocation]:
    """Replay the loan without its draw, so that all payments are the customer's."""
    terms = replace(account.loan.terms, due_days=())
    effects = without_broken_plans(terms, _require_effects(account, history))
    _, allocated_before = replay_effects(terms, effects)
    loan, allocated_after = replay_effects(terms, effects, cancelled=True)
    return loan, allocated_after - allocated_before


def _require_effects(account: LoanAccount, history: Sequence[Entry]) -> tuple[Effect, ...]:
    if len(history) != account.seq:
        raise InvalidInputError(
            "history", "history_incomplete", "This event needs the loan's whole journal."
        )
    return booked_effects(history)


def _replay_changed(
    account: LoanAccount,
    history: Sequence[Entry],
    before: Sequence[Effect],
    after: Sequence[Effect],
) -> tuple[Loan, Allocation]:
    """Return the loan of another history, and the change in its allocation."""
    cancelled = any(entry.kind is LoanEventType.DISBURSEMENT_RETURNED for entry in history)
    terms = replace(account.loan.terms, due_days=())
    _, allocated_before = replay_effects(
        terms, without_broken_plans(terms, before), cancelled=cancelled
    )
    loan, allocated_after = replay_effects(
        terms, without_broken_plans(terms, after), cancelled=cancelled
    )
    return loan, allocated_after - allocated_before
