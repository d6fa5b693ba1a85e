"""Stores that read and never write, for a dry run before the confirmation.

A use case on these stores returns its result or refuses, and changes nothing. So the commands need
no copy of its rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.customers import DynamoCustomerStore
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook

if TYPE_CHECKING:
    from microloan.ports.writes import Write


class DryRunLoanBook(DynamoLoanBook):
    """The loan book, without writes."""

    def commit(self, *writes: Write) -> None:
        """Write nothing."""


class DryRunCustomerStore(DynamoCustomerStore):
    """The customer store, without writes."""

    def commit(self, *writes: Write) -> None:
        """Write nothing."""
