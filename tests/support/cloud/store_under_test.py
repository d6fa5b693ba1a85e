"""Stores for the contract suite, and two operations that no port has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from microloan.domain.invitations.member import Member
from microloan.ports.customers import CustomerStore
from microloan.ports.end_of_day import EndOfDayStore, UnreadableLoan
from microloan.ports.invitations import InvitationStore
from microloan.ports.loan_book import LoanBook
from microloan.ports.personal_data import PersonalDataStore
from microloan.ports.screening_store import ScreeningStore
from microloan.ports.white_list import WhiteListStore
from microloan_testing.in_memory.invitations import InMemoryInvitations
from microloan_testing.in_memory.personal_data import InMemoryPersonalData
from microloan_testing.in_memory.store import InMemoryStore


class Enlist(Protocol):
    """Puts members on the white list, as the command line does."""

    def __call__(self, *members: Member) -> None: ...


@dataclass(frozen=True, slots=True)
class StoreUnderTest:
    """An implementation of the ports.

    Parameters
    ----------
    people, books, night, draws, listing, persons, screening
        The stores, over the same tables; empty.
    enlist
        Puts members on the white list.
    spoil
        Makes the open loan of a customer unreadable, as (customer id, loan id).
    """

    people: CustomerStore
    books: LoanBook
    night: EndOfDayStore
    draws: InvitationStore
    listing: WhiteListStore
    persons: PersonalDataStore
    screening: ScreeningStore
    enlist: Enlist
    spoil: Callable[[str, str], None]


def memory() -> StoreUnderTest:
    """Return the in-memory twin."""
    store = InMemoryStore()

    def spoil(customer_id: str, loan_id: str) -> None:
        store.tables.open_loans[customer_id, loan_id] = UnreadableLoan(loan_id)

    draws = InMemoryInvitations(store.tables)
    persons = InMemoryPersonalData(store)
    return StoreUnderTest(store, store, store, draws, store, persons, store, store.enlist, spoil)
