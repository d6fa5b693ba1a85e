"""A person asks what we keep, and to be erased."""

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
    """All that is kept of a person; the identity unsealed, unless it has been erased."""

    file: PersonalDataRecord
    identity: Identity | None


def show_person(
    customer_id: str, persons: PersonalDataStore, vault: IdentityCipher
) -> PersonalData:
    """Return all that is kept of a person.

    Raises
    ------
    NotFoundError
        When nothing is kept under this id.
    """
    file = _read(customer_id, persons)
    return PersonalData(file, _identity(file, vault))


def plan_person(
    customer_id: str, persons: PersonalDataStore, clock: Clock, *, anew: bool = False
) -> ErasurePlan:
    """Return what of a person would go today, and change nothing.

    Raises
    ------
    NotFoundError
        When nothing is kept under this id.
    StateConflictError
        While something is open.
    """
    holding = _read(customer_id, persons).holding()
    return plan_erasure(holding, business_date(clock.now()), anew=anew)


def erase_person(
    customer_id: str,
    persons: PersonalDataStore,
    vault: IdentityCipher,
    clock: Clock,
    *,
    anew: bool = False,
) -> Erasure:
    """Erase what may go today, and keep that the person asked; a second run does the rest.

    The line is taken away first: a draw that comes meanwhile makes it fail, or fails itself. That
    the person asked is kept last: whatever breaks off before is simply done again.

    Raises
    ------
    NotFound, Refused
        As for the plan.
    ConcurrentUpdateError
        When the customer draws at this very moment.
    """
    file = _read(customer_id, persons)
    today = business_date(clock.now())
    plan = plan_erasure(file.holding(), today, anew=anew)
    if file.line and file.line.line.limit:
        persons.withdraw(customer_id, file.line)
    identity = _identity(file, vault) if DataCategory.IDENTITY in plan.goes else None
    identity_hash = vault.identity_hash(identity.resident_id) if identity else ""
    persons.erase(file, plan.goes, today, identity_hash)
    # What an application wrote while the parts went, and before it could see that they had.
    again = persons.person(customer_id)
    if again.line and again.line.line.limit:
        persons.withdraw(customer_id, again.line)
    persons.erase(again, plan.goes, today, identity_hash)
    erasure = plan.erasure(today, None if anew else file.erasure)
    persons.note(file, erasure)
    return erasure


def _read(customer_id: str, persons: PersonalDataStore) -> PersonalDataRecord:
    file = persons.person(customer_id)
    if not file.known:
        raise NotFoundError("nothing is kept under this customer's id", code="customer_not_found")
    return file


def _identity(file: PersonalDataRecord, vault: IdentityCipher) -> Identity | None:
    return vault.decrypt(file.customer_id, file.profile.sealed_identity) if file.profile else None
