"""The report's source in a deployed stack: its tables, and the executions of the night."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.customer_items import LINE, line_from_item, transfer_from_item
from microloan.adapters.dynamodb.loan_items import entry_from_item
from microloan.adapters.dynamodb.member_items import member_from_item
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
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.applications import Application
    from microloan_ops.console.stack import Stack

# How long Step Functions keeps an execution after it has ended.
_EXECUTIONS_KEPT = timedelta(days=90)
_OUTCOMES = {RUNNING: NightOutcome.RUNNING, SUCCEEDED: NightOutcome.SUCCEEDED}


class StackSource:
    """The port `Source` on a stack: whole tables, strongly consistent, one page at a time."""

    runs_kept = _EXECUTIONS_KEPT
    remark = ""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack, self.name = stack, name
        self._database, self._tables = stack.database, stack.database.tables

    def now(self) -> datetime:
        """Return the stack's time."""
        return self._stack.clock.now()

    def expected(self) -> Mapping[Part, int]:
        """Return what DynamoDB counted last, at most six hours ago."""
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
        """Return every closing, oldest first."""
        return iter(reader.closings(self._database))

    def journals(self) -> Iterator[Sequence[Entry]]:
        """Return the journal of each loan: a scan brings what has one key together.

        Raises
        ------
        StackError
            When it does not: then the figures would be wrong.
        """
        entries = map(entry_from_item, self._database.scan(self._tables.journal))
        for loan_id, group in groupby(entries, key=lambda entry: entry.loan_id):
            # Not every store that calls itself DynamoDB orders numbers as numbers in a scan.
            journal = sorted(group, key=lambda entry: entry.seq)
            if [entry.seq for entry in journal] != list(range(1, len(journal) + 1)):
                raise StackError(f"the journal of loan {loan_id} came in parts: try again")
            yield journal

    def transfers(self) -> Iterator[Transfer]:
        """Return every transfer."""
        return map(transfer_from_item, self._database.scan(self._tables.transfers))

    def lines(self) -> Iterator[tuple[str, CreditLine]]:
        """Return every credit line."""
        items = self._database.scan(
            self._tables.customers,
            FilterExpression="#item = :line",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues=serialize_item({":line": LINE}),
        )
        return ((item["customer_id"], line_from_item(item).line) for item in items)

    def applications(self) -> Iterator[tuple[str, Application]]:
        """Return every decision, after whose it is."""
        return decisions(self._database)

    def members(self) -> Iterator[Member]:
        """Return the white list."""
        return map(member_from_item, self._database.scan(self._tables.members))

    def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns."""
        return self._stack.draws.campaigns()

    def nights(self) -> Iterator[NightRun]:
        """Return the executions of the night's state machine, oldest first."""
        states = self._stack.client("stepfunctions")
        pages = states.get_paginator("list_executions").paginate(
            stateMachineArn=self._stack.outputs["EndOfDay"]
        )
        newest_first = [one for page in pages for one in page["executions"]]
        for one in sorted(newest_first, key=lambda execution: execution["startDate"]):
            yield _night_run(states.describe_execution(executionArn=one["executionArn"]))


def _night_run(found: Mapping[str, Any]) -> NightRun:
    outcome = _OUTCOMES.get(found["status"], NightOutcome.FAILED)
    succeeded = outcome is NightOutcome.SUCCEEDED
    closed = json.loads(found["output"]).get("closed", ()) if succeeded else ()
    ended = found.get("stopDate")
    return NightRun(
        began=found["startDate"].astimezone(UTC),
        ended=ended.astimezone(UTC) if ended else None,
        outcome=outcome,
        closed=tuple(map(date.fromisoformat, closed)),
        reason=reason(found) if outcome is NightOutcome.FAILED else "",
    )
