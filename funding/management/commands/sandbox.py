"""`manage.py sandbox`: the sandbox payment provider, on a port of this machine only. It moves no money."""

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from funding.payments.sandbox_server import Server


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Command(BaseCommand):
    help = "Run the sandbox payment provider: its own process, its own books, no money."
    # It must come up beside a database that is not there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(settings.SANDBOX_URL.rsplit(":", 1)[-1]))
        parser.add_argument("--data", default=str(settings.DATA_DIR / "sandbox.sqlite3"), help="file of its books")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _stop)
        server = Server(
            options["port"],
            options["data"],
            secret=settings.SANDBOX_SECRET,
            site=settings.SITE_URL,
            public=settings.SANDBOX_URL,
        )
        self.stdout.write(f"Sandbox provider: {server.books.public}/ (no money is moved)")
        try:
            server.serve()
        except KeyboardInterrupt:
            self.stdout.write("Sandbox provider: stopped.")
