"""Scratch databases and real servers for the bench: made, waited for, and taken away again."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection

WEB_WORKERS = 2
SECRET = "only-measured"  # noqa: S105 - it guards rows that are thrown away


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[str]:
    """Address of an empty database of the kind this installation has."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    name, ours = f"bench_{name}_{uuid4().hex[:12]}", connection.get_connection_params()
    ours |= {"dbname": "postgres", "autocommit": True}
    ours = {key: ours[key] for key in ("dbname", "user", "password", "host", "port", "autocommit") if key in ours}
    with psycopg.connect(**ours) as maker:
        maker.execute(f'CREATE DATABASE "{name}"')
        try:
            who = quote(ours.get("user", ""), safe="") + (
                "" if not ours.get("password") else f":{quote(ours['password'], safe='')}"
            )
            yield f"postgres://{who}@{ours.get('host', '127.0.0.1')}:{ours.get('port', 5432)}/{name}"
        finally:
            maker.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment(folder: Path, database: str) -> dict[str, str]:
    """Only what the scratch servers need: nothing of this installation's own secrets and queues reaches them."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": SECRET,
        "BENCH_SECRET": SECRET,
        "SANDBOX_SECRET": SECRET,
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "PAYMENT_PROVIDERS": "bench",
        # A limit as in life, and so high that one address may send all of it.
        "PLEDGE_LIMIT": "10000000",
        "LOG_LEVEL": "WARNING",
    }


def asked(env: dict[str, str], module: str, *given: Any, stdin: str | None = None) -> str:
    """What a command of the bench answers."""
    command = [sys.executable, "-m", module, *map(str, given)]
    done = subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, check=False, cwd=env["HOME"])
    if done.returncode:
        raise RuntimeError(f"{module} {given}: {done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def running(env: dict[str, str], log: Path, *command: Any) -> Iterator[None]:
    """A process of ours, ended with its children: gunicorn and Celery end theirs when they are asked to."""
    with log.open("ab") as kept:
        process = _started(env, kept, command)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _started(env: dict[str, str], log: IO[bytes], command: tuple[Any, ...]) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", *map(str, command)]
    return subprocess.Popen(words, env=env, stdout=log, stderr=log, cwd=env["HOME"])


@contextmanager
def web(env: dict[str, str], log: Path, application: str) -> Iterator[int]:
    """gunicorn with two workers, one request at a time each, on a free port."""
    port = free_port()
    command = ("gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", WEB_WORKERS, "--no-control-socket")
    threads = os.environ.get("BENCH_THREADS", "1")
    with running(env, log, *command, "--threads", threads, "--timeout", "60", "--log-level", "warning"):
        wait_for(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), 60)
        yield port


@contextmanager
def worker(env: dict[str, str], log: Path) -> Iterator[None]:
    command = ("celery", "-A", "funding.payments.bench.site", "worker", "-c", "1", "-l", "WARNING", "-Q", "celery")
    with running(env, log, *command, "--without-gossip", "--without-mingle", "--without-heartbeat"):
        time.sleep(3)
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - always our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def wait_for(true: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise RuntimeError("A server of the bench does not answer.")
        time.sleep(0.02)


def count(database: str, sql: str) -> int:
    """One figure out of a scratch database, from outside."""
    if database.startswith("sqlite"):
        with sqlite3.connect(database.removeprefix("sqlite:///"), timeout=20) as there:
            return there.execute(sql).fetchone()[0]
    with psycopg.connect(database) as there:
        row = there.execute(sql.encode()).fetchone()
        return row[0] if row else 0
