"""Processes of a bench: commands that answer, servers that are waited for and ended."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

SECONDS_TO_START, SECONDS_TO_END = 60, 20


class Web(NamedTuple):
    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float | None:
        """Seconds that its workers have used, where the system tells."""
        if not Path("/proc/self/stat").exists():
            return None
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        used = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13] for child in children]
        return sum(int(ticks) for times in used for ticks in times) / os.sysconf("SC_CLK_TCK")


def answer(env: Mapping[str, str], *command: Any, stdin: str | None = None) -> str:
    """What a command prints; with what it complained about if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, env=env, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:4])}: {done.stderr[-3000:]}")
    return done.stdout


def told(env: Mapping[str, str], module: str, *given: Any, stdin: str | None = None) -> Any:
    """The last line that a part of the bench has to say, in JSON."""
    return json.loads(answer(env, sys.executable, "-m", module, *given, stdin=stdin).splitlines()[-1])


def manage(env: Mapping[str, str], *given: str) -> None:
    answer(env, sys.executable, settings.BASE_DIR / "manage.py", *given)


@contextmanager
def running(env: Mapping[str, str], module: str, *given: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended with its children: gunicorn and Celery end theirs when they are asked to."""
    with log(env).open("ab") as kept:
        words = [sys.executable, "-m", module, *map(str, given)]
        process = subprocess.Popen(words, env=env, stdout=kept, stderr=kept, cwd=env["HOME"])
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(SECONDS_TO_END)


def log(env: Mapping[str, str]) -> Path:
    """Where all that runs there writes what it has to say."""
    return Path(env["HOME"]) / "log"


@contextmanager
def web(env: Mapping[str, str], application: str, *, workers: int = 2, threads: int = 1) -> Iterator[Web]:
    """gunicorn on a free port, when it answers."""
    port = _free_port()
    given = (application, "--bind", f"127.0.0.1:{port}", "--workers", workers, "--threads", threads)
    quiet = ("--timeout", "60", "--log-level", "warning", "--no-control-socket")
    with running(env, "gunicorn", *given, *quiet) as process:
        site = Web(port, process.pid)
        try:
            wait_for(lambda: _answers(f"{site.address}/healthz"), SECONDS_TO_START)
        except TimeoutError as silent:
            raise RuntimeError(f"{application} does not answer: {log(env).read_text()[-3000:]}") from silent
        yield site


def wait_for(true: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"A bench has waited {seconds} seconds for nothing.")
        time.sleep(0.02)


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as page:  # noqa: S310 - always our own address
        return page.read()


def _answers(address: str) -> bool:
    """Any answer: the bare path of a bench has no page to tell its health."""
    try:
        read(address)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
