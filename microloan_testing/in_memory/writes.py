"""The writes of the in-memory store: items to put, each under a condition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from microloan.ports.application_writes import (
    AddConsent,
    AddConsentWithdrawal,
    AddDecision,
    AddInquiry,
    MarkRelated,
    SaveReview,
)
from microloan.ports.onboarding_writes import (
    AddCustomer,
    BindMember,
    RequireMember,
    RequireNoLine,
    SaveCard,
    UnbindCard,
)
from microloan.ports.operator_writes import (
    AddApproval,
    AddLineChange,
    SaveApproval,
    SavePlanOffer,
)
from microloan.ports.screening_writes import (
    RequireScreeningList,
    SaveCase,
    SaveScreening,
    SaveScreeningList,
)
from microloan.ports.writes import (
    AddDrawRefusal,
    AddTransfer,
    AppendEntry,
    HoldLine,
    LineRecord,
    LoanRecord,
    SaveCredit,
    SaveLine,
    SaveLoan,
    SaveTransfer,
)
from microloan_testing.in_memory.puts import Put, add, delete, put
from microloan_testing.in_memory.screening_writes import of_screening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.ports.application_writes import ApplicationWrite
    from microloan.ports.end_of_day import UnreadableLoan
    from microloan.ports.writes import Write
    from microloan_testing.in_memory.tables import Tables


def puts(write: Write, tables: Tables) -> Iterator[Put]:
    """Translate a write."""
    match write:
        case BindMember():
            yield _bind(write, tables)
        case (
            AddCustomer()
            | RequireMember()
            | AddLineChange()
            | AddDrawRefusal()
            | SaveCard()
            | UnbindCard()
            | RequireNoLine()
            | SavePlanOffer()
        ):
            yield from _of_customer(write, tables)
        case (
            AddConsent()
            | AddConsentWithdrawal()
            | AddInquiry()
            | AddDecision()
            | SaveReview()
            | MarkRelated()
        ):
            yield _of_application(write, tables)
        case SaveLine() | SaveCredit():
            yield _save_state(write, tables)
        case SaveLoan():
            yield from _save_loan(write, tables)
        case AppendEntry() | AddTransfer():
            yield _new(write, tables)
        case SaveTransfer():
            yield _save_transfer(write, tables)
        case AddApproval() | SaveApproval():
            yield _approval(write, tables)
        case (
            SaveScreening() | HoldLine() | SaveCase() | SaveScreeningList() | RequireScreeningList()
        ):
            yield of_screening(write, tables)
        case _:
            assert_never(write)


def _new(write: AppendEntry | AddTransfer, tables: Tables) -> Put:
    if isinstance(write, AddTransfer):
        return add(tables.transfers, write.transfer.transfer_id, write.transfer)
    entry = write.entry
    return add(tables.journal.setdefault(entry.loan_id, {}), entry.seq, entry)


def _approval(write: AddApproval | SaveApproval, tables: Tables) -> Put:
    if isinstance(write, AddApproval):
        return add(tables.approvals, write.approval.approval_id, write.approval)
    stored = tables.approvals.get(write.after.approval_id)
    allowed = stored == write.before
    return put(tables.approvals, write.after.approval_id, write.after, allowed=allowed)


def _of_customer(
    write: AddCustomer
    | RequireMember
    | AddLineChange
    | AddDrawRefusal
    | SaveCard
    | UnbindCard
    | RequireNoLine
    | SavePlanOffer,
    tables: Tables,
) -> Iterator[Put]:
    match write:
        case AddLineChange(customer_id, change):
            yield add(tables.line_changes, (customer_id, change.version), change)
        case AddDrawRefusal(customer_id, loan_id, decision):
            yield put(tables.draw_refusals, (customer_id, loan_id), decision, allowed=True)
        case SavePlanOffer(customer_id, after, before):
            key = (customer_id, after.loan_id)
            allowed = tables.plan_offers.get(key) == before
            yield put(tables.plan_offers, key, after, allowed=allowed)
        case AddCustomer(identity_hash, profile):
            yield add(tables.identities, identity_hash, profile.customer_id)
            yield add(tables.profiles, profile.customer_id, profile)
        case RequireMember(member_key, customer_id):
            member = tables.members.get(member_key)
            bound = member is not None and member.customer_id == customer_id
            yield Put(("member", member_key), allowed=bound, apply=lambda: None)
        case SaveCard() | UnbindCard() | RequireNoLine():
            yield _of_card(write, tables)


def _of_card(write: SaveCard | UnbindCard | RequireNoLine, tables: Tables) -> Put:
    match write:
        case SaveCard(customer_id, card):
            key = (customer_id, card.card_id)
            first = tables.cards.get(key, card)
            kept = replace(card, bound_at=first.bound_at or card.bound_at)
            return put(tables.cards, key, kept, allowed=True)
        case UnbindCard(customer_id, card, at):
            key = (customer_id, card.card_id)
            stored = tables.cards.get(key)
            bound = stored is not None and stored.is_bound
            return put(tables.cards, key, card.unbind(at), allowed=bound)
        case RequireNoLine(customer_id):
            free = customer_id not in tables.lines
            return Put(("line", customer_id), allowed=free, apply=lambda: None)


def _bind(write: BindMember, tables: Tables) -> Put:
    member = tables.members.get(write.member_key)
    if member is None:
        return Put(write.member_key, allowed=False, apply=lambda: None)
    bound = replace(member, customer_id=write.customer_id)
    allowed = member.customer_id in (None, write.customer_id)
    return put(tables.members, write.member_key, bound, allowed=allowed)


def _of_application(write: ApplicationWrite, tables: Tables) -> Put:
    match write:
        case AddConsent(customer_id, consent):
            key = (customer_id, consent.application_id, consent.given_at)
            return put(tables.consents, key, consent, allowed=True)
        case AddConsentWithdrawal(customer_id, withdrawal):
            of = (customer_id, withdrawal.consent, withdrawal.withdrawn_at)
            return put(tables.withdrawals, of, withdrawal, allowed=True)
        case AddInquiry(customer_id, inquiry):
            at = (customer_id, inquiry.inquiry_id)
            return put(tables.inquiries, at, inquiry, allowed=True)
        case AddDecision(customer_id, application):
            return add(tables.decisions, (customer_id, application.application_id), application)
        case SaveReview():
            return _save_review(write, tables)
        case MarkRelated(customer_id, related):
            return put(tables.related, customer_id, related, allowed=True)


def _save_review(write: SaveReview, tables: Tables) -> Put:
    key = (write.customer_id, write.after.application_id)
    stored, before = tables.decisions.get(key), write.before.review
    allowed = stored is not None and (stored.review and stored.review.state) == (
        before and before.state
    )
    return put(tables.decisions, key, write.after, allowed=allowed)


def _save_state(write: SaveLine | SaveCredit, tables: Tables) -> Put:
    if isinstance(write, SaveLine):
        return _save_line(write, tables)
    credit_id = write.after.credit.credit_id
    allowed = tables.credits.get(credit_id) == write.before
    return put(tables.credits, credit_id, write.after, allowed=allowed)


def _save_line(write: SaveLine, tables: Tables) -> Put:
    stored = tables.lines.get(write.customer_id)
    version = write.before.version if write.before else 0
    allowed = version == (stored.version if stored else 0)
    held = write.before.held if write.before else False
    record = LineRecord(write.line, version + 1, held)
    return put(tables.lines, write.customer_id, record, allowed=allowed)


def _save_loan(write: SaveLoan, tables: Tables) -> Iterator[Put]:
    before, after = write.before, write.after
    key = (after.account.opening.customer_id, after.account.loan_id)
    if before and before.account.finished:
        allowed = _same(before, tables.settled_loans.get(key))
        if after.account.finished:
            yield put(tables.settled_loans, key, after, allowed=allowed)
            return
        yield delete(tables.settled_loans, key, allowed=allowed)
        yield put(tables.open_loans, key, after, allowed=True)
        return
    free = key not in tables.open_loans and key not in tables.settled_loans
    allowed = _same(before, tables.open_loans.get(key)) if before else free
    yield put(tables.open_loans, key, after, allowed=allowed)
    if after.account.finished:
        yield put(tables.settled_loans, key, after, allowed=True)


def _same(before: LoanRecord, stored: LoanRecord | UnreadableLoan | None) -> bool:
    return isinstance(stored, LoanRecord) and (before.account.seq, before.collecting) == (
        stored.account.seq,
        stored.collecting,
    )


def _save_transfer(write: SaveTransfer, tables: Tables) -> Put:
    transfer_id = write.after.transfer_id
    stored = tables.transfers.get(transfer_id)
    before = write.before
    allowed = stored is not None and (stored.status, stored.attempts) == (
        before.status,
        before.attempts,
    )
    return put(tables.transfers, transfer_id, write.after, allowed=allowed)
