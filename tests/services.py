"""Real servers and real processes for the tests marked `slow` and `browser`, as fixtures.

Everything listens on a free port of 127.0.0.1, lives in a temporary folder and is stopped at the end of the session, also
when the session is killed (see `machine.processes.die_with_parent`).
"""

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from aiosmtpd.controller import Controller
from machine import parts, processes, services


@dataclass
class SmtpSink:
    """A mail server that keeps what it is given. `refuse` makes it answer 451, as a server in trouble does."""

    url: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    refuse: bool = False

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return "451 Try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in str(message["to"])]


class Stack:
    """One installation in real processes: web, worker, beat, sandbox provider, Redis, on a PostgreSQL database of its own."""

    def __init__(self, folder: Path, env: dict[str, str], redis: processes.Process):
        self.folder, self.env = folder, env
        self.url, self.sandbox_url = env["SITE_URL"], env["SANDBOX_URL"]
        logs = folder / "logs"
        logs.mkdir()
        made = [parts.web(env, logs), parts.worker(env, logs), parts.beat(env, logs)]
        if parts.has_sandbox():
            made.append(parts.sandbox(env, logs))
        self._redis = redis
        self.processes = {process.name: process for process in made}

    def manage(self, *arguments: str) -> str:
        done = parts.manage(self.env, *arguments)
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def shell(self, code: str) -> str:
        """Run a line of Python inside the installation; what it prints comes back."""
        return self.manage("shell", "--no-imports", "-c", code).strip()

    def query(self, sql: str, *values) -> list[tuple]:
        """Look into the database from outside, past every cache and open transaction."""
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(sql, values).fetchall()

    def _process(self, name: str) -> processes.Process:
        return self._redis if name == "redis" else self.processes[name]

    def start(self, name: str) -> None:
        process = self._process(name)
        process.start()
        port = {"redis": "REDIS_URL", "sandbox": "SANDBOX_URL", "web": "SITE_URL"}.get(name)
        if port:
            number = parts.port_of(self.env[port])
            assert processes.wait_for(lambda: processes.listens(number), 30), f"{name}: {process.tail()}"
        if name == "web":
            healthy = processes.wait_for(lambda: parts.answers(f"{self.url}/healthz"), 30)
            assert healthy, f"web: {process.tail()}"

    def kill(self, name: str) -> None:
        """As a power cut would: no warning, no clean end."""
        self._process(name).kill()

    def start_what_is_dead(self) -> None:
        for name in ("redis", *self.processes):
            if not self._process(name).running:
                self.start(name)

    def pause(self, name: str) -> None:
        """Hold a process where it is (it keeps its connections); `resume` lets it go on."""
        self._process(name).tell(signal.SIGSTOP)

    def resume(self, name: str) -> None:
        self._process(name).tell(signal.SIGCONT)

    def log(self, name: str) -> str:
        return self._process(name).tail(200)

    def stop(self) -> None:
        processes.stop(self.processes.values())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a throw-away PostgreSQL: the one `./run test` started, or one of our own."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with services.postgres() as address:
        yield address


@pytest.fixture(scope="session")
def redis_server() -> Iterator[tuple[processes.Process, str]]:
    with services.redis() as running:
        yield running


@pytest.fixture(scope="session")
def redis_url(redis_server) -> str:
    return redis_server[1]


@pytest.fixture(scope="session")
def smtp_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    port = processes.free_port()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    sink.url = f"smtp://127.0.0.1:{port}"
    yield sink
    server.stop()


def new_database(server: str, like: str = "template1") -> str:
    """A database in the cluster at `server`, with the tables and rows of another one; it goes with the cluster."""
    name = f"stack_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return f"{server.rsplit('/', 1)[0]}/{name}"


@dataclass(frozen=True)
class Pattern:
    """What a new installation begins with, made once: the tables, and the static files compressed."""

    database: str
    static: Path


_patterns: dict[str, Pattern] = {}


def _pattern(server: str, redis_url: str, email_url: str) -> Pattern:
    if server not in _patterns:
        folder = Path(tempfile.mkdtemp(prefix="crowdcoop-pattern-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        env = stack_environment(folder, new_database(server), redis_url, email_url)
        for command in (("migrate", "--verbosity=0"), ("collectstatic", "--no-input", "--verbosity=0")):
            done = parts.manage(env, *command)
            assert done.returncode == 0, done.stdout + done.stderr
        _patterns[server] = Pattern(env["DATABASE_URL"].rpartition("/")[2], folder / "static")
    return _patterns[server]


def stack_environment(folder: Path, database_url: str, redis_url: str, email_url: str) -> dict[str, str]:
    port = processes.free_port()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "DEBUG": "0",
        "DEMO": "1",
        "DEMO_PUBLIC": "1",
        "SECRET_KEY": "only-for-tests-and-known-to-everybody",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_URL": email_url,
        "PAYMENT_PROVIDERS": "sandbox",
        "SANDBOX_URL": f"http://127.0.0.1:{processes.free_port()}",
        "SANDBOX_SECRET": "secret-of-the-test-sandbox",
        "TRUSTED_PROXY_COUNT": "0",
        "WEB_WORKERS": "1",
        "CELERY_CONCURRENCY": "2",
        # As in life, only faster: what a nudge loses is found at the next beat.
        "PULSE_SECONDS": "3",
    }


@contextmanager
def running_stack(postgres_url: str, redis: processes.Process, redis_address: str, email_url: str) -> Iterator[Stack]:
    """The running installation, empty but migrated. At the end its books are checked, whatever the tests did to it."""
    pattern = _pattern(postgres_url, redis_address, email_url)
    folder = Path(tempfile.mkdtemp(prefix="crowdcoop-stack-"))
    env = stack_environment(folder, new_database(postgres_url, pattern.database), redis_address, email_url)
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(pattern.static, folder / "static")
        running = Stack(folder, env, redis)
        undo.callback(running.stop)
        for name in running.processes:
            running.start(name)
        yield running
        running.manage("check_books")


@pytest.fixture(scope="session")
def stack(postgres_url, redis_server, smtp_sink) -> Iterator[Stack]:
    with running_stack(postgres_url, *redis_server, smtp_sink.url) as running:
        yield running


@pytest.fixture(scope="module")
def second_stack(postgres_url, redis_server, smtp_sink) -> Iterator[Stack]:
    """For a story whose journeys in time would move the dates of the others: a database and a queue of its own."""
    redis, address = redis_server
    with running_stack(postgres_url, redis, f"{address.removesuffix('/0')}/1", smtp_sink.url) as running:
        yield running
