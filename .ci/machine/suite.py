"""`./run test`: the whole suite in passes, then one line that sums them up."""

import os
import shutil
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from machine import libraries, services, steps
from machine.environment import BASE, PYTHON

NO_TESTS = 5


@dataclass
class Pass:
    name: str
    options: list[str]
    on_postgres: bool = False
    only_database: bool = False


WHOLE = [
    Pass("fast tests on SQLite", ["-n", "2", "-m", "not postgres and not once and not slow and not browser"]),
    Pass("database tests on PostgreSQL", ["-n", "2", "-m", "not slow and not browser"], True, only_database=True),
    # A file stays with one worker, which has an installation of its own: while one waits, the other works (tests/order.py).
    Pass(
        "real processes and Chromium on PostgreSQL and Redis",
        ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "(slow or browser) and not alone"],
        True,
    ),
    # A limit in milliseconds is held where nothing else takes the processor.
    Pass("milliseconds on PostgreSQL, alone", ["-m", "alone"], True),
]


def _named(arguments: list[str]) -> list[Pass]:
    """With arguments: what they name, first where no service is needed, then all of it on PostgreSQL."""
    chosen = [] if "-m" in arguments else ["-m", "not postgres and not slow and not browser"]
    everything = [] if "-m" in arguments else ["-m", ""]
    return [
        Pass("on SQLite", [*chosen, *arguments]),
        Pass("on PostgreSQL", [*everything, *arguments], True),
    ]


def _environment(database_url: str | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ONLY_DATABASE"}}
    if database_url:
        env |= {"DATABASE_URL": database_url, "TEST_POSTGRES_URL": database_url}
    return env


def _pytest(one: Pass, results: Path, database_url: str | None) -> int:
    env = _environment(database_url)
    if one.only_database:
        env["ONLY_DATABASE"] = "1"
    steps.say(f"\n== {one.name} ==")
    command = [PYTHON, "-m", "pytest", "-q", f"--junit-xml={results}", *one.options]
    started = time.monotonic()
    child = subprocess.Popen(command, cwd=BASE, env=env)
    try:
        code = child.wait()
    except BaseException:
        # pytest stops its services itself when asked; only then is it killed.
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
        raise
    steps.say(f"{one.name}: {time.monotonic() - started:.0f} s")
    return code


def counted(results: Path) -> Counter:
    """A pass that broke off before writing its results counts as one failure."""
    if not results.exists():
        return Counter(failed=1)
    suites = ET.parse(results).getroot().iter("testsuite")  # noqa: S314 - written by our own pytest
    total = Counter()
    for suite in suites:
        figures = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        total["failed"] += figures["failures"] + figures["errors"]
        total["skipped"] += figures["skipped"]
        total["passed"] += figures["tests"] - figures["failures"] - figures["errors"] - figures["skipped"]
    return total


def run(arguments: list[str]) -> int:
    libraries.require(testing=True)
    steps.python_packages("test")
    subprocess.run([PYTHON, BASE / ".ci" / "machine" / "messages.py"], check=True)
    passes = _named(arguments) if arguments else WHOLE
    folder = Path(tempfile.mkdtemp(prefix="crowdcoop-results-"))
    total, codes, started = Counter(), [], time.monotonic()
    try:
        with services.postgres() as database_url:
            for number, one in enumerate(passes):
                results = folder / f"{number}.xml"
                codes.append(_pytest(one, results, database_url if one.on_postgres else None))
                total += counted(results)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    steps.say(f"\nAll passes: {time.monotonic() - started:.0f} s")
    steps.say(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    worst = [code for code in codes if code not in {0, NO_TESTS}]
    return worst[0] if worst else min(codes)
