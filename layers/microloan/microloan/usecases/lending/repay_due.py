"""A customer pays all that is due, of every loan, by one request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import DueChangedError, StateConflictError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.money import yuan
from microloan.ports.writes import AddTransfer, SaveLoan
from microloan.retry import optimistic, require_same_request
from microloan.usecases.lending.repay import collection_of, paying_card
from microloan.usecases.screening.require_clear import refuse_on_hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import JointRepaymentContext, LoanBook
    from microloan.ports.writes import LoanRecord, SaveLine

_PAYABLE = {LoanStatus.OPEN, LoanStatus.WRITTEN_OFF}


@dataclass(frozen=True, slots=True)
class DueRequest:
    """A customer's request to pay all that is due.

    Parameters
    ----------
    expected
        The fen due in all that the customer was shown, of loans under collection, too.
    card_id
        The bound card that pays this time, None for each loan's repayment card.
    """

    expected: int
    key: str
    fingerprint: str
    card_id: str | None = None


@dataclass(frozen=True, slots=True)
class LoanLeftOut:
    """A loan with something due that the request does not collect.

    Parameters
    ----------
    code
        `collection_pending` when another collection is under way. `due_changed` when a repetition
        finds another amount than the customer agreed to.
    """

    loan_id: str
    code: str


@dataclass(frozen=True, slots=True)
class DueResult:
    """The collections of a request, oldest draw first, and the loans left out.

    A later repetition returns the same order, because the day of a draw never changes.
    """

    transfers: tuple[Transfer, ...]
    left_out: tuple[LoanLeftOut, ...]
    repeated: bool

    @property
    def total(self) -> int:
        """The fen of all collections."""
        return sum(transfer.amount for transfer in self.transfers)


def repay_due(customer_id: str, request: DueRequest, books: LoanBook, clock: Clock) -> DueResult:
    """Collect all that is due from each loan's repayment card, or from one other card.

    Each loan has a transaction of its own. A repetition returns the same collections. It also
    requests those that an interrupted request did not reach, while the sum is still the one that
    the customer agreed to.

    Raises
    ------
    NotFoundError
        When the card is not the customer's.
    StateConflictError
        When nothing is due, or another collection of every due loan is under way. For a key that
        was used with another body.
    DueChangedError
        When another amount is due than the customer was shown.
    UnavailableError
        When the database does not answer now. Some loans may be under collection by then.
    """
    payment = _JointPayment(customer_id, request, books, clock)
    return optimistic(payment.attempt)


class _JointPayment:
    """The attempts of a request, which share the amounts that the customer agreed to."""

    def __init__(
        self, customer_id: str, request: DueRequest, books: LoanBook, clock: Clock
    ) -> None:
        self._customer_id = customer_id
        self._request = request
        self._books = books
        self._clock = clock
        self._agreed: dict[str, int] = {}
        self._collects = False

    def attempt(self) -> DueResult:
        """Request each missing collection.

        Raises
        ------
        ConcurrentUpdateError
            When another write of a loan came first. The collections before it are requested.
        """
        view = self._books.load_for_joint_repayment(
            self._customer_id, self._request.key, self._request.card_id
        )
        line = view.line
        for transfer in view.transfers.values():
            require_same_request(transfer.fingerprint, self._request.fingerprint)
        missing = _missing(view, business_date(self._clock.now()))
        self._agree(view, missing)
        transfers = dict(view.transfers)
        left_out = []
        for record, due in missing:
            loan_id = record.account.loan_id
            if record.collecting:
                left_out.append(LoanLeftOut(loan_id, "collection_pending"))
            elif due != self._agreed.get(loan_id):
                left_out.append(LoanLeftOut(loan_id, "due_changed"))
            else:
                refuse_on_hold(view.screening)
                card_id, ordered = paying_card(
                    record.account, self._request.card_id, view.card, line
                )
                transfers[loan_id] = self._collect(record, due, card_id, ordered)
                if line and ordered:
                    line = replace(line, version=line.version + 1)
        in_order = sorted(view.loans, key=_draw_order)
        found = (transfers.get(record.account.loan_id) for record in in_order)
        return DueResult(tuple(filter(None, found)), tuple(left_out), not self._collects)

    def _agree(
        self, view: JointRepaymentContext, missing: Sequence[tuple[LoanRecord, int]]
    ) -> None:
        """Keep the amounts to which the customer agreed, or raise when they are others."""
        requested = sum(transfer.amount for transfer in view.transfers.values())
        total = requested + sum(due for _, due in missing)
        if not view.transfers:
            refuse_on_hold(view.screening)
            _require_payable(missing, total, self._request.expected)
        elif total != self._request.expected:
            # Later amounts of a request that is under way are no longer the customer's agreement.
            return
        self._agreed = {record.account.loan_id: due for record, due in missing}

    def _collect(
        self, record: LoanRecord, amount: int, card_id: str, ordered: tuple[SaveLine, ...]
    ) -> Transfer:
        loan_id = record.account.loan_id
        transfer_id = ids.joint_repayment_id(self._customer_id, loan_id, self._request.key)
        now, fingerprint = self._clock.now(), self._request.fingerprint
        transfer = collection_of(record.account, amount, now, transfer_id, fingerprint, card_id)
        writes = (SaveLoan(record.collect(transfer_id), record), AddTransfer(transfer))
        self._books.commit(*writes, *ordered)
        self._collects = True
        return transfer


def _missing(view: JointRepaymentContext, today: date) -> list[tuple[LoanRecord, int]]:
    """Return the loans with something due that this request does not collect yet.

    The oldest arrears come first, each with the fen that are due.
    """
    due = (
        (record, record.account.loan.due_now(today))
        for record in view.loans
        if record.account.status in _PAYABLE and record.account.loan_id not in view.transfers
    )
    return sorted(
        ((record, amount) for record, amount in due if amount),
        key=lambda loan: _arrears_order(loan[0], today),
    )


def _arrears_order(record: LoanRecord, today: date) -> tuple[date, str]:
    return record.account.loan.due_since(today) or today, record.account.loan_id


def _draw_order(record: LoanRecord) -> tuple[date, str]:
    return record.account.opening.terms.drawn_on, record.account.loan_id


def _require_payable(missing: Sequence[tuple[LoanRecord, int]], total: int, expected: int) -> None:
    """Raise for another amount than shown, or without a loan to collect from."""
    if not missing:
        raise StateConflictError("Nothing is due now.", code="nothing_due")
    if total != expected:
        raise DueChangedError(f"The amount due is now {yuan(total)} yuan. Confirm it again.", total)
    if all(record.collecting for record, _ in missing):
        raise StateConflictError(
            "Collections of all due loans are under way. Try again when they have ended.",
            code="collection_pending",
        )
