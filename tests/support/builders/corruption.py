"""A sound file of a customer, and ways to damage it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from microloan.domain import ids
from microloan.domain.ledger.audit import Check, CustomerSnapshot, check_customer
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.ports.applications import Application
from microloan_testing.audit import audit, customer_snapshot, hashed
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER, GIVEN, GOOD_APPLICANT
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import UNKNOWN

LARGE, SMALL, NEW = 0, 1, 2
FIRST, SECOND = (ids.application_id(CUSTOMER, number) for number in range(2))


def lived() -> BankAtMidnight:
    """A large loan half repaid and being collected, a small one overpaid and settled, a new one."""
    bank = BankAtMidnight()
    bank.repay(bank.large, 5_000_00, "half")
    bank.cross(bank.small, 2_000_00, "too much")
    bank.deliver()
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.repay(bank.large, 1_000_00, "later")
    bank.borrow(800_00, 5, key="new")
    return bank


def sound_file() -> CustomerSnapshot:
    """The file of `lived`; the loans in the order large, small, new."""
    bank = lived()
    file = customer_snapshot(bank.store, CUSTOMER)
    order = {bank.large: LARGE, bank.small: SMALL}
    return replace(
        file, loans=tuple(sorted(file.loans, key=lambda one: order.get(one.loan_id, NEW)))
    )


def found(file: CustomerSnapshot, check: Check) -> list[str]:
    """Return what a check finds, with its subject."""
    checked = check_customer(file)
    return [f"{one.subject}: {one.text}" for one in checked.findings if one.check is check]


def with_loan(file: CustomerSnapshot, number: int, **changes: Any) -> CustomerSnapshot:  # noqa: ANN401
    loans = list(file.loans)
    loans[number] = replace(loans[number], **changes)
    return replace(file, loans=tuple(loans))


def with_entry(file: CustomerSnapshot, number: int, place: int, **changes: Any) -> CustomerSnapshot:  # noqa: ANN401
    """Change an entry; the hash that is stored beside it stays."""
    journal = list(file.loans[number].journal)
    entry, stored = journal[place]
    journal[place] = (replace(entry, **changes), stored)
    return with_loan(file, number, journal=tuple(journal))


def transfer(file: CustomerSnapshot, number: int, direction: Direction, **more: Any) -> Transfer:  # noqa: ANN401
    """Return the first transfer of a loan in a direction."""
    loan_id = file.loans[number].loan_id
    return next(
        one
        for one in file.transfers
        if (one.loan_id, one.direction) == (loan_id, direction)
        and all(getattr(one, name) == value for name, value in more.items())
    )


def with_transfer(file: CustomerSnapshot, one: Transfer, **changes: Any) -> CustomerSnapshot:  # noqa: ANN401
    changed = tuple(replace(t, **changes) if t == one else t for t in file.transfers)
    return replace(file, transfers=changed)


def stored(file: CustomerSnapshot, number: int) -> LoanAccount:
    account = file.loans[number].stored
    assert account
    return account


def rehashed(
    file: CustomerSnapshot, number: int, change: Callable[[Entry], Entry]
) -> CustomerSnapshot:
    """Change the last entry as one who knows how to hash would."""
    *before, last = file.loans[number].entries
    return with_loan(file, number, journal=hashed((*before, change(last))))


def decline(bank: InMemoryBank, application_id: str = SECOND) -> None:
    """Put a decision that declines, of the day of the first, and leave the line as it is."""
    declined = replace(GIVEN, offer=None, reasons=("currently_delinquent",))
    application = Application(application_id, declined, GOOD_APPLICANT)
    bank.store.tables.decisions[CUSTOMER, application_id] = application


def named(bank: InMemoryBank) -> list[tuple[Check, str, str]]:
    """Return what is found in all that a bank holds, in the order of the command."""
    return [(one.check, one.subject, one.text) for one in sorted(audit(bank.store).findings)]
