"""`./run` as a person meets it: what it says, how it ends, what it leaves behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from machine import environment, libraries, messages, parts, processes, steps, suite
from machine.trouble import Trouble

from crowdcoop.settings import BASE_DIR

NOT_COPIED = shutil.ignore_patterns(".venv", ".git", "var", ".env", "__pycache__", ".*_cache", "node_modules")


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the code with the same .venv: `run` writes .env beside itself."""
    copy = tmp_path_factory.mktemp("tree") / "crowdcoop"
    shutil.copytree(BASE_DIR, copy, ignore=NOT_COPIED)
    (copy / ".venv").symlink_to(BASE_DIR / ".venv")
    return copy


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


class Run:
    """One `./run`, its output gathered in a file."""

    def __init__(self, tree: Path, data_dir: Path, port: int | None = None):
        self.data_dir = data_dir
        self.port = port or processes.free_port()
        self.out = data_dir.with_suffix(".out")
        env = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": str(self.port)}
        with self.out.open("wb") as out:
            self.child = subprocess.Popen(
                [sys.executable, "run"], cwd=tree, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self.out.read_text()

    def ready(self) -> bool:
        return processes.wait_for(lambda: "Ready" in self.said or self.child.poll() is not None, 400) and (
            f"Ready: http://127.0.0.1:{self.port}/\n" in self.said
        )

    def left(self) -> list[str]:
        return [str(pid) for pid in everything_in(self.data_dir) if pid != self.child.pid]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.child.send_signal(number)
        return self.child.wait(30)


def everything_in(folder: Path) -> list[int]:
    """Processes that work in this DATA_DIR: by their environment, or (Redis has none) by where they stand."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                variables = (entry / "environ").read_bytes().split(b"\0")
                standing = str((entry / "cwd").readlink())
            except OSError:
                continue
            if f"DATA_DIR={folder}".encode() in variables or standing.startswith(str(folder)):
                found.append(int(entry.name))
    return found


def refusal(tree: Path, *arguments: str, **env: str) -> str:
    """What `./run` says on stderr when it cannot: one line, code 1, no traceback."""
    env = {"PATH": os.environ["PATH"]} | env
    done = subprocess.run(
        [sys.executable, "run", *arguments], cwd=tree, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.slow
def test_it_serves_refuses_a_second_start_and_stops_without_a_trace(tree, data_dir):
    run = Run(tree, data_dir)
    assert run.ready(), run.said
    assert parts.answers(f"http://127.0.0.1:{run.port}/healthz")
    assert f"http://127.0.0.1:{run.port}/dev/as/lead/" in run.said
    assert (tree / ".env").stat().st_mode & 0o077 == 0
    second = refusal(tree, DATA_DIR=str(data_dir), PORT=str(processes.free_port()))
    assert second.startswith(f"Crowdcoop already runs on {data_dir} (process {run.child.pid})")
    assert run.stop(signal.SIGTERM) == 0
    assert run.left() == []


@pytest.mark.slow
def test_the_second_start_takes_at_most_ten_seconds_and_ctrl_c_ends_it(tree, data_dir):
    started = time.monotonic()
    run = Run(tree, data_dir)
    assert run.ready(), run.said
    crowded = max(1, os.getloadavg()[0] / os.cpu_count())
    assert time.monotonic() - started < 10 * crowded
    assert run.stop(signal.SIGINT) == 0
    assert run.left() == []


@pytest.mark.slow
def test_a_process_that_dies_is_named_and_everything_stops(tree, data_dir):
    run = Run(tree, data_dir)
    assert run.ready(), run.said
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in everything_in(data_dir)}
    beat = next(pid for pid, command in commands.items() if b"beat" in command)
    os.kill(beat, signal.SIGKILL)
    assert run.child.wait(30) == 1
    assert "beat ended unexpectedly (code -9); all is stopped." in run.said
    assert run.left() == []


@pytest.mark.slow
def test_nothing_lives_on_when_run_itself_is_killed(tree, data_dir):
    run = Run(tree, data_dir)
    assert run.ready(), run.said
    run.stop(signal.SIGKILL)
    assert processes.wait_for(lambda: run.left() == [], 15), run.left()


@pytest.mark.slow
def test_without_a_network_it_says_so(tree, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("run", ".ci"):
        source = tree / name
        shutil.copytree(source, bare / name) if source.is_dir() else shutil.copy(source, bare / name)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_CACHE_DIR": "1", "PIP_CONFIG_FILE": os.devnull}
    line = refusal(bare, PORT=str(processes.free_port()), **nowhere)
    assert line.startswith("Could not download the Python packages: no network")


def test_a_taken_port_is_said_with_another_to_try(tree, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refusal(tree, PORT=str(port), DATA_DIR=str(tmp_path))
    assert line == f"Port {port} of 127.0.0.1 is taken. Choose another: PORT={port + 1} ./run"


def test_a_port_that_is_none_is_refused(tree, tmp_path):
    line = refusal(tree, PORT="http", DATA_DIR=str(tmp_path))
    assert line == "PORT=http is not a port. Use a number such as PORT=8001."


def test_a_data_dir_that_cannot_be_written_is_said(tree):
    line = refusal(tree, DATA_DIR="/proc/crowdcoop", PORT=str(processes.free_port()))
    assert line.startswith("Cannot write in DATA_DIR /proc/crowdcoop (No such file or directory).")


def test_an_old_python_is_told_what_is_needed(tree):
    code = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('run', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "Crowdcoop needs Python 3.11 or newer; this is 3.9. Start it with a newer one: python3.11 run\n"
    )


def test_a_missing_library_is_named_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(libraries.TO_SERVE, "libnothing.so.0", "libnothing0")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Trouble, match=r"sudo apt-get install -y --no-install-recommends .*libnothing0"):
        libraries.require(testing=False)


def test_an_existing_env_file_keeps_its_values_and_gets_only_the_key_it_lacks(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    file = tmp_path / ".env"
    file.write_text("DEBUG=1\n# a word\nexport SITE_URL='https://x.example'\n")
    environment.write_env_file(file)
    values = environment.read_env_file(file)
    assert values.pop("SECRET_KEY")
    assert values == {"DEBUG": "1", "SITE_URL": "https://x.example"}


def test_a_new_env_file_is_a_demo_with_a_key_of_its_own(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    environment.write_env_file(first)
    environment.write_env_file(second)
    one, other = environment.read_env_file(first), environment.read_env_file(second)
    assert one.pop("SECRET_KEY") != other.pop("SECRET_KEY")
    paid = {"PAYMENT_PROVIDERS": "sandbox,transfer", "TRANSFER_IBAN": environment.NOBODYS_ACCOUNT}
    assert one == {"DEBUG": "0", "DEMO": "1", "DEMO_PUBLIC": "1", **paid}


def test_the_shell_wins_over_the_env_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("SECRET_KEY=k\nDATA_DIR=/from/file\nPORT=9001\n")
    monkeypatch.setenv("PORT", "9002")
    monkeypatch.delenv("DATA_DIR")
    monkeypatch.delenv("SITE_URL")
    values = environment.settled(tmp_path)
    assert values["PORT"] == "9002"
    assert values["DATA_DIR"] == "/from/file"
    assert values["SITE_URL"] == "http://127.0.0.1:9002"


def test_translations_are_compiled_once_and_again_only_when_changed(tmp_path):
    po = tmp_path / "crowdcoop" / "locale" / "ca" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Pledge"\nmsgstr "Aporta"\n')
    assert messages.compile_messages(tmp_path) == [po.with_suffix(".mo")]
    assert messages.compile_messages(tmp_path) == []
    os.utime(po, (time.time() + 5, time.time() + 5))
    assert messages.compile_messages(tmp_path) == [po.with_suffix(".mo")]


def test_the_lock_for_tests_holds_all_of_the_lock_for_serving():
    pins = {
        purpose: set(re.findall(r"^([a-z0-9][\w.\[\],-]*==\S+)", lock.read_text(), re.MULTILINE))
        for purpose, lock in steps.LOCKS.items()
    }
    assert len(pins["serve"]) > 20
    assert pins["serve"] - pins["test"] == set()


def test_the_last_line_sums_up_all_passes(tmp_path):
    xml = '<testsuites><testsuite tests="7" failures="1" errors="2" skipped="1"/></testsuites>'
    (tmp_path / "0.xml").write_text(xml)
    assert suite.counted(tmp_path / "0.xml") == {"passed": 3, "failed": 3, "skipped": 1}


def test_a_pass_that_broke_off_counts_as_a_failure(tmp_path):
    assert suite.counted(tmp_path / "missing.xml") == {"failed": 1}


def test_something_it_does_not_know_gets_the_help():
    done = subprocess.run([sys.executable, "run", "fly"], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "./run test [pytest args]" in done.stdout
