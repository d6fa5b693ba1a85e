"""The draw's functions as the state machine calls them, on moto."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import boto3
import pytest
from pydantic import ValidationError

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.invitations.campaign import CampaignStage
from microloan.domain.invitations.lottery import draw_winners
from microloan.ports.invitations import MemberPage
from microloan.usecases.invitations.verify import verify
from microloan_ops.console.stack import Stack
from tests.support.assertions.emitted_metrics import emitted
from tests.support.builders.examples import member
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, LambdaContext, running

MEMBERS, ROWS = 40, 7
SPRING = {"campaign": "spring", "channel": "qq", "count": 9}
KEYS = [f"qq#o{n}" for n in range(MEMBERS)]


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Stack]]:
    """Forty members on two segments, seven to a page."""
    few = DynamoInvitationStore.pages

    def pages(
        self: DynamoInvitationStore,
        channel: Channel,
        segment: int,
        segments: int,
        position: str = "",
        rows: int | None = None,
    ) -> Iterator[MemberPage]:
        return few(self, channel, segment, segments, position, min(rows or ROWS, ROWS))

    monkeypatch.setattr(DynamoInvitationStore, "pages", pages)
    monkeypatch.setattr(DynamoInvitationStore, "segments", lambda _: 2)
    with moto_stack.stack() as environment:
        api: InProcessApi = running(environment)
        client: Any = boto3.client
        stack = Stack(outputs(), client, "")
        for number in range(MEMBERS):
            one = replace(member(f"o{number}", Channel.QQ), listed_until=date(2099, 12, 31))
            enlist(stack, serialize_item(member_to_item(one)))
        yield api.load("invitation_lottery"), stack


def enlist(stack: Stack, item: Any) -> None:  # noqa: ANN401 - an item on the wire
    stack.database.client.put_item(TableName="Members", Item=item)


def live(handlers: Any, given: Any, seconds: float = 900.0) -> int:  # noqa: ANN401 - a module
    """Be the state machine; return how often a worker was called."""
    called = 0
    step = handlers.plan_handler(given, None)
    while step["next"] != "end":
        counting = step["next"] == "count"
        worker = handlers.count_handler if counting else handlers.invite_handler
        for share in step["shares"]:
            event, done = share, False
            while not done:
                event = worker(event, LambdaContext(seconds))
                called, done = called + 1, event["done"]
        step = (handlers.cut_handler if counting else handlers.close_handler)(step, None)
    return called


def invited(stack: Stack) -> set[str]:
    pages = stack.draws.pages(Channel.QQ, 0, 1)
    return {one.key for page in pages for one in page.members if one.campaign == "spring"}


@pytest.mark.parametrize(("seconds", "handed_on"), [(900.0, False), (60.0, True)])
def test_workers_without_time_left_hand_over_and_the_winners_are_the_same(
    drawing: tuple[Any, Stack], seconds: float, *, handed_on: bool
) -> None:
    handlers, stack = drawing
    called = live(handlers, SPRING | {"seed": "beacon"}, seconds)
    assert (called > 8) is handed_on
    campaign = stack.draws.campaign("spring")
    assert campaign
    assert (campaign.stage, campaign.invited) == (CampaignStage.CLOSED, 9)
    assert invited(stack) == set(draw_winners(KEYS, 9, "beacon"))
    found = verify(campaign, stack.draws.pages(Channel.QQ, 0, 1), stack.draws.campaigns())
    assert (found.complete, found.findings, found.unsettled) == (True, {}, {})


def test_generated_seed_is_in_no_log_and_no_response(
    drawing: tuple[Any, Stack], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers, stack = drawing
    handlers.logger.setLevel("INFO")
    answers: list[object] = []
    for name in ("plan", "count", "cut", "invite", "close"):
        handler = getattr(handlers, f"{name}_handler")

        def told(event: object, context: object, handler: Any = handler) -> Any:  # noqa: ANN401 - a function
            answers.append(handler(event, context))
            return answers[-1]

        monkeypatch.setattr(handlers, f"{name}_handler", told)
    live(handlers, SPRING)
    campaign = stack.draws.campaign("spring")
    assert campaign
    assert len(campaign.seed) == 64
    logged = str([vars(record) for record in caplog.records])
    assert campaign.commitment in logged
    assert campaign.seed not in logged + str(answers)
    live(handlers, SPRING | {"campaign": "autumn"})
    autumn = stack.draws.campaign("autumn")
    assert autumn
    assert autumn.seed != campaign.seed


def test_interrupted_lottery_continues_at_its_step(drawing: tuple[Any, Stack]) -> None:
    handlers, stack = drawing
    planned = handlers.plan_handler(SPRING | {"seed": "beacon"}, None)
    for share in planned["shares"]:
        handlers.count_handler(share, None)
    cut = handlers.cut_handler(planned, None)
    handlers.invite_handler(cut["shares"][0], None)
    again = handlers.plan_handler(SPRING, None)
    assert (again["next"], again["shares"]) == ("invite", cut["shares"])
    live(handlers, SPRING)
    assert invited(stack) == set(draw_winners(KEYS, 9, "beacon"))
    assert handlers.plan_handler(SPRING, None)["next"] == "end"


def test_closed_lottery_emits_the_number_of_invitations(
    drawing: tuple[Any, Stack], capsys: pytest.CaptureFixture[str]
) -> None:
    handlers, _ = drawing
    live(handlers, SPRING)
    figures = list(emitted(capsys.readouterr().out))
    assert {one.name: one.value for one in figures} == {"LotteriesClosed": 1, "MembersInvited": 9}
    assert all(one.dimensions[1]["channel"] == "qq" for one in figures)


def test_plan_of_a_known_campaign_with_other_terms_is_refused(drawing: tuple[Any, Stack]) -> None:
    handlers, stack = drawing
    live(handlers, SPRING)
    for other in ({"count": 10}, {"channel": "wechat"}, {"conditions": {"min_prescreen": 1}}):
        with pytest.raises(StateConflictError):
            handlers.plan_handler(SPRING | other, None)
    with pytest.raises(InvalidInputError):
        handlers.plan_handler(SPRING | {"campaign": "none", "count": 0}, None)
    assert len(stack.draws.campaigns()) == 1


@pytest.mark.parametrize(
    ("step", "event", "field"),
    [
        ("plan", SPRING | {"channel": "alipay"}, "channel"),
        ("count", {"campaign": "spring"}, "round"),
        ("cut", {"campaign": "spring"}, "next"),
        ("invite", {"campaign": "spring"}, "bucket"),
        ("close", {"campaign": "spring"}, "left"),
    ],
)
def test_invalid_lottery_event_fails_by_the_name_of_its_field(
    drawing: tuple[Any, Stack], step: str, event: object, field: str
) -> None:
    handlers, stack = drawing
    with pytest.raises(ValidationError, match=rf"\n{field}\n"):
        getattr(handlers, f"{step}_handler")(event, None)
    assert len(stack.draws.campaigns()) == 0


def test_lottery_with_places_left_after_five_rounds_is_refused(
    drawing: tuple[Any, Stack],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    handlers, stack = drawing
    refuse = monkeypatch.context
    with refuse() as patch:
        patch.setattr(DynamoInvitationStore, "invite", lambda *_: False)
        with pytest.raises(StateConflictError, match="after 5 rounds") as refused:
            live(handlers, SPRING | {"seed": "beacon"})
    assert refused.value.code == "places_left"
    assert list(emitted(capsys.readouterr().out)) == []
    assert invited(stack) == set()
    # And once it does not, the same draw goes on.
    live(handlers, SPRING)
    assert invited(stack) == set(draw_winners(KEYS, 9, "beacon"))


def test_unreadable_member_is_counted_and_stops_no_lottery(drawing: tuple[Any, Stack]) -> None:
    handlers, stack = drawing
    for damage in ({"card_months": {"S": "many"}}, {"listed_until": {"S": "soon"}}):
        item = serialize_item(
            member_to_item(member(f"bad-{len(damage)}-{next(iter(damage))}", Channel.QQ))
        )
        enlist(stack, item | damage)
    live(handlers, SPRING | {"seed": "beacon"})
    campaign = stack.draws.campaign("spring")
    assert campaign
    assert campaign.counted
    assert campaign.counted.listed == MEMBERS + 2
    assert campaign.counted.refused == {"unreadable": 2}
    assert invited(stack) == set(draw_winners(KEYS, 9, "beacon"))


def test_invited_member_loses_the_expiry_of_the_listing(drawing: tuple[Any, Stack]) -> None:
    """DynamoDB deletes a listing that nobody drew; whoever was invited must be found for ever."""
    _, stack = drawing
    item = serialize_item(member_to_item(member("o1", Channel.QQ)))
    enlist(stack, item | {"expires_at": {"N": "1"}})
    assert stack.draws.invite("qq#o1", "spring", date(2024, 4, 14))
    found = stack.database.get("Members", {"member": "qq#o1"})
    assert found
    assert "expires_at" not in found
