"""The quicker parts of our boto3 session find the same addresses as the SDK's own."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.loaders import Loader
from botocore.session import Session, get_session

from microloan.adapters.aws.session import SERVICES, LeanLoader, use_lean_parts

CREDENTIALS = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}


def regions() -> Iterator[str]:
    """Every Region of AWS, of China, and of the others that this SDK knows."""
    for partition in Loader().load_data("partitions")["partitions"]:
        yield from (one for one in partition["regions"] if not one.endswith("-global"))


def address(core: Session, service: str, region: str) -> tuple[str, Any]:
    made: Any = boto3.Session(botocore_session=core, region_name=region, **CREDENTIALS)
    client = made.client(service)
    # What is signed names the Region, too.
    return client.meta.endpoint_url, client._request_signer._region_name  # noqa: SLF001


@pytest.mark.parametrize("service", SERVICES)
def test_lean_session_has_the_addresses_of_the_sdk_in_every_region(service: str) -> None:
    found = list(regions())
    assert {"ap-east-1", "cn-north-1", "cn-northwest-1", "us-east-1"} <= set(found)
    quick, stock = use_lean_parts(get_session()), get_session()
    for region in found:
        assert address(quick, service, region) == address(stock, service, region), region


def test_lean_session_finds_a_region_that_is_newer_than_the_sdk() -> None:
    quick, stock = use_lean_parts(get_session()), get_session()
    for region in ("ap-east-9", "cn-south-9"):
        assert address(quick, "dynamodb", region) == address(stock, "dynamodb", region)


def test_lean_session_keeps_the_stock_parts_when_it_cannot_register_others() -> None:
    class Other(Session):
        register_component = property()

    other = use_lean_parts(Other())
    assert not isinstance(other.get_component("data_loader"), LeanLoader)
    assert address(other, "kms", "ap-east-1")[0] == "https://kms.ap-east-1.amazonaws.com"
