"""In front of the functions: who may come in, what is refused and how, and what is noted."""

import json
import re
from http import HTTPStatus
from typing import Any

import jwt
import pytest

from microloan.entrypoints.auth.scopes import REQUIRED, Scope
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan_ops.openapi.routes import routes
from tests.e2e.access_matrix import COLUMNS, ROWS, as_markdown
from tests.support.assertions import api_document
from tests.support.cloud.template import PATH, resources, template

SECURITY = (PATH.parent / "docs/security.md").read_text("utf-8")
API = resources("AWS::Serverless::Api")["Api"]["Properties"]
RESPONSES: dict[str, Any] = API["GatewayResponses"]
FUNCTIONS = resources("AWS::Serverless::Function")
_IF_ACTIVE, _ACTIVE, _STANDBY = API["MethodSettings"]["Fn::If"]
SETTINGS = {(one["HttpMethod"], one["ResourcePath"]): one for one in _ACTIVE}
EVENTS = {
    f"{event['Properties']['Method']} {event['Properties']['Path']}": event["Properties"]
    for function in FUNCTIONS.values()
    for event in function["Properties"].get("Events", {}).values()
    if event["Type"] == "Api"
}
# All that API Gateway has.
KINDS = {
    *("UNAUTHORIZED", "ACCESS_DENIED", "INVALID_SIGNATURE", "EXPIRED_TOKEN", "INVALID_API_KEY"),
    *("MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND", "WAF_FILTERED", "REQUEST_TOO_LARGE"),
    *("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "UNSUPPORTED_MEDIA_TYPE", "THROTTLED"),
    *("QUOTA_EXCEEDED", "AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR", "DEFAULT_4XX"),
    *("API_CONFIGURATION_ERROR", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "DEFAULT_5XX"),
}


def authorized_by(name: str | None) -> set[str]:
    """Return the routes that name an authorizer; None for those that have the usual one."""
    return {
        route for route, event in EVENTS.items() if event.get("Auth", {}).get("Authorizer") == name
    }


def test_every_route_has_a_matrix_row_with_a_status_for_each_caller() -> None:
    assert set(ROWS) == set(EVENTS)
    for route, row in ROWS.items():
        assert set(row.expected) == set(COLUMNS), route


def test_security_page_has_the_matrix_and_the_scopes() -> None:
    assert as_markdown() in SECURITY
    for scope in Scope:
        routes = ", ".join(f"`{route}`" for route, one in REQUIRED.items() if one is scope)
        [row] = [line for line in SECURITY.splitlines() if line.startswith(f"| `{scope}` |")]
        assert row.endswith(f" | {routes} |")


def test_every_route_behind_the_authorizer_needs_a_scope() -> None:
    assert set(REQUIRED) == authorized_by(None)


def test_openapi_document_has_the_security_of_each_route() -> None:
    for route, told in routes().items():
        method, path = route.split(" ")
        [security] = api_document.document()["paths"][path][method.lower()]["security"]
        if told.access != "token":
            schemes = {
                "gateway": ("WebhookId", "WebhookTimestamp", "WebhookSignature"),
                "operator": ("OperatorSignature",),
                "public": (),
            }
            assert security == {key: [] for key in schemes[told.access]}
        else:
            assert security == {"WalletToken": [REQUIRED[route]]}


def test_authorizer_pattern_accepts_only_a_signed_bearer_token() -> None:
    identity = API["Auth"]["Authorizers"]["WalletToken"]["Identity"]
    pattern = re.compile(identity["ValidationExpression"])
    token = jwt.encode({"sub": "o1"}, "k" * 32, "HS256", headers={"kid": "qq-1"})
    assert pattern.fullmatch(f"Bearer {token}")
    assert pattern.fullmatch(f"bearer {token}")
    unsigned = token.rpartition(".")[0] + "."
    for other in (
        "Bearer",
        "Bearer ",
        token,
        f"Basic {token}",
        f"Bearer {unsigned}",
        "Bearer a b.c.d",
    ):
        assert not pattern.fullmatch(other), other
    assert not pattern.fullmatch("AWS4-HMAC-SHA256 Credential=AKIA/20261125/r/execute-api/aws4")


def test_token_of_a_new_login_is_verified_anew() -> None:
    # The cache's key is the one header that carries the token.
    identity = API["Auth"]["Authorizers"]["WalletToken"]["Identity"]
    assert identity["Header"] == "Authorization"
    assert identity.keys() == {"Header", "ValidationExpression", "ReauthorizeEvery"}


def test_problem_of_a_weak_login_is_documented_only_for_a_draw() -> None:
    paths = api_document.document()["paths"]
    code = "insufficient_user_authentication"
    answers = {
        (method, path): operation["responses"].get("401", {})
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    named = {
        route
        for route, answer in answers.items()
        if code in answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
    }

    assert named == {("post", "/loans")}
    assert "WWW-Authenticate" in answers["post", "/loans"]["headers"]
    example = api_document.document()["components"]["examples"][code]["value"]
    problem = {"$ref": "#/components/schemas/Problem"}
    assert list(api_document.validator(problem).iter_errors(example)) == []
    assert example["accepted"][0] == ["pwd", "otp", "face"]


def test_operator_routes_are_authorized_only_by_iam() -> None:
    operated = {route for route in EVENTS if " /operations/" in route}
    assert operated == authorized_by("AWS_IAM") == {"GET /operations/status"}
    for route in operated:
        # The gateway calls the function; an operator needs no right to.
        assert EVENTS[route]["Auth"] == {"Authorizer": "AWS_IAM", "InvokeRole": "NONE"}


def test_operator_policy_grants_only_the_operator_route() -> None:
    policy = resources("AWS::IAM::ManagedPolicy")["OperatorPolicy"]
    [statement] = policy["Properties"]["PolicyDocument"]["Statement"]
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/v1"
    assert statement == {
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": {"Fn::Sub": f"{arn}/GET/operations/status"},
    }
    assert template()["Outputs"]["OperatorPolicy"]["Value"] == {"Ref": "OperatorPolicy"}


def test_service_status_reads_only_closings_cases_and_open_transfers() -> None:
    [policy] = FUNCTIONS["ServiceStatus"]["Properties"]["Policies"]
    granted = [one for one in policy["Statement"] if "Fn::If" not in one]
    assert [(one["Action"], one["Resource"]) for one in granted] == [
        ("kms:Decrypt", {"Fn::GetAtt": "DataKey.Arn"}),
        ("dynamodb:GetItem", {"Fn::GetAtt": "Closings.Arn"}),
        ("dynamodb:Query", {"Fn::GetAtt": "Customers.Arn"}),
        ("dynamodb:Query", {"Fn::Sub": "${Transfers.Arn}/index/open"}),
    ]


def test_every_gateway_response_kind_is_a_problem() -> None:
    assert set(RESPONSES) == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_problem_of_the_api_gateway_has_the_form_of_the_functions(kind: str) -> None:
    response = RESPONSES[kind]
    problem = json.loads(response["ResponseTemplates"]["application/json"])
    code = ErrorCode(problem["code"])
    status = code.status
    assert response["StatusCode"] == problem["status"] == status
    assert problem["title"] == code.title
    assert problem["type"] == f"urn:microloan:problem:{problem['code']}"
    assert problem["correlation_id"] == "$context.requestId"
    headers = response["ResponseParameters"]["Headers"]
    assert (
        headers.items()
        >= {
            "Content-Type": "'application/problem+json'",
            "Cache-Control": "'no-store'",
            "X-Correlation-Id": "context.requestId",
            "X-Content-Type-Options": "'nosniff'",
            "Strict-Transport-Security": "'max-age=63072000; includeSubDomains'",
        }.items()
    )
    assert ("Retry-After" in headers) == (status in {429, 503})
    assert ("WWW-Authenticate" in headers) == (status == HTTPStatus.UNAUTHORIZED)


def test_api_has_no_cors_headers_for_other_sites() -> None:
    """No CORS at all: the page is served by the API itself."""
    assert "Cors" not in API
    assert "Api" not in template()["Globals"]
    assert API["Auth"]["AddDefaultAuthorizerToCorsPreflight"] is False
    assert not {route for route in EVENTS if route.startswith("OPTIONS")}
    code = [
        *PATH.parent.glob("functions/*/*.py"),
        *PATH.parent.glob("layers/microloan/microloan/**/*.py"),
    ]
    for path in (PATH, *code):
        assert "access-control-" not in path.read_text("utf-8").lower(), path


def test_access_log_has_the_security_fields_and_no_customer() -> None:
    line = json.loads(API["AccessLogSetting"]["Format"])
    assert line.keys() >= {
        *("request_id", "time", "route", "status", "latency", "integration_latency"),
        *("authorizer_error", "waf_status", "source_ip", "operator", "channel"),
    }
    assert line["request_id"] == "$context.requestId"
    for value in line.values():
        assert not re.search(r"openid|customer|principal|\.path\b|querystring|header", value), value


def test_every_method_has_a_rate_limit_and_logs_no_body() -> None:
    usual = SETTINGS["*", "/*"]
    rate = template()["Parameters"]["RequestsPerSecond"]["Default"]
    assert usual["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
    most = usual | {"ThrottlingRateLimit": rate}
    for route, setting in SETTINGS.items():
        assert setting["DataTraceEnabled"] is False, route
        assert setting["LoggingLevel"] == "OFF", route
        assert setting["MetricsEnabled"] is True, route
        for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            assert setting is usual or 0 < setting[limit] <= most[limit], route


def test_a_stack_on_standby_answers_no_request() -> None:
    assert _IF_ACTIVE == "IsActive"
    [every] = _STANDBY
    assert (every["HttpMethod"], every["ResourcePath"]) == ("*", "/*")
    assert every["ThrottlingRateLimit"] == every["ThrottlingBurstLimit"] == 0
    assert every["DataTraceEnabled"] is False


def test_every_lower_rate_limit_belongs_to_a_route() -> None:
    named = {f"{m} {path.replace('/~1', '/', 1).replace('~1', '/')}" for m, path in SETTINGS}
    assert named - {"* /*"} <= set(EVENTS)
    for dear in ("POST /bank-cards", "POST /credit-applications", "POST /rails/callbacks"):
        assert dear in named


def test_api_gateway_requires_the_idempotency_key_where_money_moves() -> None:
    looked = {route for route, event in EVENTS.items() if "RequestParameters" in event}
    assert looked == {route for route, told in routes().items() if told.keyed}
    for route in looked:
        parameter = {"method.request.header.Idempotency-Key": {"Required": True}}
        assert EVENTS[route]["RequestParameters"] == [parameter]
        assert EVENTS[route]["RequestModel"]["ValidateParameters"] is True
        assert EVENTS[route]["RequestModel"]["ValidateBody"] is False


def test_custom_domain_has_tls_1_2_and_disables_the_default_endpoint() -> None:
    [domain] = resources("AWS::ApiGateway::DomainName").values()
    assert domain["Properties"]["SecurityPolicy"] == "TLS_1_2"
    assert API["DisableExecuteApiEndpoint"] == {"Fn::If": ["HasDomain", True, False]}
    [mapping] = resources("AWS::ApiGateway::BasePathMapping").values()
    assert mapping["Properties"]["BasePath"] == API["StageName"]
    [assertion] = template()["Rules"]["NameHasCertificate"]["Assertions"]
    assert "CertificateArn" in str(assertion["Assert"])
