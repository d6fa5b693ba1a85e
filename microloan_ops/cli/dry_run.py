"""Stores that are read and never written, to hear a refusal before anything is announced.

A use case that runs on them is refused as it would be, returns what it would, and changes nothing:
its rules stand in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.customers import DynamoCustomerStore
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook

if TYPE_CHECKING:
    from microloan.ports.writes import Write


class DryRunLoanBook(DynamoLoanBook):
    """Lines, loans, journal and transfers, as they are."""

    def commit(self, *writes: Write) -> None:
        """Write nothing."""


class DryRunCustomerStore(DynamoCustomerStore):
    """Members and customers, as they are."""

    def commit(self, *writes: Write) -> None:
        """Write nothing."""
