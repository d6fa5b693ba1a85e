"""`microloan_ops/system-packages` on machines made of stubs: what it installs, and when not."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "microloan_ops/system-packages"
OF_TEST = ["hledger", "hledger-interest", "chromium", "chinese-font"]
DEBIAN, UBUNTU = "ID=debian", "ID=ubuntu\nID_LIKE=debian"
UPDATE = "apt-get -qq -o DPkg::Lock::Timeout=300 update"
INSTALL = "apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends"

LOG = '#!/bin/bash\necho "{name} $*" >>"$CALLS"\n'
# What is installed is there from then on; a font is told by fc-list.
APT = """
for one in "$@"; do
    case $one in
        fonts-*) touch "$HERE/font" ;;
        fontconfig)
            printf '#!/bin/bash\\n[[ ! -e $HERE/font ]] || echo Noto\\n' >"$HERE/bin/fc-list"
            ;;
        *) printf '#!/bin/bash\\n' >"$HERE/bin/$one" ;;
    esac
done
chmod +x "$HERE"/bin/*
"""
PLAYWRIGHT = """#!/bin/bash
if [[ $* == *--dry-run* ]]; then echo "  Install location:    $HERE/shell"; exit; fi
echo "playwright $*" >>"$CALLS"
mkdir "$HERE/shell"
"""


@dataclass
class Machine:
    """A machine with nothing but a shell and these programs."""

    here: Path
    system: str

    def program(self, name: str, text: str = "") -> None:
        file = self.here / "bin" / name
        file.write_text(LOG.format(name=name) + text)
        file.chmod(0o755)

    def asked(self, *tools: str) -> tuple[int, list[str], str]:
        """Ask for tools; return the exit code, the calls that were made, and what was told."""
        calls = self.here / "calls"
        calls.write_text("")
        environment = {
            "PATH": str(self.here / "bin"),
            "HERE": str(self.here),
            "CALLS": str(calls),
            "OS_RELEASE": str(self.here / "os-release"),
        }
        (self.here / "os-release").write_text(self.system)
        done = subprocess.run(  # noqa: S603 - our own
            [SCRIPT, *tools],
            env=environment,
            cwd=self.here,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, calls.read_text().splitlines(), done.stderr


def machine(here: Path, system: str = DEBIAN, *, uid: int = 0) -> Machine:
    for folder in ("bin", ".venv/bin"):
        (here / folder).mkdir(parents=True)
    for name in ("bash", "chmod", "env", "head", "mkdir", "sed", "touch"):
        found = shutil.which(name)
        assert found
        (here / "bin" / name).symlink_to(found)
    made = Machine(here, system)
    made.program("apt-get", APT)
    (here / "bin/id").write_text(f"#!/bin/bash\necho {uid}\n")
    (here / "bin/id").chmod(0o755)
    playwright = here / ".venv/bin/playwright"
    playwright.write_text(PLAYWRIGHT)
    playwright.chmod(0o755)
    return made


NEEDED = "hledger hledger-interest chromium-headless-shell fontconfig fonts-noto-cjk"


def test_root_installs_missing_packages_once(tmp_path: Path) -> None:
    fresh = machine(tmp_path)
    code, calls, told = fresh.asked(*OF_TEST)
    assert (code, calls) == (0, [UPDATE, f"{INSTALL} {NEEDED}"])
    assert told == f"Installing {NEEDED} with apt-get\n"
    assert fresh.asked(*OF_TEST) == (0, [], "")


def test_installed_packages_are_not_installed_again(tmp_path: Path) -> None:
    fresh = machine(tmp_path)
    for name in ("hledger", "chromium"):
        fresh.program(name)
    (tmp_path / "bin/fc-list").write_text("#!/bin/bash\n")
    (tmp_path / "bin/fc-list").chmod(0o755)
    _, calls, _ = fresh.asked(*OF_TEST)
    assert calls == [UPDATE, f"{INSTALL} hledger-interest fontconfig fonts-noto-cjk"]


def test_user_without_root_installs_through_sudo(tmp_path: Path) -> None:
    fresh = machine(tmp_path, uid=1000)
    fresh.program("sudo", '"$@"\n')
    code, calls, told = fresh.asked("valgrind")
    assert (code, [line for line in calls if not line.startswith("sudo ")]) == (
        0,
        [UPDATE, f"{INSTALL} valgrind"],
    )
    assert [line for line in calls if line.startswith("sudo ")] == [
        f"sudo env DEBIAN_FRONTEND=noninteractive {line}"
        for line in (UPDATE, f"{INSTALL} valgrind")
    ]
    assert told == "Installing valgrind with sudo apt-get\n"


def test_user_without_sudo_gets_one_line_with_the_command(tmp_path: Path) -> None:
    code, calls, told = machine(tmp_path, uid=1000).asked(*OF_TEST)
    assert (code, calls) == (1, [])
    assert told == f"Run as root, then make again: apt-get install {NEEDED}\n"


def test_another_system_gets_one_line_with_the_packages(tmp_path: Path) -> None:
    other = machine(tmp_path, "ID=fedora")
    (tmp_path / "bin/apt-get").unlink()
    code, calls, told = other.asked(*OF_TEST)
    assert (code, calls, told.count("\n")) == (1, [], 1)
    assert NEEDED in told
    for name in ("hledger", "hledger-interest", "chromium"):
        other.program(name)
    (tmp_path / "bin/fc-list").write_text("#!/bin/bash\necho Noto\n")
    (tmp_path / "bin/fc-list").chmod(0o755)
    assert other.asked(*OF_TEST) == (0, [], "")


def test_ubuntu_with_a_snap_of_chromium_gets_playwrights_own_once(tmp_path: Path) -> None:
    fresh = machine(tmp_path, UBUNTU)
    fresh.program("chromium")
    code, calls, told = fresh.asked("hledger", "chromium")
    own = "playwright install --with-deps --only-shell chromium"
    assert (code, calls) == (0, [UPDATE, f"{INSTALL} hledger", own])
    assert "Ubuntu's is a snap" in told
    assert fresh.asked("hledger", "chromium") == (0, [], "")


def test_python_without_venv_gets_the_package_for_it(tmp_path: Path) -> None:
    fresh = machine(tmp_path)
    (tmp_path / "bin/python3").write_text('#!/bin/bash\n[[ -e "$HERE/bin/python3-venv" ]]\n')
    (tmp_path / "bin/python3").chmod(0o755)
    assert fresh.asked("python3-venv")[:2] == (0, [UPDATE, f"{INSTALL} python3-venv"])
    assert fresh.asked("python3-venv") == (0, [], "")


def test_unknown_tool_in_the_makefile_is_refused(tmp_path: Path) -> None:
    assert machine(tmp_path).asked("nonsense") == (
        2,
        [],
        "system-packages: unknown tool nonsense\n",
    )


@pytest.mark.parametrize("target", ["test", "test-313", "artefacts", "screenshots"])
def test_each_make_target_installs_the_packages_it_needs(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile.partition(f"\n{target}: ")[2].partition("\n\n")[0]
    assert "\t$(BRING) " in recipe


def test_ci_script_installs_no_packages() -> None:
    text = (ROOT / ".ci/run").read_text("utf-8")
    assert [word for word in ("apt", "sudo", "install ") if word in text] == []
