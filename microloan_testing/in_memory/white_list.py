"""The port `WhiteListStore`, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from microloan.domain.invitations.member import Member, update_listing
from microloan.ports.white_list import RemovalResult
from microloan_testing.in_memory.tables import Tables


class InMemoryWhiteList:
    """The members of the tables."""

    tables: Tables

    def listed(self, keys: Collection[str]) -> Mapping[str, Member]:
        members = self.tables.members
        return {key: members[key] for key in keys if key in members}

    def add(self, members: Sequence[Member]) -> None:
        self.tables.members.update((member.key, member) for member in members)

    def update(self, member: Member) -> None:
        stored = self.tables.members.get(member.key)
        if stored:
            member = replace(update_listing(stored, member), changed_on=member.changed_on)
        self.tables.members[member.key] = member

    def remove(self, key: str) -> RemovalResult:
        stored = self.tables.members.get(key)
        if stored is None:
            return RemovalResult.NOT_LISTED
        if stored.customer_id:
            return RemovalResult.BOUND
        del self.tables.members[key]
        return RemovalResult.REMOVED
