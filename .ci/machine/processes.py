"""Processes that are started together, watched, and stopped without leaving anything behind."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """If whoever started us is killed without a chance to stop us, the kernel tells us to end."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port(first_choice: int = 0) -> int:
    for port in (first_choice, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise OSError("no free port on 127.0.0.1")


def wait_for(ready, seconds: float, pause: float = 0.1) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(pause)
    return False


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Process:
    """One program in a session of its own, so that a Ctrl-C in the terminal reaches us and not it."""

    def __init__(self, name: str, command: list, *, env: dict, log: Path, cwd: Path, user: str | None = None):
        self.name, self.command, self.env, self.log, self.cwd, self.user = name, command, env, log, cwd, user
        self._child: subprocess.Popen | None = None

    def start(self) -> "Process":
        other = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [str(part) for part in self.command],
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - the starting thread holds no lock
                **other,
            )
        return self

    @property
    def code(self) -> int | None:
        """None while it runs (or was never started)."""
        return self._child.poll() if self._child else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def tell(self, number: signal.Signals) -> None:
        if self._child:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._child.pid, number) if self.running else None

    def kill(self) -> None:
        """At once and with all its children: what a power cut would do."""
        if self._child:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def stop(processes: Iterable[Process], seconds: float = 8) -> None:
    """Ask all, wait for all, then kill whatever is left of their groups."""
    processes = list(processes)
    for process in processes:
        process.tell(signal.SIGTERM)
    wait_for(lambda: not any(process.running for process in processes), seconds)
    for process in processes:
        process.kill()
