"""The most memory a fresh function takes: started, and asked once by way of the whole client.

The database is a stub of the socket that knows nobody, so each refuses, finds nothing or plans
nothing. docs/generated/performance.md has the memory of a whole night or draw, which does not grow
with the book.
"""

import json

import pytest

from tests.support.builders.sample_events import STUB, events
from tests.support.cloud.lambda_runtime import START, LambdaRuntime, functions

# Of the whole process, in MB; Lambda gives what the template says, 512.
BUDGET = 65
# Lambda's own runtime, its extension and what a request holds on top.
SHARE = 0.5
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
# These turn down a token, a body or a path first, ask for the rails' secret, which is not there, or
# ask other functions only.
SILENT = {
    "pre_traffic_check",
    "authorize",
    "wallet",
    "payment_callbacks",
    "bind_card",
    "transfer_worker",
    "notice_worker",
}


@pytest.mark.parametrize("folder", sorted(functions()))
def test_function_stays_within_its_memory_budget(folder: str, like_lambda: LambdaRuntime) -> None:
    function = functions()[folder]
    code = f"{START}\n{STUB}\nEVENTS = json.loads({json.dumps(json.dumps(events(folder)))})\n{_ASK}"
    done = like_lambda.run(code, function)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    asked, peak = done.stdout.splitlines()[-2:]
    assert (asked == "[]") is (folder in SILENT), done.stdout
    megabytes = int(peak) / 1024
    assert megabytes <= BUDGET
    assert megabytes <= function.memory * SHARE
