"""The port `PersonalDataStore` over the tables in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from microloan.domain.approval import NOT_DISCLOSED
from microloan.domain.customers.erasure import DataCategory, Erasure
from microloan.domain.underwriting.applicant_data import WalletProfile
from microloan.ports.personal_data import PersonalDataRecord
from microloan.ports.writes import LineRecord, SaveLine
from microloan_testing.in_memory.indexed import Owned
from microloan_testing.in_memory.store import InMemoryStore

Key = TypeVar("Key", bound=tuple[object, ...])
Value = TypeVar("Value")


class InMemoryPersonalData:
    """The personal data of a store."""

    def __init__(self, store: InMemoryStore) -> None:
        self._store, self._tables = store, store.tables

    def person(self, customer_id: str) -> PersonalDataRecord:
        store, tables = self._store, self._tables
        line = store.line(customer_id)
        loans = tuple(store.loans(customer_id))
        return PersonalDataRecord(
            customer_id=customer_id,
            profile=tables.profiles.get(customer_id),
            members=tuple(m for m in tables.members.values() if m.customer_id == customer_id),
            cards=tuple(card for _, card in tables.cards.of(customer_id)),
            line=line,
            line_changes=tuple(store.line_changes(customer_id)),
            draw_refusals=store.draw_refusals(customer_id),
            applications=store.load_for_application(customer_id).applications,
            trail=store.trail(customer_id),
            related=tables.related.get(customer_id, False),
            loans=loans,
            entries=tuple(e for loan in loans for e in store.entries(loan.account.loan_id)),
            transfers=tables.transfers.of(customer_id),
            approvals=tuple(
                approval
                for approval in store.approvals()
                if approval.customer_id == customer_id and approval.act not in NOT_DISCLOSED
            ),
            plan_offers=tuple(offer for _, offer in tables.plan_offers.of(customer_id)),
            credits=tuple(each for each in store.credits() if each.customer_id == customer_id),
            erasure=tables.erasures.get(customer_id),
        )

    def withdraw(self, customer_id: str, before: LineRecord) -> None:
        self._store.commit(SaveLine(customer_id, before.line.close(), before))

    def erase(
        self,
        file: PersonalDataRecord,
        parts: Collection[DataCategory],
        today: date,
        identity_hash: str,
    ) -> None:
        tables, customer_id = self._tables, file.customer_id
        if DataCategory.WALLETS in parts:
            for member in file.members:
                tables.members.pop(member.key, None)
        if DataCategory.SOCIAL in parts:
            self._erase_social(customer_id, today)
        if DataCategory.DECISIONS in parts:
            _erase(tables.decisions, customer_id)
        if DataCategory.TRAIL in parts:
            _erase(tables.consents, customer_id)
            _erase(tables.withdrawals, customer_id)
            _erase(tables.inquiries, customer_id)
        if DataCategory.CARDS in parts:
            _erase(tables.cards, customer_id)
        if DataCategory.IDENTITY in parts:
            tables.identities.pop(identity_hash, None)
            tables.lines.pop(customer_id, None)
            _erase(tables.line_changes, customer_id)
            _erase(tables.draw_refusals, customer_id)
            _erase(tables.plan_offers, customer_id)
            tables.profiles.pop(customer_id, None)

    def note(self, file: PersonalDataRecord, erasure: Erasure) -> None:
        self._tables.erasures[file.customer_id] = erasure

    def due(self, today: date) -> Sequence[str]:
        waiting = sorted(
            (erasure.completes_on, customer_id)
            for customer_id, erasure in self._tables.erasures.items()
            if erasure.completes_on
        )
        return [customer_id for day, customer_id in waiting if day <= today]

    def _erase_social(self, customer_id: str, today: date) -> None:
        for key, application in list(self._tables.decisions.of(customer_id)):
            evidence = replace(application.applicant.evidence, social=WalletProfile())
            applicant = replace(application.applicant, evidence=evidence)
            self._tables.decisions[key] = replace(
                application, applicant=applicant, minimised_on=today
            )


def _erase(table: Owned[Key, Value], customer_id: str) -> None:
    for key, _ in list(table.of(customer_id)):
        del table[key]
