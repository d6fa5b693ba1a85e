"""The built artefacts, on the Python that AWS runs: `make artefacts`, after `make build`."""

import sys
from pathlib import Path

import pytest

from tests.support.cloud.lambda_runtime import (
    ROOT,
    VERSION,
    LambdaRuntime,
    build_layer,
    copy_runtime,
)

BUILT = ROOT / ".aws-sam/build/MicroloanLayer/python"


@pytest.fixture(scope="session")
def like_lambda(tmp_path_factory: pytest.TempPathFactory) -> LambdaRuntime:
    assert f"{sys.version_info.major}.{sys.version_info.minor}" == VERSION
    opt = tmp_path_factory.mktemp("opt")
    return LambdaRuntime(build_layer(opt), copy_runtime(opt / "runtime"))


@pytest.fixture(scope="session")
def built() -> Path:
    """The layer that `sam deploy` would ship."""
    assert BUILT.is_dir(), "make build first"
    return BUILT
