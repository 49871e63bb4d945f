"""Run with the project's own Python by `steps.prepare`: brings an installation up to date and says what it did."""

import hashlib
import os
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(BASE), str(BASE / ".ci")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowdcoop.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import CommandError, call_command, get_commands  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from machine.messages import compile_messages  # noqa: E402


def say(words: str) -> None:
    print(words, flush=True)


def database() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing the database up to date")
        call_command("migrate", interactive=False, verbosity=0)


def static_files() -> None:
    """Only when a file came, went or changed: compressing them all takes longer than the rest of a start."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = settings.DATA_DIR / "static.stamp"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        say("Gathering the static files")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


def books() -> None:
    """Around every change of version; what is wrong is said and not hidden by refusing to start."""
    if "check_books" in get_commands():
        try:
            call_command("check_books")
        except (CommandError, SystemExit):
            say("The books do not add up: see the lines above and ./run manage check_books")


def demo() -> None:
    if settings.DEMO and "demo" in get_commands():
        first = not get_user_model().objects.exists()
        say("Making the demo world (about two minutes, the first time only)" if first else "Looking after the demo")
        call_command("demo", verbosity=0)


def main() -> int:
    made = compile_messages(BASE)
    if made:
        say(f"Compiled {len(made)} translation files")
    django.setup()
    try:
        database()
    except DatabaseError as error:
        sys.stderr.write(f"\nthe database of DATABASE_URL does not answer: {str(error).splitlines()[0]}\n")
        return 1
    static_files()
    demo()
    books()
    return 0


if __name__ == "__main__":
    sys.exit(main())
