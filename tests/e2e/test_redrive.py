"""What was left undone is done once more, once, and then forgotten.

The emulator's stream hands a batch that its function cannot take to the queue when it has become
too old, in AWS's form; its scheduler and its functions write no such messages, so those are put
there in the form that AWS documents.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.domain.calendar import business_date
from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignStage, CampaignTerms
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.payments.transfer import TransferStatus
from microloan_ops.__main__ import app
from microloan_ops.cli import eod, ledger
from microloan_ops.cli.clock import NIGHT_RUN
from microloan_ops.cli.executions import follow
from microloan_ops.cli.lottery import state_machine
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack, StackError
from microloan_ops.local.build import RUNTIME
from microloan_ops.local.waiting import within
from tests.e2e.people import numbers
from tests.support.assertions.command_grammar import HAS_TERMINAL
from tests.support.builders.examples import drawn, terms

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]
BROKEN = "def handler(event, context):\n    raise RuntimeError('a release that nobody tried')\n"


def redrive(*options: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["redrive", *options])


def waiting(stack: Stack, queue: str) -> int:
    found = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs[queue],
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
        ],
    )["Attributes"]
    return sum(map(int, found.values()))


def until(true: Callable[[], Any]) -> None:
    assert any(true() for _ in within(30))


@pytest.fixture(scope="module", autouse=True)
def _nothing_of_others(stack: Stack) -> None:
    """Forget what others left: the proof of rights puts a message into a queue if it may."""
    for queue in ("FailedTransferRecords", "MissedSchedules"):
        stack.client("sqs").purge_queue(QueueUrl=stack.outputs[queue])


@pytest.fixture
def broken(stack: Stack) -> Iterator[str]:
    """A function that fails at whatever it is given."""
    functions, roles = stack.client("lambda"), stack.outputs["SweepTransfers"]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("broken.py", BROKEN)
    role = functions.get_function(FunctionName=roles)["Configuration"]["Role"]
    functions.create_function(
        FunctionName="broken",
        Runtime=RUNTIME,
        Role=role,
        Handler="broken.handler",
        Code={"ZipFile": package.getvalue()},
    )
    yield "broken"
    functions.delete_function(FunctionName="broken")


@pytest.fixture
def stream(stack: Stack) -> Iterator[Callable[[str], None]]:
    """Point both mappings of the outbox's stream at a function; back again at the end."""
    functions = stack.client("lambda")
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]

    def point(function: str, **given: int) -> None:
        for mapping in mappings:
            functions.update_event_source_mapping(
                UUID=mapping["UUID"], FunctionName=function, **given
            )

    yield lambda function: point(function, MaximumRecordAgeInSeconds=1)
    point(stack.outputs["TransferWorker"], MaximumRecordAgeInSeconds=-1)


def test_redrive_without_failed_tasks_reports_none(stack: Stack) -> None:
    assert waiting(stack, "FailedTransferRecords") == 0
    shown = redrive()
    assert (shown.exit_code, shown.output) == (0, "There are no failed tasks.\n")
    told = redrive("--json")
    assert (told.exit_code, json.loads(told.stdout)) == (0, {"done": {}, "left": []})


def test_disbursement_given_up_by_the_stream_arrives_once_after_a_redrive(
    borrower: Make,
    stack: Stack,
    broken: str,
    stream: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wallet = borrower()
    stream(broken)
    borrowed = wallet.borrow(1_000_00, 5)
    until(lambda: waiting(stack, "FailedTransferRecords"))
    stream(stack.outputs["TransferWorker"])
    assert wallet.get(f"/loans/{borrowed['loan_id']}")["status"] == "disbursing"

    # Looking takes nothing away.
    for _ in range(2):
        looked = redrive("--list", "--json")
        [left] = json.loads(looked.output)["left"]
        assert looked.exit_code == 1
        assert (left["task"], left["reason"]) == ("transfers", "MaxRecordAgeExceeded")
        assert left["age_seconds"] < 600
    with monkeypatch.context() as patch:
        patch.setattr(HAS_TERMINAL, lambda: True)
        refused = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["redrive"], input="n\n")
    assert (refused.exit_code, "MaxRecordAgeExceeded" in refused.stderr) == (3, True)

    done = redrive("--yes")
    assert (done.exit_code, "transfers: 1 have a result" in done.output) == (0, True)
    assert waiting(stack, "FailedTransferRecords") == 0
    assert wallet.get(f"/loans/{borrowed['loan_id']}")["status"] == "open"
    kinds = [entry.kind for entry in stack.books.entries(borrowed["loan_id"])]
    assert kinds == ["drawn", "disbursed"]
    # The same message may come twice; the money does not.
    transfer = stack.books.transfer(borrowed["transfer_id"])
    assert transfer
    assert transfer.status is TransferStatus.SETTLED
    assert ledger.trial_balance(stack).proven


def put(stack: Stack, body: object, **attributes: str) -> None:
    stack.client("sqs").send_message(
        QueueUrl=stack.outputs["MissedSchedules"],
        MessageBody=json.dumps(body),
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    )


