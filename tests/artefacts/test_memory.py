"""The most memory a fresh function takes: started, and asked once by way of the whole client.

The database is a stub of the socket that knows nobody, so each refuses, finds nothing or plans
nothing; what a whole night or draw takes is in docs/performance.md: it does not grow with the book.
"""

import json

import pytest

from tests.fakes.like_lambda import START, LikeLambda, functions
from tests.fakes.template import resources

# Of the whole process, in MB; Lambda gives what the template says, 512.
BUDGET = 65
# Lambda's own runtime, its extension and what a request holds on top.
SHARE = 0.5
_STUB = """
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

if "wiring" in vars(handler):
    events = handler.wiring.database.client.meta.events
    events.register_first("before-send.dynamodb.*", answer)
"""
_ASK = """
for name, event in EVENTS:
    try:
        getattr(handler, name)(event, None)
    except Exception as error:
        print(type(error).__name__)
print(asked)
# Of this program alone; getrusage would begin with what its parent had.
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""
# The plan of a draw, a batch of the outbox, a token that nobody issued.
_EVENTS: dict[str, tuple[str, dict[str, object]]] = {
    "draw_invitations": ("plan_handler", {"campaign": "spring", "channel": "qq", "count": 1}),
    "nightly_accrual": ("plan_handler", {"until": "2026-01-01"}),
    "move_money": ("sweep_handler", {}),
    "authorize": ("handler", {"authorizationToken": "Bearer none", "methodArn": "arn/v1/GET"}),
}
# These turn down a token, a body or a path first, or ask for the rails' secret, which is not there.
SILENT = {"authorize", "wallet", "rails_callbacks", "bind_card", "move_money"}


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
        "pathParameters": dict.fromkeys(names, "2026-01"),
        "headers": {"Idempotency-Key": "k" * 16},
        "body": "{}",
        "requestContext": {"requestId": "r", "authorizer": known},
    }


@pytest.mark.parametrize("folder", sorted(functions()))
def test_a_function_takes_little_memory(folder: str, like_lambda: LikeLambda) -> None:
    function = functions()[folder]
    code = (
        f"{START}\n{_STUB}\nEVENTS = json.loads({json.dumps(json.dumps(events(folder)))})\n{_ASK}"
    )
    done = like_lambda.run(code, function)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    asked, peak = done.stdout.splitlines()[-2:]
    assert (asked == "[]") is (folder in SILENT), done.stdout
    megabytes = int(peak) / 1024
    assert megabytes <= BUDGET
    assert megabytes <= function.memory * SHARE
