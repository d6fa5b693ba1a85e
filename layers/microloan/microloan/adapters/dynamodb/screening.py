"""Screening on DynamoDB: states of persons, and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.customer_items import LINE, PROFILE, line_from_item
from microloan.adapters.dynamodb.screening_state import (
    SCREENING,
    screening_from_item,
    screening_key,
)
from microloan.adapters.dynamodb.transactions import DynamoTransactionWriter
from microloan.ports.screening import ScreeningContext

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from microloan.domain.customers.screening import Screening
    from microloan.domain.customers.screening_case import Case

# The limit of one BatchGetItem call.
_MOST_KEYS = 100


class DynamoScreeningIndex(DynamoTransactionWriter):
    """The port `ScreeningIndex`."""

    def screen(self, customer_id: str) -> ScreeningContext:
        """Read for a hold, in one round trip."""
        table = self.database.tables.customers
        names = (SCREENING, LINE, PROFILE)
        screening, line, profile = self.database.batch(
            *((table, {"customer_id": customer_id, "item": name}) for name in names)
        )
        return ScreeningContext(
            screening=screening_from_item(screening),
            line=line_from_item(line) if line else None,
            is_customer=profile is not None,
        )

    def on_hold(self, customer_ids: Collection[str]) -> Collection[str]:
        """Return those of some persons to whom nothing may move."""
        screenings = self.screenings(customer_ids)
        return {key for key, screening in screenings.items() if screening.stopped_by is not None}

    def screenings(self, customer_ids: Collection[str]) -> Mapping[str, Screening]:
        """Return the states of some persons, in a round trip for each hundred."""
        keys = list(dict.fromkeys(customer_ids))
        states: dict[str, Screening] = {}
        for begin in range(0, len(keys), _MOST_KEYS):
            some = keys[begin : begin + _MOST_KEYS]
            wanted = ((self.database.tables.customers, screening_key(key)) for key in some)
            items = self.database.batch(*wanted)
            states |= zip(some, map(screening_from_item, items), strict=True)
        return states

    def case(self, case_id: str) -> Case | None:
        """Return a case, open or released."""
        # Only operators and the sweep need these, as below.
        from microloan.adapters.dynamodb.screening_items import (  # noqa: PLC0415 - as said
            case_from_item,
            case_keys,
        )

        table = self.database.tables.customers
        open_, released = self.database.batch(*((table, key) for key in case_keys(case_id)))
        item = released or open_
        return case_from_item(item) if item else None

    def open_cases(self) -> Sequence[Case]:
        """Return all open cases, the oldest first."""
        from microloan.adapters.dynamodb.screening_items import (  # noqa: PLC0415 - as above
            OPEN_CASES,
            case_from_item,
        )

        items = self.database.query(
            self.database.tables.customers, "customer_id = :cases", {":cases": OPEN_CASES}
        )
        return sorted(map(case_from_item, items), key=lambda case: (case.opened_at, case.case_id))
