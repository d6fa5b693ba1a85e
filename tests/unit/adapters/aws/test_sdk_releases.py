"""Our boto3 session serves under three releases of boto3, and where one lacks a name we go by.

Lambda's runtime brings a release of AWS's choice, which is not the one that the tests have.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.support.cloud.lambda_runtime import LAYER, ROOT, LambdaRuntime

PROBE = ROOT / "tests/support/cloud/sdk_probe.py"
OTHERS = ("sdk-oldest", "sdk-newest")
RELEASES = ("locked", *OTHERS)
# By loader, by parser, and whether the reading of an item walks through its values.
STOCK = (["Loader"], ["JSONParser"], False)
OURS = (["LeanLoader"], ["DynamoResponseParser"], True)
OUR_LOADER = (["LeanLoader"], ["JSONParser"], False)
OUR_PARSER = (["Loader"], ["DynamoResponseParser"], True)


def folder(release: str) -> Path:
    if release not in OTHERS:
        return Path(boto3.__file__).parents[1]
    found = ROOT / ".local" / release
    assert (found / "ready").is_file(), f"make .local/{release}/ready"
    return found


@cache
def probed(release: str, *later: str) -> dict[str, Any]:
    """Return what is heard under a release, in which some names are others."""
    told = f"import sys\nsys.argv[1:] = {later!r}\n"
    done = LambdaRuntime(LAYER, folder(release)).run(told + PROBE.read_text("utf-8"))
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def parts(told: dict[str, Any]) -> tuple[list[str], list[str], bool]:
    return told["loader"], told["parser"], told["quick"]


def assert_same(found: dict[str, Any]) -> None:
    for name in ("own", "default"):
        assert found[name]["heard"] == found["stock"]["heard"]
        assert found[name]["addresses"] == found["stock"]["addresses"]


@pytest.mark.parametrize("release", RELEASES)
def test_lean_session_returns_what_the_stock_session_returns_under_each_sdk_release(
    release: str,
) -> None:
    found = probed(release)
    assert_same(found)
    plain, bytes_, nothing, throttled, *_, written, cancelled, _ = found["own"]["heard"]
    assert plain[0]["Item"]["fen"] == {"N": "-1.50"}
    assert bytes_[0]["Item"]["id"] == {"B": repr(b"\0\xff")}
    assert nothing == [{"ResponseMetadata": 200}, None]
    assert throttled[1][0][0] == "ProvisionedThroughputExceededException"
    assert written[0]["ConsumedCapacity"][0]["CapacityUnits"] == 2
    assert cancelled[1][0][0] == "TransactionCanceledException"
    assert cancelled[0]["CancellationReasons"][1]["Item"] == {"id": {"S": "there"}}


@pytest.mark.parametrize("release", RELEASES)
def test_lean_session_uses_our_parts_under_each_sdk_release(release: str) -> None:
    found = probed(release)
    assert parts(found["stock"]) == STOCK
    assert parts(found["own"]) == OURS
    assert parts(found["default"]) == OUR_PARSER


@pytest.mark.parametrize(
    ("later", "own", "default"),
    [
        ("botocore.parsers:_handle_json_body", OUR_LOADER, STOCK),
        ("botocore.parsers:_parse_body_as_json", OUR_LOADER, STOCK),
        ("botocore.parsers:_defaults", OUR_LOADER, STOCK),
        ("botocore.session:register_component", STOCK, STOCK),
        ("boto3.session:_session", OURS, STOCK),
    ],
)
def test_session_uses_the_stock_part_where_the_sdk_renamed_a_function(
    later: str, own: tuple[object, ...], default: tuple[object, ...]
) -> None:
    found = probed("locked", later)
    assert_same(found)
    assert (parts(found["own"]), parts(found["default"])) == (own, default)


def test_sdk_releases_are_in_order_and_equal_their_locks() -> None:
    def version(release: str) -> tuple[int, ...]:
        return tuple(map(int, probed(release)["version"].split(".")))

    oldest, locked, newest = map(version, ("sdk-oldest", "locked", "sdk-newest"))
    assert oldest < locked <= newest
    for release in OTHERS:
        lock = (ROOT / f"microloan_ops/locks/{release}.txt").read_text("utf-8")
        assert f"boto3=={probed(release)['version']} " in lock
