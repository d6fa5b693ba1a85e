"""The first call of the README gets the answer that the README shows."""

import json
import re
from datetime import date
from pathlib import Path

import boto3

from microloan.domain.calendar import business_date
from microloan.domain.product import PRODUCT
from microloan_ops.cli.seed import seed
from microloan_ops.console.stack import Stack
from tests.support.builders.stored_history import outputs
from tests.support.cloud.in_process_api import InProcessApi

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_first_call_of_the_readme_has_the_printed_response(api: InProcessApi) -> None:
    stack = Stack(outputs(), boto3.client, "")
    seed(stack)
    [openid] = re.findall(r"microloan token wechat (\S+)\)", README)
    [block] = re.findall(r"(?s)```json\n(.+?)```", README)
    shown = json.loads(block)

    status, answer = api.request("GET", "/invitation", openid=openid)

    lasts = business_date(stack.clock.now()) + PRODUCT.invitation_valid
    assert status == 200
    assert answer == shown | {"expires_on": lasts.isoformat()}
    assert date.fromisoformat(shown["expires_on"])
