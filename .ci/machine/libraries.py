"""What the operating system must have: checked by trying, installed where we may, otherwise named in one line."""

import ctypes
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from machine.trouble import Trouble

# A library or program -> the Debian package that brings it.
TO_SERVE = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TO_TEST = {
    "initdb": "postgresql",
    "redis-server": "redis-server",
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "msgfmt": "gettext",
}


def find_program(name: str) -> str | None:
    """Debian keeps PostgreSQL's server programs out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


def _library_loads(name: str) -> bool:
    if not sys.platform.startswith("linux"):
        return bool(ctypes.util.find_library(name.removeprefix("lib").split(".so")[0]))
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(testing: bool) -> list[str]:
    packages = [package for library, package in TO_SERVE.items() if not _library_loads(library)]
    if not importlib.util.find_spec("ensurepip"):
        packages.append("python3-venv")
    if testing:
        packages += [package for program, package in TO_TEST.items() if not find_program(program)]
    return packages


def require(testing: bool) -> None:
    packages = missing(testing)
    if not packages:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if not (os.geteuid() == 0 and shutil.which("apt-get")):
        raise Trouble(f"Missing on this machine: {', '.join(packages)}. On Debian or Ubuntu install with: sudo {line}")
    print(f"Installing what this machine lacks: {line}", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], line.split()):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode or missing(testing):
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Trouble(f"apt-get could not install {', '.join(packages)} ({last}). Check the network, then: {line}")
