"""What a function does before its first event, against what every function with a table must do.

Counted in instructions of a fresh process, the interpreter's own taken off: the same on a busy
machine as on a quiet one. A start ends when the handler's module is imported, clients made.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.like_lambda import CLIENT, NOTHING, START, LikeLambda, functions

GOAL = 1.35
EXCEPTIONS = {
    # Two clients, DynamoDB's and that of KMS, which the first request needs too; and all of the
    # credit decision.
    "apply_credit": 1.44,
}
# Where a function without a client is; so that the page does not begin to carry one.
LIGHT = {"wallet": 0.33}
FOLDERS = sorted(functions())


@pytest.fixture(scope="module")
def ratios(like_lambda: LikeLambda) -> dict[str, float]:
    # valgrind runs beside us: a thread waits for each.
    with ThreadPoolExecutor(2) as workers:
        nothing, client = workers.map(like_lambda.instructions, (NOTHING, CLIENT))
        starts = workers.map(lambda one: like_lambda.instructions(START, one), functions().values())
        counted = dict(zip(functions(), starts, strict=True))
    return {folder: (count - nothing) / (client - nothing) for folder, count in counted.items()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_starts_in_its_budget(folder: str, ratios: dict[str, float]) -> None:
    budget = EXCEPTIONS.get(folder, LIGHT.get(folder, GOAL))
    assert ratios[folder] <= budget


def test_an_exception_is_one(ratios: dict[str, float]) -> None:
    """Who keeps the goal again needs no exception any more."""
    assert {folder for folder, ratio in ratios.items() if ratio > GOAL} == set(EXCEPTIONS)


UNWANTED = ("boto3", "pydantic", "aws_xray_sdk", "aws_lambda_powertools.event_handler")


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_loads_what_costs_most(folder: str, like_lambda: LikeLambda) -> None:
    names = f"{UNWANTED!r}"
    code = f"{START}\nprint([name for name in {names} if name in sys.modules])"
    done = like_lambda.run(code, functions()[folder])
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_a_start_asks_nobody_and_draws_no_number(like_lambda: LikeLambda) -> None:
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


def test_a_start_keeps_no_secret_no_published_key_and_no_circuit(like_lambda: LikeLambda) -> None:
    """So nothing of the kind is in a snapshot, and none has to be thrown away after a restore."""
    seen = """
from microloan.entry.wiring import Wiring
made = vars(getattr(handler, "wiring", Wiring({})))
issuers = handler.issuers.by_name.values() if hasattr(handler, "issuers") else []
keys = [one.keys._keys for one in issuers]
names = ("rails", "sources", "_kept_webhook_keys")
print([name for name in names if name in made], [key for key in keys if key])
print("microloan.adapters.circuit" in sys.modules)
"""
    for folder, function in functions().items():
        done = like_lambda.run(f"{START}\n{seen}", function)
        assert (done.stdout.split("\n")[:2], done.stderr) == (["[] []", "False"], ""), folder


def test_a_restored_function_has_fresh_connections_and_numbers(like_lambda: LikeLambda) -> None:
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
made = vars(handler.wiring) if hasattr(handler, "wiring") else {}
clients = [name for name in ("database", "vault", "notices") if name in made]
print(len(hooks) - 1 == len(clients), random.getstate() != state)
"""
    for folder, function in functions().items():
        done = like_lambda.run(f"{runtime}{START}\n{restore}", function)
        assert (done.stdout.strip(), done.stderr) == ("True True", ""), folder


def test_a_function_is_ready_when_it_has_started(like_lambda: LikeLambda) -> None:
    """Nothing is put off to the first request that would make the start look short."""
    for folder, function in functions().items():
        code = (
            f"{START}\nprint('wiring' not in vars(handler) or 'database' in vars(handler.wiring))"
        )
        assert like_lambda.run(code, function).stdout.strip() == "True", folder
