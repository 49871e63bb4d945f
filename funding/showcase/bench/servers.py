"""A scratch database, real servers and real clients for the bench: made, waited for and taken away again."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """Answers a second, milliseconds within which 99 of a hundred came, and who asked."""

    rate: float
    p99: float
    client: str
    # What the web workers' processors took for one, where the system tells.
    cpu_ms: float | None = None


class Web(NamedTuple):
    address: str
    pid: int

    def cpu(self) -> float | None:
        """Seconds that its workers have used."""
        if not Path("/proc/self/stat").exists():
            return None
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        used = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13] for child in children]
        return sum(int(ticks) for times in used for ticks in times) / os.sysconf("SC_CLK_TCK")


@contextmanager
def scratch(folder: Path) -> Iterator[str]:
    """Address of an empty database of the kind this installation has."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{folder / 'scratch.sqlite3'}"
        return
    name, known = f"bench_{uuid4().hex[:12]}", connection.get_connection_params()
    ours = {key: known[key] for key in ("user", "password", "host", "port") if known.get(key)}
    with psycopg.connect(**ours, dbname="postgres", autocommit=True) as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        try:
            who = ":".join(quote(str(ours[key]), safe="") for key in ("user", "password") if key in ours)
            yield f"postgres://{who}@{ours.get('host', '127.0.0.1')}:{ours.get('port', 5432)}/{name}"
        finally:
            maker.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment(folder: Path, database: str) -> dict[str, str]:
    """Only what the scratch servers need: nothing of this installation's secrets and queues reaches them."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "crowdcoop.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": "only-measured",
        "SITE_URL": "http://127.0.0.1",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "LOG_LEVEL": "WARNING",
    }


def manage(env: dict[str, str], *given: str) -> None:
    _done(env, [sys.executable, str(settings.BASE_DIR / "manage.py"), *given])


def asked(env: dict[str, str], module: str, *given: Any) -> str:
    """The last line that a part of the bench, in a process of its own, has to say."""
    return _done(env, [sys.executable, "-m", module, *map(str, given)]).splitlines()[-1]


@contextmanager
def web(env: dict[str, str]) -> Iterator[Web]:
    """As `./run` starts it: two workers of four threads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "funding.showcase.bench.site", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    with (Path(env["HOME"]) / "web.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=env["HOME"])
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield Web(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            process.wait(30)


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - always our own address
        return answer.read()


def load(web: Web, address: str, seconds: int, clients: int) -> Load:
    before = web.cpu()
    asked = _wrk(address, seconds, clients) or _own_client(address, seconds, clients)
    after = web.cpu()
    if before is None or after is None:
        return asked
    return asked._replace(cpu_ms=(after - before) * 1000 / (asked.rate * seconds))


def _wrk(address: str, seconds: int, clients: int) -> Load | None:
    wrk = shutil.which("wrk")
    if wrk is None:
        return None
    said = _done(dict(os.environ), [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", address])
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", said):
        raise RuntimeError(f"{address}: {wrong[0]}")
    slow, rate = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said), re.search(r"Requests/sec:\s+([\d.]+)", said)
    if slow is None or rate is None:
        raise RuntimeError(said)
    return Load(float(rate[1]), float(slow[1]) * UNITS[slow[2]], "wrk -t1")


def _own_client(address: str, seconds: int, clients: int) -> Load:
    """Where there is no wrk: it takes more of the machine from what it measures."""
    command = [sys.executable, str(Path(__file__).with_name("load.py")), address, str(seconds), str(clients)]
    rate, p99 = _done(dict(os.environ), command).split()
    return Load(float(rate), float(p99), "own client")


def _done(env: dict[str, str], command: list[str]) -> str:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:4])}: {done.stderr[-3000:]}")
    return done.stdout


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while not _answers(address):
        if time.monotonic() > until:
            raise RuntimeError("The server of the bench does not answer.")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        return bool(read(address))
    except OSError:
        return False
