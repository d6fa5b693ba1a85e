"""The effect of each event on a loan: the one table of states and events."""

from collections.abc import Sequence
from dataclasses import replace

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.class_memory import ClassMemory
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry, WrittenOffAccount
from microloan.domain.ledger.loan_class import ClassCause
from microloan.domain.ledger.loan_state import LoanAccount
from microloan.domain.ledger.loan_status import LoanStatus
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
    replay_memory,
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
from microloan.domain.loan.terms import Terms

_OF_THE_SCHEDULE = SCHEDULE_CHANGED | {LoanEventType.PLAN_KEPT}

# The loan after an event, the past of its class, and the change in the allocation.
_Outcome = tuple[Loan, ClassMemory, Allocation]


def _is_written_off(account: LoanAccount, history: Sequence[Entry]) -> bool:
    # Also when it was recovered in full since.
    kinds = (entry.kind for entry in history)
    return account.status is LoanStatus.WRITTEN_OFF or LoanEventType.WRITTEN_OFF in kinds


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
    if changed := _change_account(account, event):
        return changed, NOTHING
    loan, amount, refunding = account.loan, event.amount, account.refunding
    match account.status, event.kind:
        case (
            (LoanStatus.OPEN | LoanStatus.SETTLED, LoanEventType.REPAID)
            | (LoanStatus.WRITTEN_OFF | LoanStatus.SETTLED, LoanEventType.RECOVERED)
            | (
                LoanStatus.OPEN | LoanStatus.WRITTEN_OFF | LoanStatus.SETTLED,
                LoanEventType.CORRECTED,
            )
        ):
            loan, memory, allocation = _apply_payment(account, event, history)
        case (
            LoanStatus.OPEN | LoanStatus.WRITTEN_OFF | LoanStatus.SETTLED,
            LoanEventType.DISBURSEMENT_RETURNED,
        ) if amount == loan.terms.principal:
            loan, memory, allocation = _undo_draw(account, event, history)
        case _, kind if kind in TAKEN_OUT and account.status is not LoanStatus.DISBURSING:
            loan, memory, allocation = _remove_payment(account, event, history)
        case _, kind if kind in _OF_THE_SCHEDULE:
            loan, memory, allocation = _change_schedule(account, event, history)
        case _, LoanEventType.REFUND_REQUESTED if 0 < amount <= loan.credit:
            loan, allocation = loan.refund(amount, event.value_date)
            memory = _follow(account, loan)
            refunding += amount
        case status, kind if (
            kind in REFUND_REVERSED
            and status is not LoanStatus.DISBURSING
            and amount <= refunding + _settled_amount(event)
        ):
            loan, memory, allocation = _apply_payment(account, event, history)
            refunding -= amount - _settled_amount(event)
        case _:
            raise _does_not_fit(account, event)
    status = _next_status(account, event, loan, history)
    after = replace(account, status=status, loan=loan, memory=memory, refunding=refunding)
    return after, allocation


def _change_account(account: LoanAccount, event: LoanEvent) -> LoanAccount | None:
    """Return the loan after an event that allocates nothing, None for any other event."""
    loan, amount = account.loan, event.amount
    match account.status, event.kind:
        case LoanStatus.DISBURSING, (
            LoanEventType.DISBURSED | LoanEventType.DISBURSEMENT_FAILED
        ) if amount == loan.terms.principal:
            return _end_transit(account, event)
        case LoanStatus.OPEN, LoanEventType.WRITTEN_OFF if amount == loan.exposure:
            memory = account.memory.write_off(event.booked_on)
            return replace(account, status=LoanStatus.WRITTEN_OFF, memory=memory)
        case status, LoanEventType.REPAYMENT_CARD_CHANGED if (
            event.card_id and not amount and not status.closed
        ):
            return replace(account, changed_card=event.card_id)
        case _, LoanEventType.REFUNDED if 0 < amount <= account.refunding:
            return replace(account, refunding=account.refunding - amount)
    return None


def _does_not_fit(account: LoanAccount, event: LoanEvent) -> InvalidInputError:
    return InvalidInputError(
        "kind",
        "event_does_not_fit",
        f"Loan {account.loan_id} is {account.status}, which does not allow"
        f" {event.kind} of {event.amount} fen.",
    )


