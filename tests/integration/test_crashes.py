"""Every function dies at every call that changes something, before and after it; nothing shows.

Whoever asked asks again, and then once more, as nobody should. In the end everything stored is
what it is without any crash, and all of it holds together. The calls are found by running.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from time import time
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.adapters.sandbox import table
from microloan.usecases.end_of_day.close_days import open_books
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.console.stack import Stack
from tests.support.builders import credit_flows as credits_
from tests.support.builders import operator_flows as operators
from tests.support.builders import plan_flows as plans
from tests.support.builders.examples import member
from tests.support.builders.moto_bank import MotoBank
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import running
from tests.support.cloud.moto_tables import Dump, MotoTables
from tests.support.fakes.crashes import CrashInjector, CrashPoint, FixedTime, surviving
from tests.support.fakes.fixed_clock import BEGINS


@pytest.fixture(scope="module")
def bank() -> Iterator[MotoBank]:
    still = FixedTime(BEGINS)
    with moto_stack.stack() as environment, patch.object(table, "datetime", still):
        api, crasher = running(environment), CrashInjector()
        crasher.watch()
        client: Callable[[str], Any] = boto3.client  # type: ignore[assignment]
        bank = MotoBank(api, Stack(outputs(), client, ""), crasher, MotoTables(), {})
        open_books(bank.stack.night, bank.stack.clock)
        api.invite("o1")
        yield bank


Act = Callable[[], object]


def binding(bank: MotoBank) -> Act:
    return bank.bind


def applying(bank: MotoBank) -> Act:
    bank.bind()
    return bank.apply


def asking_for_a_review(bank: MotoBank) -> Act:
    bank.bind()
    path = f"/credit-applications/{bank.apply()}/reviews"
    return lambda: bank.ask(202, "POST", path)


def withdrawing_a_consent(bank: MotoBank) -> Act:
    bank.ready()

    def act() -> None:
        # Each withdrawal is a record. A customer without an answer looks at the account first.
        if not bank.ask(200, "GET", "/account")["line"]["consent_withdrawn_on"]:
            bank.ask(200, "POST", "/consent-withdrawals", {"consent": "data_sharing"})

    return act


def borrowing(bank: MotoBank) -> Act:
    # One login for all attempts, because each leaves it in the journal.
    bank.api.logged_in_at = int(time())
    return bank.ready().borrow


def repaying(bank: MotoBank) -> Act:
    loan_id = bank.ready().open_loan()
    return lambda: bank.repay(loan_id, {"amount": 300_00})


def moving(behaviour: str) -> Callable[[MotoBank], Act]:
    def prepare(bank: MotoBank) -> Act:
        drawn = bank.ready().borrow(bank.bind(behaviour))
        return lambda: bank.api.stream(drawn["transfer_id"])

    return prepare


def collecting(body: object, behaviour: str = "000") -> Callable[[MotoBank], Act]:
    def prepare(bank: MotoBank) -> Act:
        transfer_id = bank.repay(bank.ready().open_loan(behaviour), body)
        return lambda: bank.api.stream(transfer_id)

    return prepare


def collecting_too_much(bank: MotoBank) -> Act:
    transfer_id = bank.cross(bank.ready().open_loan(), 1_200_00)
    return lambda: bank.api.stream(transfer_id)


def refunding(bank: MotoBank) -> Act:
    transfer_id = bank.cross(bank.ready().open_loan(), 1_200_00)
    assert bank.api.stream(transfer_id) == []
    [refund] = bank.waiting()
    return lambda: bank.api.stream(refund)


def sweeping(behaviour: str) -> Callable[[MotoBank], Act]:
    def prepare(bank: MotoBank) -> Act:
        bank.ready().borrow(bank.bind(behaviour))
        bank.stack.test_clock.set(bank.stack.clock.now() + timedelta(minutes=5))
        return lambda: bank.api.load("transfer_worker").sweep_handler({}, None)

    return prepare


def hearing(bank: MotoBank) -> Act:
    _, transfer_id = bank.overpaid()
    body = f'{{"transfer_id": "{transfer_id}", "status": "returned"}}'
    headers = webhook_headers(body.encode(), "msg-1")

    def act() -> None:
        status, _ = bank.api.send("POST", "/rails/callbacks", body, headers)
        assert status in {200, 409}

    return act


def night(bank: MotoBank) -> Act:
    """Two nights at once, at the end of which the first bill is asked for."""
    loan_id = bank.ready().open_loan()
    due = bank.first_due(loan_id)
    bank.on(due - timedelta(days=2))
    bank.night()
    bank.on(due)
    return bank.night


def choosing_a_card(bank: MotoBank) -> Act:
    bank.ready().open_loan()
    body = {"card_id": bank.bind("908")}
    return lambda: bank.ask(200, "PUT", "/account/repayment-card", body)


def changing_the_due_day(bank: MotoBank) -> Act:
    bank.ready().open_loan()
    return lambda: bank.ask(200, "PUT", "/account/due-day", {"due_day": 9})


def unbinding(bank: MotoBank) -> Act:
    bank.ready().open_loan()
    path = f"/bank-cards/{bank.bind('908')}"
    return lambda: bank.ask(200, "DELETE", path)


def repaying_by_another_card(bank: MotoBank) -> Act:
    loan_id = bank.ready().open_loan()
    body = {"amount": 300_00, "card_id": bank.bind("908")}
    return lambda: bank.repay(loan_id, body)


def collecting_a_part(behaviour: str) -> Callable[[MotoBank], Act]:
    """Deliver a collection for which the card has too little, the day after the due day."""

    def prepare(bank: MotoBank) -> Act:
        due = bank.first_due(bank.ready().open_loan(behaviour))
        bank.on(due + timedelta(days=1))
        bank.night()
        [collection] = bank.waiting()
        return lambda: bank.api.stream(collection)

    return prepare


def drawing(bank: MotoBank) -> Act:
    for number in range(2, 8):
        listed = replace(member(f"o{number}"), listed_until=date(2099, 12, 31))
        bank.stack.database.client.put_item(
            TableName="Members", Item=serialize_item(member_to_item(listed))
        )
    return lambda: bank.draw(campaign="spring", channel="wechat", count=3, seed="s")


FLOWS: dict[str, Callable[[MotoBank], Act]] = {
    "bind": binding,
    "apply": applying,
    "ask for a review": asking_for_a_review,
    "withdraw a consent": withdrawing_a_consent,
    "borrow": borrowing,
    "repay": repaying,
    "disburse": moving("000"),
    "disbursement declined": moving("901"),
    "disbursement timed out": moving("904"),
    "collect": collecting({"amount": 300_00}),
    "collect all": collecting({"settle": True}),
    "collect too much": collecting_too_much,
    "collection declined": collecting({"amount": 300_00}, "902"),
    "collect half": collecting_a_part("902"),
    "collect what is there": collecting_a_part("914"),
    "repay by another card": repaying_by_another_card,
    "choose a repayment card": choosing_a_card,
    "unbind a card": unbinding,
    "change the due day": changing_the_due_day,
    "refund": refunding,
    "sweep": sweeping("000"),
    "sweep after a timeout": sweeping("905"),
    "callback": hearing,
    "take back": operators.reverse_unreported_return,
    "refund again": operators.reissue_failed_refund,
    "resolve a transfer": operators.resolve_unanswered_transfer,
    "correct a loan": operators.approve_correction,
    "write off": operators.write_off_overdue_loan,
    "freeze a line for long": operators.freeze_line_for_long,
    "give a line an extra": operators.give_line_an_extra,
    "close a line": operators.close_unused_line,
    "unfreeze a line": operators.unfreeze_frozen_line,
    "import a screening list": operators.import_screening_list,
    "hold by hand": operators.hold_customer_by_hand,
    "release a hold": operators.release_hold,
    "agree on a plan": plans.agreeing,
    "keep a plan": plans.keeping,
    "break a plan": plans.breaking,
    "bank transfer": credits_.paying,
    "bank transfer that keeps a plan": partial(credits_.keeping_a_plan, agreed=plans.agreeing),
    "bank transfer without owner": credits_.held,
    "end a bank transfer": credits_.ending,
    "return a bank transfer": credits_.returning,
    "night": night,
    "draw of invitations": drawing,
}


# Nothing changes between the call before a read and the call after it. So a crash at the read is
# tried at those.
READS = {"GetItem", "BatchGetItem", "Query", "Scan"}
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


def lived(bank: MotoBank, start: object, act: Act, point: CrashPoint | None) -> Dump:
    """Do it, crashing at the point; again if it died, and once more; then let all settle."""
    bank.tables.put_back(start)
    bank.crasher.arm(point)
    surviving(act)
    assert bank.crasher.point is None, f"the call {point} was never made"
    act()
    bank.deliver()
    return bank.tables.dump()


@pytest.mark.parametrize("name", FLOWS)
def test_crash_at_any_call_leaves_the_tables_of_a_run_without_a_crash(
    bank: MotoBank, name: str, crash_points: dict[str, int]
) -> None:
    clean = bank.tables.keep()
    try:
        bank.keys.clear()
        # A slow machine takes longer for all flows than a login is valid.
        bank.api.logged_in_at = None
        act = FLOWS[name](bank)
        start = bank.tables.keep()
        bank.crasher.arm(None)
        act()
        calls = list(bank.crasher.calls)
        assert WRITES.intersection(calls), "a flow that writes nothing proves nothing"
        expected = lived(bank, start, act, None)
        assert bank.holds() == [], "and so in every run that ends with the same tables"
        tried = [n for n, call in enumerate(calls) if call not in READS]
        points = [CrashPoint(call, after) for call in tried for after in (False, True)]
        for point in points:
            side = "after" if point.after else "before"
            where = f"{side} {calls[point.call]}, call {point.call + 1} of {calls}"
            assert lived(bank, start, act, point) == expected, where
        crash_points[name] = len(points)
    finally:
        bank.tables.put_back(clean)
