"""The layer that `sam deploy` ships: complete, for its processor, small, and ours to ship."""

import filecmp
import io
import re
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from tests.artefacts.licences import PAGE, NotAllowedError, page, shipped
from tests.support.cloud.lambda_runtime import LAYER, ROOT, START, VERSION, LambdaRuntime, functions
from tests.support.cloud.template import load, template

# A tenth above what they were when these were set; Lambda takes 250 MB unpacked in all.
MOST_UNPACKED, MOST_ZIPPED = 45_000_000, 17_000_000
EM_AARCH64 = 183
_TAG = re.compile(rf"\.(cpython-{VERSION.replace('.', '')}-aarch64-linux-gnu|abi3)\.so$")


def files(layer: Path) -> list[Path]:
    return [path for path in sorted(layer.rglob("*")) if path.is_file()]


def test_layer_is_built_from_these_sources(built: Path) -> None:
    for path in files(LAYER / "microloan"):
        if "__pycache__" not in path.parts:
            assert filecmp.cmp(path, built / path.relative_to(LAYER), shallow=False), path
    made = load(ROOT / ".aws-sam/build/template.yaml")
    folders = {
        Path(one["Properties"]["CodeUri"]).name
        for one in made["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
    }
    assert folders == functions().keys()
    parameters = template()["Parameters"]
    assert parameters["Runtime"]["Default"] == f"python{VERSION}"
    assert parameters["Architecture"]["Default"] == "arm64"


def test_every_native_module_is_built_for_arm64_and_the_runtimes_python(built: Path) -> None:
    native = [path for path in files(built) if ".so" in path.suffixes]
    assert native
    for path in native:
        head = path.read_bytes()[:20]
        # An ELF file of 64 bits, and what it is for.
        assert head[:5] == b"\x7fELF\x02", path
        assert struct.unpack_from("<H", head, 18) == (EM_AARCH64,), path
        assert _TAG.search(path.name), path


def test_every_module_of_the_layer_has_its_bytecode(built: Path) -> None:
    """Nothing can be written under /opt: without it, every start would compile it again."""
    tag = VERSION.replace(".", "")
    for path in built.rglob("*.py"):
        bytecode = path.parent / "__pycache__" / f"{path.stem}.cpython-{tag}.pyc"
        # Unchecked: a zip does not keep the sources' times (PEP 552).
        assert bytecode.read_bytes()[4:8] == b"\x01\0\0\0", path


def test_layer_is_within_the_size_budgets(built: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files(built):
            archive.write(path, path.relative_to(built))
    assert sum(path.stat().st_size for path in files(built)) <= MOST_UNPACKED
    assert packed.tell() <= MOST_ZIPPED


def test_layer_does_not_contain_the_packages_of_the_runtime(built: Path) -> None:
    assert {"boto3", "botocore"}.isdisjoint(one.name for one in built.iterdir())


@pytest.mark.parametrize("folder", sorted(functions()))
def test_function_imports_only_its_folder_the_layer_and_the_runtime(
    folder: str, like_lambda: LambdaRuntime
) -> None:
    function = functions()[folder]
    named = ", ".join(f"handler.{name}" for name in function.handlers)
    done = like_lambda.run(f"{START}\nassert all(map(callable, ({named},)))", function)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_module_of_the_layer_imports_only_layer_and_runtime(
    like_lambda: LambdaRuntime,
) -> None:
    code = """
import importlib, pkgutil, microloan
found = [one.name for one in pkgutil.walk_packages(microloan.__path__, "microloan.")]
for name in found: importlib.import_module(name)
print(len(found))
"""
    done = like_lambda.run(code)
    assert done.stderr == ""
    assert int(done.stdout) > 100


def test_missing_package_of_the_layer_fails_the_import(
    like_lambda: LambdaRuntime, tmp_path: Path
) -> None:
    for path in like_lambda.layer.iterdir():
        if path.name != "jwt":
            (tmp_path / path.name).symlink_to(path)
    lacking = LambdaRuntime(tmp_path, like_lambda.runtime)
    done = lacking.run(START, functions()["authorize"])
    assert "ModuleNotFoundError: No module named 'jwt'" in done.stderr
    assert lacking.run(START, functions()["wallet"]).stderr == ""


def test_licences_page_equals_the_licences_of_the_shipped_packages(built: Path) -> None:
    assert PAGE.read_text("utf-8") == page(shipped(built)), "make licences"


def test_licence_off_the_list_or_without_a_text_is_refused(built: Path, tmp_path: Path) -> None:
    [about] = built.glob("urllib3-*.dist-info")
    copy = shutil.copytree(about, tmp_path / about.name)
    metadata = copy / "METADATA"
    right = metadata.read_text("utf-8")
    metadata.write_text(right.replace("License-Expression: MIT", "License-Expression: AGPL-3.0"))
    with pytest.raises(NotAllowedError, match=r"AGPL-3\.0"):
        shipped(tmp_path)
    metadata.write_text(right)
    assert [one.licence for one in shipped(tmp_path)] == ["MIT"]
    shutil.rmtree(copy / "licenses")
    with pytest.raises(NotAllowedError, match="without the text"):
        shipped(tmp_path)
