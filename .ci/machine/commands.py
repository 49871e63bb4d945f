"""What `./run` understands, and how each of them ends: 0, or one clear line and 1."""

import os
import signal
import sys

from machine import environment, libraries, picture, serve, steps, suite
from machine.trouble import Stopped, Trouble


def _stop(*_signal):
    # A second Ctrl-C must not interrupt the stopping; stopping takes at most about ten seconds.
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopped


def manage(arguments: list[str]) -> int:
    env = environment.settled()
    environment.data_dir(env)
    libraries.require(testing=False)
    steps.python_packages("serve")
    os.execve(environment.PYTHON, [environment.PYTHON, environment.BASE / "manage.py", *arguments], env)


def _does(arguments: list[str], usage: str) -> int:
    match arguments:
        case []:
            return serve.serve()
        case ["test", *rest]:
            return suite.run(rest)
        case ["screenshot"]:
            return picture.screenshot()
        case ["manage", *rest]:
            return manage(rest)
        case _:
            print(usage, end="")
            return 0 if arguments[0] in {"help", "-h", "--help"} else 1


def main(arguments: list[str], usage: str) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        return _does(arguments, usage)
    except Trouble as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1
    except Stopped:
        print("Stopped before the end.", file=sys.stderr, flush=True)
        return 130
