"""What CloudFormation refuses of a real stack: asked of the local one, with our own rules."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from microloan_ops.console.stack import Stack
from tests.support.cloud.template import template

pytestmark = pytest.mark.e2e

COMPLETE = {
    "Sandbox": "false",
    "QqIssuer": "https://qq.example",
    "QqJwksUrl": "https://qq.example/keys",
    "WechatIssuer": "https://wechat.example",
    "WechatJwksUrl": "https://wechat.example/keys",
    "LenderName": "真实银行股份有限公司",
    "LenderAccount": "6222020200012345678",
    "LenderBank": "某某银行上海分行",
    "LenderPhone": "400-123-4567",
    "LenderLicence": "B0007H144030001",
    "GatewayUrl": "https://rails.example",
    "GatewaySecretArn": "arn:aws:secretsmanager:ap-east-1:1:secret:rails",
    "BureauUrl": "https://bureau.example",
    "BureauSecretArn": "arn:aws:secretsmanager:ap-east-1:1:secret:bureau",
    "SocialUrl": "https://social.example",
    "SocialSecretArn": "arn:aws:secretsmanager:ap-east-1:1:secret:social",
}
# What the rules look at, and a resource that costs nothing.
RULES = json.dumps(
    {
        "Parameters": template()["Parameters"],
        "Rules": template()["Rules"],
        "Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
    }
)


def deploy(stack: Stack, parameters: dict[str, str]) -> None:
    client: Any = stack.client("cloudformation")
    client.create_stack(
        StackName="rules",
        TemplateBody=RULES,
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    )
    client.delete_stack(StackName="rules")


def test_complete_real_stack_is_accepted_by_the_rules(stack: Stack) -> None:
    deploy(stack, COMPLETE)


def test_sandbox_stack_without_parameters_is_accepted(stack: Stack) -> None:
    deploy(stack, {"Sandbox": "true"})


@pytest.mark.parametrize("missing", sorted(COMPLETE.keys() - {"Sandbox"}))
def test_real_stack_without_a_needed_parameter_is_refused_by_name(
    stack: Stack, missing: str
) -> None:
    given = {name: value for name, value in COMPLETE.items() if name != missing}
    with pytest.raises(ClientError, match=f"{missing}: a real stack needs"):
        deploy(stack, given)


@pytest.mark.parametrize("name", sorted(COMPLETE.keys() - {"Sandbox"}))
def test_real_stack_with_a_placeholder_is_refused(stack: Stack, name: str) -> None:
    with pytest.raises(ClientError, match=name):
        deploy(stack, COMPLETE | {name: "to-be-set"})
