"""Setting up: the virtual environment by its lock, the translations, the database. Each step is skipped when done."""

import hashlib
import subprocess
import sys
from pathlib import Path

from machine.environment import BASE, PYTHON
from machine.trouble import Trouble

LOCKS = {"serve": BASE / ".ci" / "requirements.lock", "test": BASE / ".ci" / "requirements-dev.lock"}
NETWORK_SIGNS = (
    "Failed to establish",
    "Temporary failure",
    "NewConnectionError",
    "No matching distribution",
    "timed out",
)


def say(words: str) -> None:
    print(words, flush=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _works(python: Path) -> bool:
    try:
        return _run(python, "-m", "pip", "--version").returncode == 0
    except OSError:
        return False


def python_packages(purpose: str) -> None:
    """The lock for tests holds everything the lock for serving does, so it counts for both."""
    stamp = BASE / ".venv" / "installed"
    wanted = _digest(LOCKS[purpose])
    if stamp.exists() and wanted in stamp.read_text().split() and PYTHON.exists():
        return
    if not _works(PYTHON):
        say("Making .venv")
        made = _run(sys.executable, "-m", "venv", "--clear", BASE / ".venv")
        if made.returncode:
            reason = (made.stdout + made.stderr).strip().splitlines()[-1:] or ["no reason given"]
            raise Trouble(f"Could not make {BASE / '.venv'}: {reason[0]}")
    say("Installing the locked Python packages (about half a minute)")
    options = [
        "--require-hashes",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--timeout",
        "15",
    ]
    done = _run(PYTHON, "-m", "pip", "install", *options, "-r", LOCKS[purpose])
    if done.returncode:
        _explain(done.stdout + done.stderr)
    covered = LOCKS.values() if purpose == "test" else [LOCKS["serve"]]
    stamp.write_text("\n".join(_digest(lock) for lock in covered) + "\n")


def _explain(output: str) -> None:
    if any(sign in output for sign in NETWORK_SIGNS):
        raise Trouble(
            "Could not download the Python packages: no network or no package index. Connect and start again."
        )
    errors = [line for line in output.splitlines() if "ERROR" in line] or output.strip().splitlines()[-1:]
    raise Trouble(f"Could not install the Python packages: {errors[0] if errors else 'pip gave no reason'}")


def prepare(values: dict[str, str], log: Path) -> None:
    """Translations, tables, static files and demo, in one process because Django takes seconds to start."""
    command = [PYTHON, BASE / ".ci" / "machine" / "prepare.py"]
    with log.open("w") as file:
        child = subprocess.Popen(command, cwd=BASE, env=values, stdout=subprocess.PIPE, stderr=file, text=True)
        try:
            for line in child.stdout:
                say(line.rstrip())
            code = child.wait()
        finally:
            child.kill()
    if code:
        last = (log.read_text().strip().splitlines() or ["no reason given"])[-1]
        raise Trouble(f"Could not prepare the installation: {last} (whole story in {log})")
