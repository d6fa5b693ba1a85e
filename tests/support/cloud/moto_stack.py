"""The stack's tables and keys on moto, for tests in one thread."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from microloan_testing.confirmations import lender_variables
from tests.support.cloud import template

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "ap-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "microloan",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


@contextmanager
def stack() -> Iterator[dict[str, str]]:
    """Make the stack's tables and keys; yield the environment of its functions."""
    with patch.dict(os.environ, _CREDENTIALS), mock_aws():
        os.environ.pop("AWS_ENDPOINT_URL", None)
        environment = resources()
        with patch.dict(os.environ, environment):
            yield environment


def resources() -> dict[str, str]:
    """Make the stack's tables, keys and bus; return how its functions are told of them."""
    return _tables() | _keys() | _bus() | lender_variables()


def _tables() -> dict[str, str]:
    client: Any = boto3.client("dynamodb")
    variables = {}
    for name, arguments in template.tables().items():
        client.create_table(**arguments)
        words = "".join(f"_{c}" if c.isupper() else c.upper() for c in name).lstrip("_")
        variables[words if words.endswith("_TABLE") else f"{words}_TABLE"] = name
    return variables


def _bus() -> dict[str, str]:
    client: Any = boto3.client("events")
    client.create_event_bus(Name="notices")
    return {"NOTICES_BUS": "notices"}


def _keys() -> dict[str, str]:
    client: Any = boto3.client("kms")
    made = {}
    for variable, name in (("KEY_ID", "PersonalDataKey"), ("HMAC_KEY_ID", "PseudonymKey")):
        properties = template.resources("AWS::KMS::Key")[name]["Properties"]
        spec = {k: v for k, v in properties.items() if k in {"KeySpec", "KeyUsage"}}
        made[variable] = client.create_key(**spec)["KeyMetadata"]["Arn"]
    return made
