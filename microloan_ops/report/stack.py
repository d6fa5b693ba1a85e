"""The port `Source` over a deployed stack."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.customer_items import (
    LINE,
    line_from_item,
)
from microloan.adapters.dynamodb.entry_items import entry_from_item
from microloan.adapters.dynamodb.member_items import member_from_item
from microloan.adapters.dynamodb.plan_offer_items import PLAN_OFFER, offer_from_item
from microloan.adapters.dynamodb.transfer_items import transfer_from_item
from microloan_ops.cli.decision.reader import decisions
from microloan_ops.cli.executions import RUNNING, SUCCEEDED, reason
from microloan_ops.cli.ledger import reader
from microloan_ops.console.stack import StackError
from microloan_ops.report.source import NightOutcome, NightRun, Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from microloan.domain.invitations.campaign import Campaign
    from microloan.domain.invitations.member import Member
    from microloan.domain.ledger.closing import Closing
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.applications import Application
    from microloan_ops.console.stack import Stack

# How long Step Functions keeps an execution after it has ended.
_EXECUTIONS_KEPT = timedelta(days=90)
_OUTCOMES = {RUNNING: NightOutcome.RUNNING, SUCCEEDED: NightOutcome.SUCCEEDED}


class StackSource:
    """A stack's whole tables, strongly consistent, one page at a time."""

    runs_kept = _EXECUTIONS_KEPT
    remark = ""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack, self.name = stack, name
        self._database, self._tables = stack.database, stack.database.tables

    def now(self) -> datetime:
        return self._stack.clock.now()

    def expected(self) -> Mapping[Part, int]:
        # DynamoDB counts every six hours.
        tables = self._tables
        named = {
            Part.JOURNAL: tables.journal,
            Part.TRANSFERS: tables.transfers,
            Part.MEMBERS: tables.members,
        }
        describe = self._database.client.describe_table
        return {
            part: describe(TableName=table)["Table"].get("ItemCount", 0)
            for part, table in named.items()
        }

    def closings(self) -> Iterator[Closing]:
        return iter(reader.closings(self._database))

    def journals(self) -> Iterator[Sequence[Entry]]:
        # A scan returns the items of a key together.
        entries = map(entry_from_item, self._database.scan(self._tables.journal))
        for loan_id, group in groupby(entries, key=lambda entry: entry.loan_id):
            # The local cloud's scan does not order numbers as numbers.
            journal = sorted(group, key=lambda entry: entry.seq)
            if [entry.seq for entry in journal] != list(range(1, len(journal) + 1)):
                raise StackError(f"the journal of loan {loan_id} came in parts: try again")
            yield journal

    def transfers(self) -> Iterator[Transfer]:
        return map(transfer_from_item, self._database.scan(self._tables.transfers))

    def lines(self) -> Iterator[tuple[str, CreditLine | PlanOffer]]:
        items = self._database.scan(
            self._tables.customers,
            FilterExpression="#item = :line OR begins_with(#item, :offer)",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues=serialize_item({":line": LINE, ":offer": PLAN_OFFER}),
        )
        for item in items:
            is_line = item["item"] == LINE
            yield (
                item["customer_id"],
                line_from_item(item).line if is_line else offer_from_item(item),
            )

    def applications(self) -> Iterator[tuple[str, Application]]:
        return decisions(self._database)

    def members(self) -> Iterator[Member]:
        return map(member_from_item, self._database.scan(self._tables.members))

    def campaigns(self) -> Sequence[Campaign]:
        return self._stack.draws.campaigns()

    def nights(self) -> Iterator[NightRun]:
        states = self._stack.client("stepfunctions")
        pages = states.get_paginator("list_executions").paginate(
            stateMachineArn=self._stack.outputs["EndOfDay"]
        )
        newest_first = [execution for page in pages for execution in page["executions"]]
        for execution in sorted(newest_first, key=lambda execution: execution["startDate"]):
            yield _night_run(states.describe_execution(executionArn=execution["executionArn"]))


def _night_run(execution: Mapping[str, Any]) -> NightRun:
    outcome = _OUTCOMES.get(execution["status"], NightOutcome.FAILED)
    succeeded = outcome is NightOutcome.SUCCEEDED
    closed = json.loads(execution["output"]).get("closed", ()) if succeeded else ()
    ended = execution.get("stopDate")
    return NightRun(
        began=execution["startDate"].astimezone(UTC),
        ended=ended.astimezone(UTC) if ended else None,
        outcome=outcome,
        closed=tuple(map(date.fromisoformat, closed)),
        reason=reason(execution) if outcome is NightOutcome.FAILED else "",
    )
