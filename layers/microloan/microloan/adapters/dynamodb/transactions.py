"""Each write of a use case as items of one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import delete, put, put_new
from microloan.adapters.dynamodb.customer_items import line_to_item
from microloan.ports.writes import (
    AddDrawRefusal,
    AddTransfer,
    AppendEntry,
    HoldLine,
    SaveCredit,
    SaveLine,
    SaveLoan,
    SaveTransfer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.adapters.dynamodb.client import Database, Item, Tables
    from microloan.ports.application_writes import ApplicationWrite
    from microloan.ports.onboarding_writes import OnboardingWrite
    from microloan.ports.operator_writes import (
        AddApproval,
        AddLineChange,
        SaveApproval,
        SavePlanOffer,
    )
    from microloan.ports.screening_writes import ScreeningWrite
    from microloan.ports.writes import LoanRecord, Write

TransactItem = dict[str, Any]


class DynamoTransactionWriter:
    """Commits writes to DynamoDB."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen in one transaction."""
        tables = self.database.tables
        self.database.transact([item for write in writes for item in _items(write, tables)])


def _items(write: Write, tables: Tables) -> Iterator[TransactItem]:
    match write:
        case SaveLine():
            yield _save_line(write, tables)
        case SaveLoan(after, before):
            yield from _save_loan(after, before, tables)
        case AppendEntry(entry):
            # A function without loans does not load what only loans have.
            from microloan.adapters.dynamodb.entry_items import (  # noqa: PLC0415 - as said
                entry_to_item,
            )

            yield put_new(tables.journal, entry_to_item(entry), "loan_id")
        case AddTransfer() | SaveTransfer():
            yield _save_transfer(write, tables)
        case SaveCredit():
            # Only the functions of bank transfers write one.
            from microloan.adapters.dynamodb import credit_items  # noqa: PLC0415 - as said

            yield credit_items.credit_write(write, tables.loans)
        case _:
            yield from _rare_writes(write, tables)


def _rare_writes(
    write: ApplicationWrite
    | OnboardingWrite
    | ScreeningWrite
    | HoldLine
    | AddDrawRefusal
    | AddApproval
    | SaveApproval
    | AddLineChange
    | SavePlanOffer,
    tables: Tables,
) -> Iterator[TransactItem]:
    """Return the writes that few functions make.

    Only these load the modules for them.
    """
    if isinstance(write, AddDrawRefusal):
        from microloan.adapters.dynamodb import draw_refusal_items  # noqa: PLC0415 - as said

        yield put(tables.customers, draw_refusal_items.refusal_to_item(write))
        return
    from microloan.ports import onboarding_writes  # noqa: PLC0415 - as said

    if isinstance(write, onboarding_writes.OnboardingWrite):
        from microloan.adapters.dynamodb import customer_writes  # noqa: PLC0415 - as said

        yield from customer_writes.onboarding_writes(write, tables)
        return
    from microloan.ports import operator_writes, screening_writes  # noqa: PLC0415 - as said

    if isinstance(write, operator_writes.AddApproval | operator_writes.SaveApproval):
        from microloan.adapters.dynamodb import approval_items  # noqa: PLC0415 - as said

        yield approval_items.approval_write(write, tables)
        return
    if isinstance(write, operator_writes.AddLineChange):
        from microloan.adapters.dynamodb import line_change_items  # noqa: PLC0415 - as said

        item = line_change_items.line_change_to_item(write.customer_id, write.change)
        yield put_new(tables.customers, item, "customer_id")
        return
    if isinstance(write, operator_writes.SavePlanOffer):
        from microloan.adapters.dynamodb import plan_offer_items  # noqa: PLC0415 - as said

        yield plan_offer_items.offer_write(write, tables)
        return
    if isinstance(write, screening_writes.ScreeningWrite | HoldLine):
        from microloan.adapters.dynamodb import screening_items  # noqa: PLC0415 - as said

        yield from screening_items.screening_writes(write, tables)
        return
    from microloan.adapters.dynamodb.application_writes import (  # noqa: PLC0415 - as said
        application_writes,
    )

    yield from application_writes(write, tables)


def _save_transfer(write: AddTransfer | SaveTransfer, tables: Tables) -> TransactItem:
    from microloan.adapters.dynamodb.transfer_items import (  # noqa: PLC0415 - as above
        transfer_to_item,
    )

    if isinstance(write, AddTransfer):
        return put_new(tables.transfers, transfer_to_item(write.transfer), "transfer_id")
    return put(
        tables.transfers,
        transfer_to_item(write.after),
        "#status = :status AND attempts = :attempts",
        names={"#status": "status"},
        values={":status": write.before.status.value, ":attempts": write.before.attempts},
    )


def _save_line(write: SaveLine, tables: Tables) -> TransactItem:
    before = write.before
    if before is None:
        item = line_to_item(write.customer_id, write.line, 1)
        return put_new(tables.customers, item, "customer_id")
    item = line_to_item(write.customer_id, write.line, before.version + 1, held=before.held)
    return put(tables.customers, item, "version = :version", values={":version": before.version})


def _save_loan(
    after: LoanRecord, before: LoanRecord | None, tables: Tables
) -> Iterator[TransactItem]:
    """Write a loan to the tables in which it belongs.

    A loan that finishes now goes to the settled loans. It also stays among the open ones, finished,
    until the end of day has closed its day. An end of day in between counts it exactly once. A loan
    that is open again, after a payment was returned, comes back from the settled ones. A loan whose
    customer still has credit is not finished: the end of day proves the credit by it.
    """
    from microloan.adapters.dynamodb.loan_items import loan_to_item  # noqa: PLC0415 - as above

    item = loan_to_item(after)
    if before is None:
        yield put_new(tables.loans, item, "loan_id")
    elif before.account.finished and after.account.finished:
        yield _replace_loan(tables.settled_loans, item, before)
    elif before.account.finished:
        yield _remove_loan(tables.settled_loans, before)
        yield put(tables.loans, item)
    else:
        yield _replace_loan(tables.loans, item, before)
        if after.account.finished:
            yield put(tables.settled_loans, item)


def _remove_loan(table: str, before: LoanRecord) -> TransactItem:
    opening = before.account.opening
    key = {"customer_id": opening.customer_id, "loan_id": opening.loan_id}
    return delete(table, key, "seq = :seq", values={":seq": before.account.seq})


def _replace_loan(table: str, item: Item, before: LoanRecord) -> TransactItem:
    values: Item = {":seq": before.account.seq}
    collecting = "attribute_not_exists(collecting)"
    if before.collecting:
        collecting = "collecting = :collecting"
        values[":collecting"] = before.collecting
    return put(table, item, f"seq = :seq AND {collecting}", values=values)
