"""The command line of each process of an installation, once, for `./run` and for the tests with real processes."""

import json
import secrets
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from machine.environment import BASE, PYTHON
from machine.processes import Process

REDIS_CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly yes
save ""
maxmemory-policy noeviction
"""


def redis(program: str, port: int, folder: Path, log: Path) -> tuple[Process, str]:
    """A Redis of our own and its address; what is queued survives a kill because it appends every write to a file."""
    folder.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(24)
    config = folder / "redis.conf"
    config.unlink(missing_ok=True)
    config.touch(mode=0o600)
    config.write_text(REDIS_CONFIG.format(port=port, password=password, folder=json.dumps(str(folder))))
    process = Process("redis", [program, config], env={}, log=log, cwd=folder)
    return process, f"redis://:{password}@127.0.0.1:{port}/0"


def web(env: dict[str, str], logs: Path) -> Process:
    command = [
        *(PYTHON, "-m", "gunicorn", "crowdcoop.wsgi"),
        *("--bind", f"127.0.0.1:{env['PORT']}"),
        *("--workers", env.get("WEB_WORKERS", "2"), "--worker-class", "gthread", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"),
        *("--access-logfile", logs / "access.log"),
    ]
    return Process("web", command, env=env, log=logs / "web.log", cwd=BASE)


def worker(env: dict[str, str], logs: Path) -> Process:
    concurrency = env.get("CELERY_CONCURRENCY", "2")
    command = [PYTHON, "-m", "celery", "-A", "crowdcoop", "worker", "-l", "INFO", "-c", concurrency]
    return Process(
        "worker", [*command, "--without-gossip", "--without-mingle"], env=env, log=logs / "worker.log", cwd=BASE
    )


def beat(env: dict[str, str], logs: Path) -> Process:
    folder = Path(env["DATA_DIR"]) / "beat"
    folder.mkdir(exist_ok=True)
    command = [PYTHON, "-m", "celery", "-A", "crowdcoop", "beat", "-l", "INFO", "--pidfile=", "-s", folder / "schedule"]
    return Process("beat", command, env=env, log=logs / "beat.log", cwd=BASE)


def sandbox(env: dict[str, str], logs: Path) -> Process:
    command = [PYTHON, BASE / "manage.py", "sandbox", "--port", str(port_of(env["SANDBOX_URL"]))]
    return Process("sandbox", command, env=env, log=logs / "sandbox.log", cwd=BASE)


def port_of(address: str) -> int:
    return urlsplit(address).port


def has_sandbox() -> bool:
    return any(BASE.glob("*/management/commands/sandbox.py"))


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - always our own address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, BASE / "manage.py", *arguments], cwd=BASE, env=env, capture_output=True, text=True, check=False
    )