def failed_function(stack: Stack, output: str) -> dict[str, Any]:
    functions = stack.client("lambda")
    arn = functions.get_function(FunctionName=stack.outputs[output])["Configuration"]
    context = {"functionArn": f"{arn['FunctionArn']}:live", "condition": "RetriesExhausted"}
    return {"version": "1.0", "requestContext": context, "requestPayload": {}}


def test_redrive_of_missed_schedules_runs_each_task_once(stack: Stack) -> None:
    for _ in range(3):
        put(stack, failed_function(stack, "SweepTransfers"))
    put(stack, failed_function(stack, "EndOfDayWatch"))
    error = {"ERROR_CODE": "AccessDeniedException", "ERROR_MESSAGE": "not authorized"}
    put(stack, {}, TARGET_ARN=stack.outputs["EndOfDay"], **error)
    ran = len(_executions(stack))
    told = redrive("--yes", "--json")
    assert told.exit_code == 0, told.output
    done = json.loads(told.stdout)["done"]
    assert list(done) == ["sweep", "end_of_day", "watch"]
    assert "open" in done["sweep"]
    assert done["watch"] == "days not closed: none"
    assert len(_executions(stack)) == ran + 1
    assert waiting(stack, "MissedSchedules") == 0


def test_redrive_deletes_a_message_only_after_its_task(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stack, failed_function(stack, "SweepTransfers"))
    put(stack, failed_function(stack, "EndOfDayWatch"))
    with monkeypatch.context() as patch:
        patch.setattr("microloan_ops.cli.redrive.commands.transfers.invoke", fail)
        failed = redrive("--yes")
    assert (failed.exit_code, failed.stderr.splitlines()[-1]) == (3, "it fails again")
    assert waiting(stack, "MissedSchedules") == 2
    assert redrive("--yes").exit_code == 0
    assert waiting(stack, "MissedSchedules") == 0


def fail(*_: object) -> None:
    raise StackError("it fails again")


def test_unknown_message_stays_in_the_queue_after_a_redrive(stack: Stack) -> None:
    put(stack, {"what": "is this"})
    left = redrive("--yes", "--json")
    assert left.exit_code == 1
    assert [one["task"] for one in json.loads(left.stdout)["left"]] == ["unknown"]
    assert waiting(stack, "MissedSchedules") == 1
    stack.client("sqs").purge_queue(QueueUrl=stack.outputs["MissedSchedules"])


def _executions(stack: Stack) -> list[Any]:
    found: list[Any] = stack.client("stepfunctions").list_executions(
        stateMachineArn=stack.outputs["EndOfDay"]
    )["executions"]
    return found


def test_failed_end_of_day_continues_after_redrive_of_its_message(stack: Stack) -> None:
    """An entry whose loan nobody knows makes the close fail; it is taken out again."""
    today = business_date(stack.clock.now())
    lost = replace(drawn(terms(drawn_on=today), "loan-lost")[1], booked_on=today)
    item = serialize_item(entry_to_item(lost))
    table = stack.database.tables.journal
    stack.database.client.put_item(TableName=table, Item=item)
    stack.test_clock.set(datetime.combine(today + timedelta(days=1), NIGHT_RUN))
    with pytest.raises(StackError, match="account loans"):
        eod.run(stack)
    [left] = json.loads(redrive("--list", "--json").stdout)["left"]
    assert (left["task"], "account loans" in left["reason"]) == ("end_of_day", True)
    key = {name: item[name] for name in ("loan_id", "seq")}
    stack.database.client.delete_item(TableName=table, Key=key)
    done = redrive("--yes")
    assert (done.exit_code, f"closed: {today}" in done.output) == (0, True)
    assert redrive().exit_code == 0
    assert ledger.trial_balance(stack).proven


def test_failed_lottery_continues_after_a_redrive(stack: Stack) -> None:
    """Its campaign stands there with other terms, as if by mistake; it is taken away."""
    name = f"redriven-{next(numbers)}"
    one, two = (CampaignTerms(name, Channel.QQ, count, EligibilityCriteria()) for count in (1, 2))
    now = stack.clock.now()
    stack.draws.save_campaign(Campaign(one, "0" * 64, business_date(now), now))
    with pytest.raises(StackError, match="another count"):
        follow(stack, state_machine.start(stack, two), "draw")
    [left] = json.loads(redrive("--list", "--json").stdout)["left"]
    assert (left["task"], left["name"].endswith(f"{name}-1")) == ("lottery", True)
    assert "another count" in left["reason"]
    # Nothing has changed, so it fails again, and is still there.
    assert redrive("--yes").exit_code == 3
    stack.database.client.delete_item(
        TableName=stack.database.tables.campaigns,
        Key={"campaign": {"S": "campaigns"}, "part": {"S": name}},
    )
    done = redrive("--yes")
    assert (done.exit_code, f"lottery: {name}" in done.output) == (0, True)
    campaign = stack.draws.campaign(name)
    assert campaign
    assert (campaign.terms, campaign.stage) == (two, CampaignStage.CLOSED)
    assert redrive().exit_code == 0
    # Whoever asks for a draw that is over in other terms is refused, and nothing is left undone.
    with pytest.raises(StackError, match="another count"):
        follow(stack, state_machine.start(stack, one), "draw")
    assert redrive().exit_code == 0
