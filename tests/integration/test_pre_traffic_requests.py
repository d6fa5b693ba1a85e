"""Each request that a release is tried with gets the answer that lets the release pass."""

import importlib.util
from types import ModuleType

import pytest

from microloan.adapters.aws.codedeploy_hook import InvocationResult
from tests.support.cloud.in_process_api import FUNCTIONS, InProcessApi

ASKED = (
    *("ACCOUNT", "APPLY_CREDIT", "BIND_CARD", "BORROW", "INVITE_CHECK", "PAYMENT_CALLBACKS"),
    *("REPAY", "WALLET"),
)


@pytest.fixture
def hook(api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    assert api
    for name in (*ASKED, "AUTHORIZE", "TRANSFER_WORKER"):
        monkeypatch.setenv(name, name.lower())
    path = FUNCTIONS / "pre_traffic_check" / "handler.py"
    spec = importlib.util.spec_from_file_location("pre_traffic_check", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_release_is_tried_with_a_request_of_each_function_of_the_api(hook: ModuleType) -> None:
    requests = {name for name, (sent, _) in hook.checks().items() if "httpMethod" in sent}
    assert requests == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_function_answers_its_request_of_the_release_check(
    name: str, hook: ModuleType, api: InProcessApi
) -> None:
    sent, is_right = hook.checks()[name]
    answer = api.load(name.lower()).handler(sent, None)
    assert is_right(InvocationResult(answer, ""))
