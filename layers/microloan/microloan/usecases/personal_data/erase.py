"""A person's requests for the stored data and for their erasure."""

from dataclasses import dataclass

from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import Identity
from microloan.domain.customers.erasure import DataCategory, Erasure, ErasurePlan, plan_erasure
from microloan.domain.errors import NotFoundError
from microloan.ports.clock import Clock
from microloan.ports.identity_cipher import IdentityCipher
from microloan.ports.personal_data import PersonalDataRecord, PersonalDataStore


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All stored data of a person, with the identity decrypted unless it was erased."""

    file: PersonalDataRecord
    identity: Identity | None


def show_person(
    customer_id: str, persons: PersonalDataStore, vault: IdentityCipher
) -> PersonalData:
    """Return all stored data of a person.

    Raises
    ------
    NotFoundError
        When no data are stored under this ID.
    """
    file = _read(customer_id, persons)
    return PersonalData(file, _identity(file, vault))


def plan_person(
    customer_id: str, persons: PersonalDataStore, clock: Clock, *, restart: bool = False
) -> ErasurePlan:
    """Return which data of a person an erasure today would delete, without any change.

    Raises
    ------
    NotFoundError
        When no data are stored under this ID.
    StateConflictError
        While a loan, a transfer, a refund or a review is open.
    """
    facts = _read(customer_id, persons).retention_facts()
    return plan_erasure(facts, business_date(clock.now()), restart=restart)


def erase_person(
    customer_id: str,
    persons: PersonalDataStore,
    vault: IdentityCipher,
    clock: Clock,
    *,
    restart: bool = False,
) -> Erasure:
    """Erase all data that may go today and store the request.

    A later run erases the rest.

    The line is withdrawn first, so that a draw in between makes it fail, or fails itself. The
    request is stored last, so that an interrupted run is simply repeated.

    Raises
    ------
    NotFoundError, StateConflictError
        As for the plan.
    ConcurrentUpdateError
        When the customer draws at this very moment.
    """
    file = _read(customer_id, persons)
    today = business_date(clock.now())
    plan = plan_erasure(file.retention_facts(), today, restart=restart)
    if file.line and file.line.line.limit:
        persons.withdraw(customer_id, file.line)
    identity = _identity(file, vault) if DataCategory.IDENTITY in plan.goes else None
    identity_hash = vault.identity_hash(identity.resident_id) if identity else ""
    persons.erase(file, plan.goes, today, identity_hash)
    # An application may have written data during the erasure, before it could detect it.
    again = persons.person(customer_id)
    if again.line and again.line.line.limit:
        persons.withdraw(customer_id, again.line)
    persons.erase(again, plan.goes, today, identity_hash)
    erasure = plan.erasure(today, None if restart else file.erasure)
    persons.note(file, erasure)
    return erasure


def _read(customer_id: str, persons: PersonalDataStore) -> PersonalDataRecord:
    file = persons.person(customer_id)
    if not file.known:
        raise NotFoundError(
            "No data are stored under this customer ID. Check the ID.", code="customer_not_found"
        )
    return file


def _identity(file: PersonalDataRecord, vault: IdentityCipher) -> Identity | None:
    return vault.decrypt(file.customer_id, file.profile.sealed_identity) if file.profile else None
