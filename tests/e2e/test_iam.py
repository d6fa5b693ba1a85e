"""Each function can do what template.yaml grants it, and nothing else; tried under its own role.

Nothing is listed by hand: every function tries everything on every table, key, queue, bus, machine
and function of the stack, and some things elsewhere. A new one is covered at once.
"""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from microloan_ops.console.stack import Stack
from microloan_ops.local.build import RUNTIME
from microloan_ops.local.settings import ACCOUNT, REGION, Settings
from tests.support.cloud.iam_attempts import IamAttempt, attempts
from tests.support.cloud.permissions import SANDBOX, grants
from tests.support.cloud.template import resources

pytestmark = pytest.mark.e2e

FUNCTIONS = list(resources("AWS::Serverless::Function"))
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
# Gives away the keys that Lambda hands to a function of a role.
PROBE = """
import os

def handler(event, context):
    names = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
    return [os.environ[name] for name in names]
"""
Try = Callable[[IamAttempt], str]


@pytest.fixture(scope="module")
def names(stack: Stack) -> dict[str, str]:
    """The physical names of the stack's resources."""
    found = stack.client("cloudformation").describe_stack_resources(StackName="microloan")
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found["StackResources"]}


@pytest.fixture(scope="module")
def as_role(stack: Stack, names: dict[str, str], local_cloud: Settings) -> Callable[[str], Try]:
    """Try things as a function of the stack."""
    functions = stack.client("lambda")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("probe.py", PROBE)

    def keys_of(function: str) -> list[str]:
        role = functions.get_function(FunctionName=names[function])["Configuration"]["Role"]
        functions.create_function(
            FunctionName="probe",
            Runtime=RUNTIME,
            Role=role,
            Handler="probe.handler",
            Code={"ZipFile": package.getvalue()},
        )
        try:
            answer = functions.invoke(FunctionName="probe")
            keys: list[str] = json.loads(answer["Payload"].read())
        finally:
            functions.delete_function(FunctionName="probe")
        return keys

    def trying(function: str) -> Try:
        key, secret, token = keys_of(function)
        session = boto3.Session(key, secret, token, REGION)
        clients: dict[str, Any] = {}
        once = Config(retries={"total_max_attempts": 1})
        make: Any = session.client

        def attempt(one: IamAttempt) -> str:
            if one.service not in clients:
                clients[one.service] = make(
                    one.service, endpoint_url=local_cloud.cloud_url, config=once
                )
            try:
                getattr(clients[one.service], one.call)(**one.arguments)
            except ClientError as error:
                return str(error.response["Error"]["Code"])
            return "done"

        return attempt

    return trying


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_role_can_do_exactly_what_it_is_granted(
    function: str, names: dict[str, str], as_role: Callable[[str], Try]
) -> None:
    attempt = as_role(function)
    granted = grants(SANDBOX)
    tried = list(attempts(names, ACCOUNT, REGION))
    may = {str(one) for one in tried if one.needs(function) in granted}
    could = [(str(one), attempt(one) not in DENIED) for one in tried]
    assert {name for name, allowed in could if allowed} == may
    # What can be done one way can be done every way.
    assert {name for name, allowed in could if not allowed}.isdisjoint(may)


def test_every_grant_on_a_resource_of_the_stack_is_attempted(names: dict[str, str]) -> None:
    tried = {(one.action, one.target) for one in attempts(names, ACCOUNT, REGION)}
    granted = {(one.action, one.target) for one in grants(SANDBOX) if one.role in FUNCTIONS}
    assert granted <= tried
