"""Throw-away servers for tests: on free ports of 127.0.0.1, in temporary folders, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import libraries, parts, processes
from machine.trouble import Trouble

# Nothing here outlives the run, so the disk need not be waited for.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Trouble("PostgreSQL refuses to run as root and there is no user `postgres`: adduser --system postgres")


def _program(name: str) -> str:
    found = libraries.find_program(name)
    if not found:
        raise Trouble(f"{name} is not on this machine: ./run test says what to install")
    return found


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database in a cluster of its own; any other database may be made beside it."""
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="crowdcoop-postgres-"))
    port = processes.free_port()
    server = None
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    try:
        if user:
            shutil.chown(folder, user)
        other = {"user": user, "group": user, "extra_groups": []} if user else {}
        init = [_program("initdb"), "-D", folder / "data", "-U", "crowdcoop", "-A", "trust", "-E", "UTF8", "--no-sync"]
        init.append("--locale=C.UTF-8")
        done = subprocess.run(init, cwd="/", env=env, capture_output=True, text=True, check=False, **other)
        if done.returncode:
            raise Trouble(f"initdb failed: {done.stderr.strip().splitlines()[-1]}")
        settings = FAST | {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder}
        command = [_program("postgres"), "-D", folder / "data"]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = processes.Process(
            "postgres", command, env=env, log=folder.with_suffix(".log"), cwd=Path("/"), user=user
        )
        server.start()
        if not processes.wait_for(lambda: _accepts(port, env), 20):
            raise Trouble(f"PostgreSQL did not start: {server.tail(3)}")
        yield f"postgres://crowdcoop@127.0.0.1:{port}/postgres"
    finally:
        if server:
            # Immediate shutdown: the data are thrown away, and its children go with it.
            processes.stop([server], seconds=0.1)
            server.log.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _accepts(port: int, env: dict[str, str]) -> bool:
    command = [
        _program("psql"),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-U",
        "crowdcoop",
        "-d",
        "postgres",
        "-Atc",
        "select 1",
    ]
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0


@contextmanager
def redis() -> Iterator[tuple[processes.Process, str]]:
    """A running Redis and its address; kill it and start it again at will."""
    folder = Path(tempfile.mkdtemp(prefix="crowdcoop-redis-"))
    port = processes.free_port()
    server, address = parts.redis(_program("redis-server"), port, folder, folder / "redis.log")
    try:
        server.start()
        if not processes.wait_for(lambda: processes.listens(port), 10):
            raise Trouble(f"redis-server did not start: {server.tail(3)}")
        yield server, address
    finally:
        processes.stop([server], seconds=3)
        shutil.rmtree(folder, ignore_errors=True)
