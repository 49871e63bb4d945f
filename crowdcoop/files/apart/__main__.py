"""Reads a file that somebody sent, in a process of its own: `python -I apart WHAT EDGE POINTS SECONDS MEGABYTES`.

The bytes come from stdin. To stdout goes one line of JSON, either {"refused": code} or what was found, and after it,
for a picture, the picture made anew. It knows no settings, no database and no network, and may write no file: a file
that would eat the machine, or break a decoder, ends this process and not the one that waits for it.
"""

import json
import resource
import sys
import traceback
from importlib import import_module

from verdict import Refused

MEGABYTE = 1024 * 1024


def limit(seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read(what: str, content: bytes, edge: int, points: int) -> tuple[dict, bytes]:
    """Only the reader that is needed is loaded: a tenth of a second each."""
    if what in {"pdf", "packed"}:
        return import_module(what).look(content), b""
    return import_module("pictures").remake(what, content, edge, points)


def main(arguments: list[str]) -> None:
    what, edge, points, seconds, megabytes = arguments
    limit(int(seconds), int(megabytes))
    made = b""
    try:
        found, made = read(what, sys.stdin.buffer.read(), int(edge), int(points))
    except Refused as refused:
        found = {"refused": refused.code, **refused.figures}
    except MemoryError:
        found = {"refused": "heavy"}
    except Exception:  # noqa: BLE001 - whatever a decoder trips over: the file is not as it should be
        traceback.print_exc(limit=-2, chain=False)
        found = {"refused": "damaged"}
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + made)


if __name__ == "__main__":
    main(sys.argv[1:])
