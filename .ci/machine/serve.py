"""`./run`: everything up, watched, and down again without a process left."""

import fcntl
import os
import time
from pathlib import Path

from machine import environment, libraries, parts, processes, steps
from machine.trouble import Stopped, Trouble

ACCOUNTS = {
    "lead": "leads a co-op",
    "teammate": "is in her team",
    "other-lead": "leads another co-op",
    "funded-lead": "leads one that was funded and paid out",
    "mentor": "advises co-ops",
    "other-mentor": "advises others",
    "lead-mentor": "applies, and reviews",
    "coordinator": "runs the programme",
    "finance": "approves money",
    "matcher": "gives a matching fund",
    "supporter": "pledges",
}


def _hold(folder: Path):
    """Two starts on the same data would both write to it; the lock goes when the process does, however it ends."""
    lock = (folder / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        who = lock.read().strip() or "unknown"
        raise Trouble(
            f"Crowdcoop already runs on {folder} (process {who}). Stop that one, or name another folder: DATA_DIR=… PORT=… ./run"
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_port(port: int) -> None:
    if processes.free_port(port) != port or processes.listens(port):
        raise Trouble(f"Port {port} of 127.0.0.1 is taken. Choose another: PORT={port + 1} ./run")


def _background(env: dict[str, str], folder: Path) -> list[processes.Process]:
    """Redis if it is on this machine and none is named; without it tasks wait in files."""
    if env.get("REDIS_URL"):
        return []
    program = libraries.find_program("redis-server")
    if not program:
        print("No redis-server on this machine: background work waits in files (fine for a trial).", flush=True)
        return []
    port = processes.free_port()
    server, env["REDIS_URL"] = parts.redis(program, port, folder / "redis", folder / "logs" / "redis.log")
    server.start()
    if not processes.wait_for(lambda: processes.listens(port), 10):
        server.kill()
        raise Trouble(f"redis-server did not start; its last words: {server.tail(1)}")
    return [server]


def _application(env: dict[str, str], folder: Path) -> list[processes.Process]:
    logs = folder / "logs"
    chosen = [parts.web(env, logs), parts.worker(env, logs), parts.beat(env, logs)]
    if "sandbox" in env.get("PAYMENT_PROVIDERS", "") and parts.has_sandbox():
        chosen.append(parts.sandbox(env, logs))
    return chosen


def _fail_if_one_ended(running: list[processes.Process]) -> None:
    for process in running:
        if not process.running:
            raise Trouble(
                f"{process.name} ended unexpectedly (code {process.code}); all is stopped. "
                f"Its last words, from {process.log}:\n{process.tail()}"
            )


def _announce(env: dict[str, str]) -> None:
    address = f"http://127.0.0.1:{env['PORT']}"
    print(f"\nReady: {address}/", flush=True)
    if env.get("DEMO", "").lower() in {"1", "true", "yes", "on"}:
        print("\nBecome one of the demo's people with one click:")
        for name, does in ACCOUNTS.items():
            print(f"  {address}/dev/as/{name}/".ljust(52) + does)
        print(f"Mails it would have sent: {address}/dev/mail/")
    print("Stop with Ctrl-C.", flush=True)


def serve() -> int:
    env = environment.settled()
    folder = environment.data_dir(env)
    lock = _hold(folder)
    _check_port(int(env["PORT"]))
    for log in (folder / "logs").glob("*.log"):
        log.replace(log.with_suffix(".log.before"))
    libraries.require(testing=False)
    steps.python_packages("serve")
    env["SANDBOX_URL"] = f"http://127.0.0.1:{processes.free_port(int(env['PORT']) + 100)}"
    below: list[processes.Process] = []
    running: list[processes.Process] = []
    try:
        below = _background(env, folder)
        steps.prepare(env, folder / "logs" / "prepare.log")
        running = _application(env, folder)
        for process in running:
            process.start()
        _watch(env, [*running, *below])
    except Stopped:
        print("\nStopping", flush=True)
    finally:
        processes.stop(running)
        processes.stop(below, seconds=3)
        lock.close()
    return 0


def _watch(env: dict[str, str], running: list[processes.Process]) -> None:
    health = f"http://127.0.0.1:{env['PORT']}/healthz"

    sandbox = any(process.name == "sandbox" for process in running)

    def answers() -> bool:
        _fail_if_one_ended(running)
        return parts.answers(health) and (not sandbox or processes.listens(parts.port_of(env["SANDBOX_URL"])))

    if not processes.wait_for(answers, 60):
        raise Trouble(f"{health} did not answer within a minute. See {Path(env['DATA_DIR']) / 'logs' / 'web.log'}")
    _announce(env)
    while True:
        time.sleep(0.5)
        _fail_if_one_ended(running)
