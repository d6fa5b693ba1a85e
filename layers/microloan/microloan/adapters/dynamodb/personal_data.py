"""All stored data of one person on DynamoDB: the port `PersonalDataStore`."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from microloan.adapters.dynamodb.application_items import (
    CONSENT,
    CONSENT_WITHDRAWAL,
    DECISION,
    ERASURE,
    INQUIRY,
    owner_key,
    related_key,
)
from microloan.adapters.dynamodb.approval_items import APPROVALS, approval_from_item
from microloan.adapters.dynamodb.client import Database, Item, delete, iso, put, serialize_item
from microloan.adapters.dynamodb.customer_items import (
    CARD,
    LINE,
    PROFILE,
    card_from_item,
    identity_key,
    profile_from_item,
)
from microloan.adapters.dynamodb.customers import DynamoCustomerStore
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook
from microloan.adapters.dynamodb.member_items import member_from_item
from microloan.adapters.dynamodb.plan_offer_items import PLAN_OFFER, offer_from_item
from microloan.adapters.dynamodb.transfer_items import transfer_from_item
from microloan.domain.approval import NOT_DISCLOSED
from microloan.domain.customers.erasure import DataCategory, Erasure
from microloan.domain.underwriting.applicant_data import WalletProfile
from microloan.ports.personal_data import PersonalDataRecord
from microloan.ports.writes import LineRecord, SaveLine

# The partition of the persons with data that may be erased later.
ERASURES = "erasures"


class DynamoPersonalDataStore:
    """The port `PersonalDataStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people, self._books = DynamoCustomerStore(database), DynamoLoanBook(database)

    def person(self, customer_id: str) -> PersonalDataRecord:
        """Return all data of a person, from every table."""
        line = self._books.line(customer_id)
        items = self._partition(customer_id)
        loans = self._books.loans(customer_id)
        profile, erasure = items.get(PROFILE), items.get(ERASURE)
        return PersonalDataRecord(
            customer_id=customer_id,
            profile=profile_from_item(profile) if profile else None,
            members=tuple(
                map(
                    member_from_item,
                    self._scan_customer(self._database.tables.members, customer_id),
                )
            ),
            cards=tuple(
                card_from_item(item) for name, item in items.items() if name.startswith(CARD)
            ),
            line=line,
            line_changes=tuple(self._books.line_changes(customer_id)),
            draw_refusals=self._books.draw_refusals(customer_id),
            applications=self._people.load_for_application(customer_id).applications,
            trail=self._people.trail(customer_id),
            related=related_key(customer_id)["item"] in items,
            loans=tuple(loans),
            entries=tuple(e for loan in loans for e in self._books.entries(loan.account.loan_id)),
            transfers=tuple(
                map(
                    transfer_from_item,
                    self._scan_customer(self._database.tables.transfers, customer_id),
                )
            ),
            approvals=tuple(
                approval
                for approval in map(approval_from_item, self._read_approvals(customer_id))
                if approval.act not in NOT_DISCLOSED
            ),
            plan_offers=tuple(
                offer_from_item(item) for name, item in items.items() if name.startswith(PLAN_OFFER)
            ),
            credits=tuple(
                account for account in self._books.credits() if account.customer_id == customer_id
            ),
            erasure=_erasure_from_item(erasure) if erasure else None,
        )

    def withdraw(self, customer_id: str, before: LineRecord) -> None:
        """Withdraw the limit of a line."""
        self._people.commit(SaveLine(customer_id, before.line.close(), before))

    def erase(
        self,
        file: PersonalDataRecord,
        parts: Collection[DataCategory],
        today: date,
        identity_hash: str,
    ) -> None:
        """Erase some categories of a person's data."""
        erasing: Mapping[DataCategory, Callable[[PersonalDataRecord], None]] = {
            DataCategory.LINE: lambda _: None,
            DataCategory.WALLETS: self._erase_wallets,
            DataCategory.SOCIAL: lambda file: self._erase_social(file, today),
            DataCategory.DECISIONS: self._erase_decisions,
            DataCategory.TRAIL: lambda file: self._delete(
                file, CONSENT, CONSENT_WITHDRAWAL, INQUIRY
            ),
            DataCategory.CARDS: lambda file: self._delete(file, CARD),
            DataCategory.IDENTITY: lambda file: self._erase_identity(file, identity_hash),
        }
        # The data that lead to the person go last, so that an interrupted run can be repeated.
        for part in (category for category in erasing if category in parts):
            erasing[part](file)

    def note(self, file: PersonalDataRecord, erasure: Erasure) -> None:
        """Store the person's request, and list it while data are left to erase."""
        table, days = self._database.tables.customers, asdict(erasure)
        item = {name: iso(day) for name, day in days.items()}
        key = {"customer_id": file.customer_id, "item": ERASURE}
        before, after = (_pending_key(file.customer_id, e) for e in (file.erasure, erasure))
        writes = [put(table, key | item)]
        if before and before != after:
            writes.append(delete(table, before))
        if after:
            writes.append(put(table, after))
        self._database.transact(writes)

    def due(self, today: date) -> Sequence[str]:
        """Return the customers whose remaining data may be erased by now."""
        items = self._database.query(
            self._database.tables.customers,
            "customer_id = :waiting AND #item < :after_today",
            # Every key of today comes before it.
            {":waiting": ERASURES, ":after_today": f"{today.isoformat()}$"},
            ExpressionAttributeNames={"#item": "item"},
        )
        return [item["item"].partition("#")[2] for item in items]

    def _erase_wallets(self, file: PersonalDataRecord) -> None:
        table = self._database.tables.members
        for member in file.members:
            self._database.client.delete_item(
                TableName=table, Key=serialize_item({"member": member.key})
            )

    def _erase_social(self, file: PersonalDataRecord, today: date) -> None:
        """Empty the wallets' data in each decision, and mark it as minimised."""
        for name in self._partition(file.customer_id):
            if not name.startswith(DECISION):
                continue
            key = {"customer_id": file.customer_id, "item": name}
            values = {":nothing": asdict(WalletProfile()), ":today": today.isoformat()}
            self._database.client.update_item(
                TableName=self._database.tables.customers,
                Key=serialize_item(key),
                UpdateExpression="SET evidence.social = :nothing, minimised_on = :today",
                ExpressionAttributeValues=serialize_item(values),
            )

    def _erase_decisions(self, file: PersonalDataRecord) -> None:
        self._delete(file, DECISION)
        for application in file.applications:
            self._delete_item(owner_key(application.application_id))

    def _erase_identity(self, file: PersonalDataRecord, identity_hash: str) -> None:
        if identity_hash:
            self._delete_item(identity_key(identity_hash))
        # Without a profile there is no customer, and a remaining line would contradict that. The
        # names of the line's changes begin like the line's.
        self._delete(file, LINE, PROFILE)

    def _delete(self, file: PersonalDataRecord, *beginnings: str) -> None:
        for name in self._partition(file.customer_id):
            if name.startswith(beginnings):
                self._delete_item({"customer_id": file.customer_id, "item": name})

    def _delete_item(self, key: Mapping[str, str]) -> None:
        table = self._database.tables.customers
        self._database.client.delete_item(TableName=table, Key=serialize_item(key))

    def _partition(self, customer_id: str) -> dict[str, Item]:
        items = self._database.query(
            self._database.tables.customers,
            "customer_id = :customer",
            {":customer": customer_id},
        )
        return {item["item"]: item for item in items}

    def _read_approvals(self, customer_id: str) -> list[Item]:
        """Return the approvals of one customer, unaffected by a damaged one of another."""
        items = self._database.query(
            self._database.tables.customers,
            "customer_id = :approvals",
            {":approvals": APPROVALS, ":customer": customer_id},
            FilterExpression="#of = :customer",
            ExpressionAttributeNames={"#of": "of"},
        )
        return sorted(items, key=lambda item: (item["requested_at"], item["item"]))

    def _scan_customer(self, table: str, customer_id: str) -> Iterator[Item]:
        return self._database.scan(
            table,
            FilterExpression="customer_id = :customer",
            ExpressionAttributeValues=serialize_item({":customer": customer_id}),
        )


def _pending_key(customer_id: str, erasure: Erasure | None) -> dict[str, str] | None:
    if erasure is None or erasure.completes_on is None:
        return None
    name = f"{erasure.completes_on.isoformat()}#{customer_id}"
    return {"customer_id": ERASURES, "item": name}


def _erasure_from_item(item: Item) -> Erasure:
    days = {name: item.get(name) for name in ("requested_on", "completes_on", "completed_on")}
    return Erasure(**{name: date.fromisoformat(day) for name, day in days.items() if day})
