"""The web ACL that a real stack makes when it is given none."""

import re
from typing import Any

import pytest

from microloan.entrypoints.http.resolver import MAX_BODY_BYTES
from tests.support.cloud.template import resources, template

ACL = resources("AWS::WAFv2::WebACL")["WebAcl"]
RULES: dict[str, Any] = {rule["Name"]: rule for rule in ACL["Properties"]["Rules"]}
# What the firewall can see of a body that goes to API Gateway.
SEEN_BYTES = 16 * 1024


def rate(name: str) -> dict[str, Any]:
    statement: dict[str, Any] = RULES[name]["Statement"]["RateBasedStatement"]
    return statement


def path_of(statement: dict[str, Any]) -> re.Pattern[str]:
    matched = statement["RegexMatchStatement"]
    assert matched["FieldToMatch"] == {"UriPath": {}}
    kinds = [one["Type"] for one in matched["TextTransformations"]]
    assert kinds == ["URL_DECODE", "NORMALIZE_PATH"]
    return re.compile(matched["RegexString"])


def test_real_stack_has_an_own_or_a_given_web_acl() -> None:
    conditions = template()["Conditions"]
    assert conditions["HasOwnWebAcl"]["Fn::And"][0] == {"Condition": "IsReal"}
    assert conditions["HasGivenWebAcl"]["Fn::And"][0] == {"Condition": "IsReal"}
    own = conditions["HasOwnWebAcl"]["Fn::And"][1]
    assert conditions["HasGivenWebAcl"]["Fn::And"][1] == {"Fn::Not": [own]}
    used = {
        one["Condition"]: one["Properties"]
        for one in resources("AWS::WAFv2::WebACLAssociation").values()
    }
    assert used["HasOwnWebAcl"]["WebACLArn"] == {"Fn::GetAtt": "WebAcl.Arn"}
    assert used["HasGivenWebAcl"]["WebACLArn"] == {"Ref": "WebAclArn"}
    [stage] = {str(one["ResourceArn"]) for one in used.values()}
    assert "/restapis/${Api}/stages/${Api.Stage}" in stage
    assert ACL["Condition"] == "HasOwnWebAcl"


def test_each_firewall_rule_has_its_own_priority_and_metric() -> None:
    priorities = [rule["Priority"] for rule in RULES.values()]
    assert priorities == sorted(set(priorities))
    for name, rule in RULES.items():
        seen = rule["VisibilityConfig"]
        # Samples would show the headers of a request, token included.
        assert (seen["MetricName"], seen["SampledRequestsEnabled"]) == (name, False)


def test_managed_firewall_rules_block_known_bad_inputs() -> None:
    managed = {
        rule["Statement"]["ManagedRuleGroupStatement"]["Name"]: rule
        for rule in RULES.values()
        if "ManagedRuleGroupStatement" in rule["Statement"]
    }
    assert set(managed) == {
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
    }
    assert all(rule["OverrideAction"] == {"None": {}} for rule in managed.values())
    bad = managed["AWSManagedRulesKnownBadInputsRuleSet"]["Statement"]
    assert "RuleActionOverrides" not in bad["ManagedRuleGroupStatement"]


def test_body_larger_than_the_firewall_reads_is_blocked() -> None:
    body = RULES["LargeBodies"]["Statement"]["SizeConstraintStatement"]
    assert body["FieldToMatch"] == {"Body": {"OversizeHandling": "MATCH"}}
    assert (body["ComparisonOperator"], body["Size"]) == ("GT", SEEN_BYTES)
    assert MAX_BODY_BYTES < SEEN_BYTES


def test_address_and_callback_rates_have_their_own_limits() -> None:
    assert rate("OneAddress")["AggregateKeyType"] == rate("Callbacks")["AggregateKeyType"] == "IP"
    callbacks = rate("Callbacks")["ScopeDownStatement"]
    assert rate("OneAddress")["ScopeDownStatement"] == {"NotStatement": {"Statement": callbacks}}
    assert path_of(callbacks).search("/v1/rails/callbacks")
    assert not path_of(callbacks).search("/v1/rails/callbacks/more")
    assert rate("Callbacks")["Limit"] > rate("OneAddress")["Limit"]


@pytest.mark.parametrize("name", ["IdentitiesOfOneAddress", "IdentitiesOfOneToken"])
def test_identity_routes_have_a_lower_rate_limit(name: str) -> None:
    method, path = rate(name)["ScopeDownStatement"]["AndStatement"]["Statements"]
    assert method["ByteMatchStatement"]["SearchString"] == "POST"
    limited = path_of(path)
    for one in ("/v1/bank-cards", "/v1/bank-cards/", "/v1/credit-applications", "/bank-cards"):
        assert limited.search(one), one
    for other in ("/v1/loans", "/v1/credit-applications/app-1/reviews", "/v1/my-bank-cards"):
        assert not limited.search(other), other
    assert rate(name)["Limit"] < rate("OneAddress")["Limit"]


def test_rate_limit_of_a_token_is_lower_than_of_an_address() -> None:
    tries = rate("IdentitiesOfOneToken")
    assert tries["AggregateKeyType"] == "CUSTOM_KEYS"
    [key] = tries["CustomKeys"]
    assert key["Header"]["Name"] == "authorization"
    assert tries["Limit"] < rate("IdentitiesOfOneAddress")["Limit"]


def test_firewall_log_has_no_token_and_only_blocked_or_counted_requests() -> None:
    [logging] = resources("AWS::WAFv2::LoggingConfiguration").values()
    properties = logging["Properties"]
    redacted = {one["SingleHeader"]["Name"] for one in properties["RedactedFields"]}
    assert redacted == {"authorization", "webhook-signature"}
    assert properties["LoggingFilter"]["DefaultBehavior"] == "DROP"
    [destination] = properties["LogDestinationConfigs"]
    group = resources("AWS::Logs::LogGroup")["WebAclLog"]["Properties"]
    assert destination["Fn::Sub"].endswith(f":{group['LogGroupName']['Fn::Sub']}")
    # The firewall writes to no other name.
    assert group["LogGroupName"]["Fn::Sub"].startswith("aws-waf-logs-")
    assert logging["Condition"] == "HasOwnWebAcl"