def _change_schedule(account: LoanAccount, event: LoanEvent, history: Sequence[Entry]) -> _Outcome:
    """Return the loan after a plan, its end, or a change of the due day."""
    loan, day, amount = account.loan, event.value_date, event.amount
    match account.status, event.kind:
        case LoanStatus.OPEN, LoanEventType.PLAN_AGREED if event.plan and not loan.plan:
            first = first_number(loan, day)
            check_plan(event.plan, loan.terms, first)
            if amount == loan.on(day).principal:
                memory = account.memory.restructure(loan, day, loan.terms.due(first))
                return agree_plan(loan, event.plan, day), memory, NOTHING
        case LoanStatus.SETTLED, LoanEventType.PLAN_KEPT if (
            loan.plan and amount == loan.plan.waivable
        ):
            return loan, account.memory, NOTHING
        case LoanStatus.OPEN, LoanEventType.PLAN_BROKEN if _waived_by(account, event) == amount:
            before = _require_effects(account, history)
            broken = ScheduleChange(day, account.seq + 1, breaks=True, waived=amount)
            return _replay_changed(account, event, history, before, in_order((*before, broken)))
        case LoanStatus.OPEN, LoanEventType.DUE_DAY_CHANGED if event.due_day and not amount:
            after = change_due_day(loan, event.due_day, day)
            return after, _follow(account, after), NOTHING
    raise _does_not_fit(account, event)


def _waived_by(account: LoanAccount, event: LoanEvent) -> int | None:
    """Return the penalty that a broken plan leaves waived, or None."""
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


def _apply_payment(account: LoanAccount, event: LoanEvent, history: Sequence[Entry]) -> _Outcome:
    """Allocate a payment, in its place when it counts from before the last one."""
    if event.value_date >= account.loan.as_of:
        loan, allocation = account.loan.repay(event.amount, event.value_date)
        return loan, _follow(account, loan), allocation
    payment = Payment(
        event.value_date, account.seq + 1, event.amount, event.transfer_id, event.kind
    )
    before = _require_effects(account, history)
    return _replay_changed(account, event, history, before, in_order((*before, payment)))


def _follow(account: LoanAccount, after: Loan) -> ClassMemory:
    """Return the past of the class after a payment. A written-off loan stays a loss."""
    written_off = account.memory.cause is ClassCause.WRITTEN_OFF
    return account.memory if written_off else account.memory.follow(account.loan, after)


def _remove_payment(account: LoanAccount, event: LoanEvent, history: Sequence[Entry]) -> _Outcome:
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
    return _replay_changed(account, event, history, before, after)


def _undo_draw(account: LoanAccount, event: LoanEvent, history: Sequence[Entry]) -> _Outcome:
    """Replay the loan without its draw, so that all payments are the customer's."""
    terms, effects = _first_terms(account), _require_effects(account, history)
    _, allocated_before = replay_effects(terms, without_broken_plans(terms, effects))
    loan, memory, allocated = _replay_all(account, event, history, effects, cancelled=True)
    return loan, memory, allocated - allocated_before


def _first_terms(account: LoanAccount) -> Terms:
    return replace(account.loan.terms, due_days=())


def _require_effects(account: LoanAccount, history: Sequence[Entry]) -> tuple[Effect, ...]:
    if len(history) != account.seq:
        raise InvalidInputError(
            "history", "history_incomplete", "This event needs the loan's whole journal."
        )
    return booked_effects(history)


def _replay_changed(
    account: LoanAccount,
    event: LoanEvent,
    history: Sequence[Entry],
    before: Sequence[Effect],
    after: Sequence[Effect],
) -> _Outcome:
    """Return the loan of another history, and the change in its allocation."""
    cancelled = any(entry.kind is LoanEventType.DISBURSEMENT_RETURNED for entry in history)
    terms = _first_terms(account)
    counted = without_broken_plans(terms, before)
    _, allocated_before = replay_effects(terms, counted, cancelled=cancelled)
    loan, memory, allocated = _replay_all(account, event, history, after, cancelled=cancelled)
    return loan, memory, allocated - allocated_before


def _replay_all(
    account: LoanAccount,
    event: LoanEvent,
    history: Sequence[Entry],
    effects: Sequence[Effect],
    *,
    cancelled: bool,
) -> _Outcome:
    """Return the loan of all that counts, the past of its class, and the allocation."""
    terms = _first_terms(account)
    # The loan stands at the break of a plan, so that a late payment can still save the plan.
    last = max((effect.value_date for effect in effects), default=terms.interest_from)
    effects = without_broken_plans(terms, effects)
    loan, allocation = replay_effects(terms, effects, cancelled=cancelled)
    loan = loan.on(max(loan.as_of, last))
    for entry in history:
        if entry.kind is LoanEventType.WRITTEN_OFF:
            return loan, account.memory.write_off(entry.booked_on), allocation
    owed_back_from = account.loan.owed_back_since or event.booked_on
    memory = replay_memory(terms, effects, owed_back_from, cancelled=cancelled)
    return loan, memory, allocation
