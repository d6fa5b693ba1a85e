"""The white list on the local cloud: a killed import, and races that moto does not have."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError
from microloan.ports.onboarding_writes import BindMember
from microloan.ports.white_list import RemovalResult
from microloan_ops.cli.wallet import Wallet
from microloan_ops.cli.whitelist.sample import openid, write_sample
from microloan_ops.console.stack import Stack
from microloan_ops.local.settings import Settings
from tests.support.builders.examples import member

pytestmark = pytest.mark.e2e

ROWS, MEMBERS = 6_000, 60
MAIN = "from microloan_ops.__main__ import main; main()"
INVITED = replace(
    member(), campaign="spring", invited_until=date(2199, 1, 1), changed_on=date(2024, 1, 15)
)


def test_killed_import_resumes_to_the_last_row(
    local_cloud: Settings, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    write_sample(file, ROWS, date(2199, 12, 31), "killed")
    checkpoint = tmp_path / ".members.csv.import-checkpoint"
    command = [sys.executable, "-c", MAIN, "whitelist", "import", str(file)]
    environment = os.environ | local_cloud.as_env()
    with subprocess.Popen(command, env=environment) as victim:  # noqa: S603 - our own command
        while not checkpoint.exists():
            assert victim.poll() is None
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
    again = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, check=True, capture_output=True, text=True
    )
    assert "Resuming after row " in again.stderr
    assert not checkpoint.exists()
    keys = [f"{'qq' if n % 2 == 0 else 'wechat'}#{openid('killed', n)}" for n in range(ROWS)]
    assert len(DynamoWhiteListStore(stack.database).listed(keys)) == ROWS


def test_member_in_a_race_is_bound_or_removed_but_never_both(stack: Stack) -> None:
    listing, people = DynamoWhiteListStore(stack.database), stack.people
    crowd = [replace(INVITED, openid=f"race-{n}") for n in range(MEMBERS)]
    listing.add(crowd)

    def bind(key: str) -> bool:
        try:
            people.commit(BindMember(key, "cust-race"))
        except ConcurrentUpdateError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        binding, removing = {}, {}
        for number, one in enumerate(crowd):
            # neither is always the first
            if number % 2:
                binding[one.key] = pool.submit(bind, one.key)
            removing[one.key] = pool.submit(listing.remove, one.key)
            if not number % 2:
                binding[one.key] = pool.submit(bind, one.key)
    outcomes = {(binding[one.key].result(), removing[one.key].result()) for one in crowd}
    assert outcomes <= {(True, RemovalResult.BOUND), (False, RemovalResult.REMOVED)}
    for one in crowd:
        assert (people.member(one.key) is not None) is binding[one.key].result()


def test_invitation_during_an_import_is_never_lost(stack: Stack) -> None:
    listing = DynamoWhiteListStore(stack.database)
    rows = [
        replace(INVITED, openid=f"drawn-{n}", campaign=None, invited_until=None)
        for n in range(MEMBERS)
    ]
    listing.add(rows)

    until = INVITED.invited_until
    assert until

    def invite(number: int) -> None:
        stack.draws.invite(rows[number].key, "spring", until)

    def relist(number: int) -> None:
        listing.update(replace(rows[number], active_days=1))

    with ThreadPoolExecutor(8) as pool:
        for number in range(MEMBERS):
            for act in (invite, relist)[:: 1 if number % 2 else -1]:
                pool.submit(act, number)
    for row in rows:
        item = stack.database.get(stack.database.tables.members, {"member": row.key})
        assert item
        assert (item["campaign"], item["active_days"]) == ("spring", 1)
        assert "expires_at" not in item


def test_removed_member_loses_the_loan_entry_point_at_once(
    local_cloud: Settings, stack: Stack
) -> None:
    listing = DynamoWhiteListStore(stack.database)
    listing.add([replace(INVITED, channel=Channel.QQ, openid="removed")])
    wallet = Wallet.of(local_cloud, "qq", "removed")
    assert wallet.get("/invitation")["state"] == "invited"
    assert listing.remove("qq#removed") is RemovalResult.REMOVED
    answer = wallet.get("/invitation")
    assert (answer["state"], answer["invited"]) == ("not_listed", False)
    wallet.http.close()
