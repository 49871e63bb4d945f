"""The clients, in processes of their own: wrk where there is one, else ours."""

import os
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from crowdcoop.desk.bench import processes

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """Answers a second, milliseconds within which 99 of a hundred came, and who asked."""

    rate: float
    p99: float
    client: str
    # What the web workers' processors took for one, where the system tells.
    cpu_ms: float | None = None


def load(web: processes.Web, address: str, seconds: int, clients: int) -> Load:
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
    said = processes.answer(os.environ, wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", address)
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", said):
        raise RuntimeError(f"{address}: {wrong[0]}")
    slow, rate = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said), re.search(r"Requests/sec:\s+([\d.]+)", said)
    if slow is None or rate is None:
        raise RuntimeError(said)
    return Load(float(rate[1]), float(slow[1]) * UNITS[slow[2]], "wrk -t1")


def _own_client(address: str, seconds: int, clients: int) -> Load:
    """Where there is no wrk: it takes more of the machine from what it measures."""
    ours = Path(__file__).with_name("load.py")
    rate, p99 = processes.answer(os.environ, sys.executable, ours, address, seconds, clients).split()
    return Load(float(rate), float(p99), "own client")
