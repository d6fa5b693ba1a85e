"""Processes that outlive the command that started them."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from microloan_ops.local import private
from microloan_ops.local.settings import LOOPBACK, LocalCloudError
from microloan_ops.local.waiting import within

_STOP_SECONDS = 10.0
_LOG_LINES = 20
# Processes that this process started, and has to collect when they end.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Service:
    """A background process, known by the file with its id.

    The process holds a lock on the file while it runs. A stale file, or an id that the system has
    given to another program, is therefore no running process.
    """

    name: str
    folder: Path

    @property
    def log(self) -> Path:
        """The file of its output."""
        return self.folder / f"{self.name}.log"

    @property
    def _pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def pid(self) -> int | None:
        """Return the id of the running process, or None."""
        try:
            with self._pid_file.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read())
        except FileNotFoundError:
            pass
        return None

    def start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start the process in a session of its own."""
        private.make_folder(self.folder)
        with self._pid_file.open("a+") as file, self.log.open("wb") as log:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(file.fileno(),),
                start_new_session=True,
            )
            file.write(str(process.pid))
        _children[process.pid] = process

    def stop(self) -> None:
        """Stop the process, if it runs, and all that it started."""
        pid = self.pid()
        if pid is not None:
            _signal_group(pid, signal.SIGTERM)
            for _ in within(_STOP_SECONDS):
                if self.pid() is None:
                    break
            # Also what ignored the first signal, or outlived its parent.
            _signal_group(pid, signal.SIGKILL)
            if pid in _children:
                _children.pop(pid).wait()
        self._pid_file.unlink(missing_ok=True)

    def wait_for(self, port: int, seconds: float) -> None:
        """Wait until the process accepts connections.

        Raises
        ------
        LocalCloudError
            The process ended, or is not ready in time.
        """
        for _ in within(seconds):
            if listening(port):
                return
            if self.pid() is None:
                raise LocalCloudError(f"{self.name} ended at once:\n{self.tail()}")
        raise LocalCloudError(f"{self.name} is not ready in {seconds:.0f} s: {self.log}")

    def tail(self) -> str:
        """Return the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([*lines[-_LOG_LINES:], f"(all of it: {self.log})"])


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def listening(port: int) -> bool:
    """Return whether a program accepts connections on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def free_ports(count: int) -> list[int]:
    """Return unused ports of the loopback address."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in sockets]
