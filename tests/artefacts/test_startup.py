"""What a function does before its first event, against what every function with a table must do.

Counted in instructions of a fresh process, the interpreter's own taken off: the same on a busy
machine as on a quiet one. A start ends when the handler's module is imported, clients made.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.cloud.lambda_runtime import CLIENT, NOTHING, START, LambdaRuntime, functions

GOAL = 1.70
# The highest goal is 1.85. What they have beside the goal is a frozen dataclass for each thing that
# they read, show or decide on: one costs 0.004, of which the decorator has nine tenths.
EXCEPTIONS = {
    # Its screens read lines, loans, plans, cards and messages. No money moves in it.
    "account": 1.715,
    # The rules of the credit decision and four scorecards. A client of KMS, which the first request
    # needs too, beside DynamoDB's.
    "apply_credit": 1.75,
}
# A hundredth or so above what the others have reached, so that no start grows unseen.
REACHED = {
    "authorize": 1.15,
    "bind_card": 1.615,
    "borrow": 1.69,
    "invitation_lottery": 1.345,
    "invite_check": 1.455,
    "nightly_accrual": 1.605,
    "notice_worker": 1.295,
    "payment_callbacks": 1.65,
    "pre_traffic_check": 0.60,
    "repay": 1.68,
    "service_status": 1.685,
    "transfer_worker": 1.24,
    # It makes no client.
    "wallet": 0.305,
}
FOLDERS = sorted(functions())


@pytest.fixture(scope="module")
def ratios(like_lambda: LambdaRuntime) -> dict[str, float]:
    # valgrind runs beside us: a thread waits for each.
    with ThreadPoolExecutor(2) as workers:
        nothing, client = workers.map(like_lambda.instructions, (NOTHING, CLIENT))
        starts = workers.map(lambda one: like_lambda.instructions(START, one), functions().values())
        counted = dict(zip(functions(), starts, strict=True))
    return {folder: (count - nothing) / (client - nothing) for folder, count in counted.items()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_function_starts_within_its_budget(folder: str, ratios: dict[str, float]) -> None:
    budget = EXCEPTIONS.get(folder, REACHED.get(folder, GOAL))
    assert ratios[folder] <= budget


def test_startup_exceptions_are_exactly_the_functions_above_the_goal(
    ratios: dict[str, float],
) -> None:
    """Who keeps the goal again needs no exception any more."""
    assert {folder for folder, ratio in ratios.items() if ratio > GOAL} == set(EXCEPTIONS)


# What the handler cookbook loads before any code of its own
# (https://github.com/ran-isenberg/aws-lambda-handler-cookbook), with a boto3 resource.
COOKBOOK = """
import boto3
boto3.resource("dynamodb")
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function
)
from aws_lambda_powertools.utilities.parser import parse
APIGatewayRestResolver(enable_validation=True)
"""
# The libraries of a function with routes, and a client as ours is made.
LIBRARIES = """
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
import pydantic
pydantic.BaseModel
APIGatewayRestResolver(enable_validation=True)
from microloan.adapters.aws import clients
clients.client("dynamodb")
"""


def test_import_of_the_libraries_costs_no_more_than_the_cookbooks(
    like_lambda: LambdaRuntime,
) -> None:
    assert like_lambda.instructions(LIBRARIES) <= like_lambda.instructions(COOKBOOK)


UNWANTED = ("aws_xray_sdk", "pyarrow", "httpx")


@pytest.mark.parametrize("folder", FOLDERS)
def test_function_imports_no_unwanted_module_at_its_start(
    folder: str, like_lambda: LambdaRuntime
) -> None:
    code = f"{START}\nprint([name for name in {UNWANTED!r} if name in sys.modules])"
    done = like_lambda.run(code, functions()[folder])
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("folder", ["authorize", "pre_traffic_check", "transfer_worker", "wallet"])
def test_function_without_request_models_does_not_import_pydantic(
    folder: str, like_lambda: LambdaRuntime
) -> None:
    code = f"{START}\nprint('pydantic' in sys.modules)"
    assert like_lambda.run(code, functions()[folder]).stdout.strip() == "False"


def test_function_start_opens_no_connection_and_draws_no_random_number(
    like_lambda: LambdaRuntime,
) -> None:
    """So a snapshot of it, restored many times, holds nothing that would have to be fresh."""
    watch = """
import random, socket
def refuse(*_): raise AssertionError("a start asks nobody")
socket.socket.connect = refuse
state = random.getstate()
"""
    for folder, function in functions().items():
        done = like_lambda.run(f"{watch}{START}\nprint(random.getstate() == state)", function)
        assert (done.stdout.strip(), done.stderr) == ("True", ""), folder


def test_function_start_keeps_no_secret_no_published_key_and_no_circuit(
    like_lambda: LambdaRuntime,
) -> None:
    """So nothing of the kind is in a snapshot, and none has to be thrown away after a restore."""
    seen = """
from microloan.composition.container import Container
made = vars(getattr(handler, "container", Container({})))
issuers = handler.issuers.by_name.values() if hasattr(handler, "issuers") else []
keys = [one.keys._keys for one in issuers]
names = ("gateway", "credit_data", "_kept_webhook_keys")
print([name for name in names if name in made], [key for key in keys if key])
print("microloan.adapters.http.circuit_breaker" in sys.modules)
"""
    for folder, function in functions().items():
        done = like_lambda.run(f"{START}\n{seen}", function)
        assert (done.stdout.split("\n")[:2], done.stderr) == (["[] []", "False"], ""), folder


def test_restored_function_has_fresh_connections_and_random_numbers(
    like_lambda: LambdaRuntime,
) -> None:
    """Its runtime has the library that is stood in for here."""
    runtime = """
import random, types
hooks = []
library = types.ModuleType("snapshot_restore_py")
library.register_after_restore = hooks.append
sys.modules["snapshot_restore_py"] = library
"""
    restore = """
state = random.getstate()
for hook in hooks: hook()
made = vars(handler.container) if hasattr(handler, "container") else {}
clients = [name for name in ("database", "identity_cipher", "notices") if name in made]
print(len(hooks) - 1 == len(clients), random.getstate() != state)
"""
    for folder, function in functions().items():
        done = like_lambda.run(f"{runtime}{START}\n{restore}", function)
        assert (done.stdout.strip(), done.stderr) == ("True True", ""), folder


def test_function_has_its_database_client_after_its_start(like_lambda: LambdaRuntime) -> None:
    """Nothing is put off to the first request that would make the start look short."""
    for folder, function in functions().items():
        made = "'container' not in vars(handler) or 'database' in vars(handler.container)"
        code = f"{START}\nprint({made})"
        assert like_lambda.run(code, function).stdout.strip() == "True", folder
