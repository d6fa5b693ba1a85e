"""What a fresh function is asked, and a database that has nothing to tell: a stub of the socket."""

import json

from tests.support.cloud.template import resources

STUB = """
import io, json
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

ANSWERS = {
    "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
    "Query": {"Items": [], "Count": 0}, "Scan": {"Items": [], "Count": 0},
    "DescribeTable": {"Table": {"TableSizeBytes": 0, "ItemCount": 0}},
}
asked = []

class Raw(io.BytesIO):
    def stream(self, *_, **__): yield self.read()

def answer(request, **_):
    operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
    asked.append(operation)
    body = json.dumps(ANSWERS.get(operation, {})).encode()
    return AWSResponse(request.url, 200, HTTPHeaders(), Raw(body))

if "container" in vars(handler):
    events = handler.container.database.client.meta.events
    events.register_first("before-send.dynamodb.*", answer)
"""
# The plan of a draw, a batch of the outbox, a token that nobody issued.
_EVENTS: dict[str, tuple[str, dict[str, object]]] = {
    "invitation_lottery": ("plan_handler", {"campaign": "spring", "channel": "qq", "count": 1}),
    "nightly_accrual": ("plan_handler", {"until": "2026-01-01"}),
    "transfer_worker": ("sweep_handler", {}),
    "notice_worker": ("handler", {"Records": []}),
    "authorize": ("handler", {"authorizationToken": "Bearer none", "methodArn": "arn/v1/GET"}),
}

# Written as they are: what is not would be refused before the database is asked.
_NAMES = {"loan_id": f"loan-{'a' * 24}", "application_id": f"app-{'a' * 24}", "month": "2026-01"}
# Without it, no route of its function would ask the database.
_BODIES = {"/loan-quotes": {"amount": 1_000_00, "instalments": 6}}


def events(folder: str) -> list[tuple[str, dict[str, object]]]:
    """Return what a function is asked: its step, or a request of each of its routes."""
    if folder in _EVENTS:
        return [_EVENTS[folder]]
    routes = [
        (one["Properties"]["Method"], one["Properties"]["Path"])
        for function in resources("AWS::Serverless::Function").values()
        if function["Properties"]["CodeUri"].endswith(f"/{folder}")
        for one in function["Properties"].get("Events", {}).values()
        if one["Type"] == "Api"
    ]
    return [("handler", request(method, resource)) for method, resource in routes]


def request(method: str, resource: str) -> dict[str, object]:
    names = [part.strip("{}") for part in resource.split("/") if part.startswith("{")]
    known = {"channel": "qq", "openid": "o1", "customer_id": "cust-1"}
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource,
        "pathParameters": {name: _NAMES.get(name, "none") for name in names},
        "headers": {"Content-Type": "application/json", "Idempotency-Key": "k" * 16},
        "body": json.dumps(_BODIES.get(resource, {})),
        "requestContext": {"requestId": "r", "authorizer": known},
    }
